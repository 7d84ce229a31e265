/** The Kubernetes manifests as the tests read them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { REPOSITORY } from './repository.ts';

export const MANIFESTS = join(REPOSITORY, 'deploy/kubernetes');

/** What a manifest of any kind has. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

export interface Generator {
  readonly name: string;
  readonly files: readonly string[];
  readonly options?: { readonly disableNameSuffixHash?: boolean };
}

export interface Kustomization {
  readonly namespace?: string;
  readonly resources: readonly string[];
  readonly images?: readonly { readonly name: string; readonly newTag: string }[];
  readonly configMapGenerator?: readonly Generator[];
  readonly secretGenerator?: readonly Generator[];
}

export const readManifest = (path: string): string => readFileSync(join(MANIFESTS, path), 'utf8');

/** Paths of all manifests that are no kustomization, such as `base/service.yaml`. */
export const manifestPaths = (): readonly string[] =>
  globSync('*/*.yaml', { cwd: MANIFESTS })
    .filter((path) => !path.endsWith('/kustomization.yaml'))
    .sort();

export const kustomization = (folder: string): Kustomization =>
  parse(readManifest(`${folder}/kustomization.yaml`)) as Kustomization;

/** The manifests of a file, which may hold several or none. */
export const manifestsOf = (text: string): readonly Manifest[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
