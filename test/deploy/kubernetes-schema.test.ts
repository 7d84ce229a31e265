/** Every manifest is what its kind allows, by the schemas of Kubernetes and of the Prometheus Operator. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type IPrometheusRule,
  PrometheusRule,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import {
  type IServiceMonitor,
  ServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment, type IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import { type INetworkPolicy, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { ConfigMap, type IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { type INamespace, Namespace } from 'kubernetes-models/v1/Namespace';
import { type IService, Service } from 'kubernetes-models/v1/Service';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { generatedManifests } from '../../deploy/kubernetes/manifests.ts';
import { MANIFESTS, type Manifest, manifestPaths, manifestsOf, readManifest } from '../support/manifests.ts';
import { REPOSITORY } from '../support/repository.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const OPERATOR = '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';

/** By kind: a check of values, and the module of a type that knows no field beyond those of the kind. */
const KINDS: Readonly<
  Record<string, { readonly module: string; readonly check: (manifest: unknown) => void }>
> = {
  Deployment: {
    module: 'kubernetes-models/apps/v1/Deployment',
    check: (manifest) => new Deployment(manifest as IDeployment).validate(),
  },
  NetworkPolicy: {
    module: 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy',
    check: (manifest) => new NetworkPolicy(manifest as INetworkPolicy).validate(),
  },
  ConfigMap: {
    module: 'kubernetes-models/v1/ConfigMap',
    check: (manifest) => new ConfigMap(manifest as IConfigMap).validate(),
  },
  Namespace: {
    module: 'kubernetes-models/v1/Namespace',
    check: (manifest) => new Namespace(manifest as INamespace).validate(),
  },
  Service: {
    module: 'kubernetes-models/v1/Service',
    check: (manifest) => new Service(manifest as IService).validate(),
  },
  PrometheusRule: {
    module: `${OPERATOR}/PrometheusRule`,
    check: (manifest) => new PrometheusRule(manifest as IPrometheusRule).validate(),
  },
  ServiceMonitor: {
    module: `${OPERATOR}/ServiceMonitor`,
    check: (manifest) => new ServiceMonitor(manifest as IServiceMonitor).validate(),
  },
};

/** Generated manifests with content, whatever rules and dashboards there are. */
const GENERATED = generatedManifests(
  new Map([
    [
      'deploy/prometheus/a.yml',
      'groups: [{name: a, interval: 30s, rules: [{alert: A, expr: up == 0, for: 3m, labels: {severity: info}}]}]',
    ],
    ['deploy/grafana/dashboards/b.json', '{"uid":"b"}'],
  ]),
);

const files = new Map([
  ...manifestPaths().map((path) => [path, readManifest(path)] as const),
  ...[...GENERATED].map(([path, text]) => [`fixture of ${path}`, text] as const),
]);

test.each([...files])('%s is unambiguous YAML', (_path, text) => {
  for (const document of parseAllDocuments(text, { strict: true, uniqueKeys: true, version: '1.2' })) {
    expect([...document.errors, ...document.warnings].map(String)).toEqual([]);
  }
  // Read by the older rules of Kubernetes's own parser it must mean the same.
  const older = parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as unknown);
  expect(older.filter((manifest) => manifest !== null)).toEqual(manifestsOf(text));
});

test.each([...files])('%s has only values that the schema of its kind allows', (_path, text) => {
  expect(manifestsOf(text)).not.toEqual([]);
  for (const manifest of manifestsOf(text)) {
    const kind = KINDS[manifest.kind];
    if (kind === undefined) throw new Error(`no schema for ${manifest.kind}`);
    expect(() => kind.check(manifest)).not.toThrow();
  }
});

test('no manifest has a field that is not in the schema of its kind', () => {
  const all = [...files].flatMap(([path, text]) => manifestsOf(text).map((manifest) => ({ path, manifest })));
  expect(typeErrors(all.map(({ manifest }) => manifest))).toBe('');
  const [first] = all.filter(({ manifest }) => manifest.kind === 'Service');
  const misspelt = { ...first?.manifest, sepc: {} };
  expect(typeErrors([misspelt as unknown as Manifest])).toMatch(/"sepc"' does not exist in type 'IService'/);
});

/** What the TypeScript compiler says of the manifests as literals of their types. */
function typeErrors(all: readonly Manifest[]): string {
  const folder = scratchFolder();
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  const source = all.map((manifest, index) => {
    const { module } = KINDS[manifest.kind] ?? { module: 'unknown' };
    const type = `import('${module}').I${manifest.kind}`;
    return `export const manifest${index}: ${type} = ${JSON.stringify(manifest, null, 1)};\n`;
  });
  writeFileSync(join(folder, 'manifests.mts'), source.join(''));
  const options = ['--module', 'nodenext', '--strict', '--noEmit', '--skipLibCheck', '--types', ''];
  const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  const { stdout, error } = spawnSync(process.execPath, [tsc, ...options, 'manifests.mts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return stdout;
}

describe.skipIf(kustomizeMajor() < 5)('kustomize', () => {
  interface Built extends Manifest {
    readonly metadata: Manifest['metadata'] & { readonly namespace?: string };
    readonly spec?: {
      readonly template?: {
        readonly spec: {
          readonly containers: readonly { readonly image: string }[];
          readonly volumes: readonly {
            readonly configMap?: { readonly name: string };
            readonly secret?: { readonly secretName: string };
          }[];
        };
      };
    };
    readonly data?: Readonly<Record<string, string>>;
  }

  function build(change: (folder: string) => void = () => {}): readonly Built[] {
    const folder = scratchFolder();
    cpSync(MANIFESTS, folder, { recursive: true });
    const keys = join(folder, 'example/keys');
    mkdirSync(keys, { recursive: true });
    writeFileSync(join(keys, 'shop.key'), 'key-of-shop');
    change(folder);
    const args = ['kustomize', join(folder, 'example')];
    const { status, stdout, stderr } = spawnSync('kubectl', args, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return manifestsOf(stdout) as readonly Built[];
  }

  const podOf = (built: readonly Built[]) =>
    built.find(({ kind }) => kind === 'Deployment')?.spec?.template?.spec;
  const nameOf = (built: readonly Built[], kind: string) =>
    built.find((manifest) => manifest.kind === kind)?.metadata.name;

  test('builds the example with every manifest once, in its namespace, and the pod with its configuration, key and image', () => {
    const built = build();
    const expected = [...files].filter(([path]) => !path.startsWith('fixture')).map(([, text]) => text);
    const kinds = [...expected.flatMap(manifestsOf).map(({ kind }) => kind), 'ConfigMap', 'Secret'];
    expect(built.map(({ kind }) => kind).sort()).toEqual(kinds.sort());
    const outside = built.filter(
      ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'timpush',
    );
    expect(outside).toEqual([]);
    const config = built.find(({ data }) => data?.['timpush.yml'] !== undefined);
    expect(podOf(built)?.volumes).toMatchObject([
      { configMap: { name: config?.metadata.name } },
      { secret: { secretName: nameOf(built, 'Secret') } },
    ]);
    expect(podOf(built)?.containers[0]?.image).toMatch(/^registry\.example\/timpush-exporter:\d/);
    const secret = built.find(({ kind }) => kind === 'Secret');
    expect(secret?.data).toEqual({ 'shop.key': Buffer.from('key-of-shop').toString('base64') });
  });

  test('replaces the pod for a changed configuration, but not for a changed key', () => {
    const before = podOf(build());
    const otherKey = podOf(
      build((folder) => writeFileSync(join(folder, 'example/keys/shop.key'), 'another')),
    );
    expect(otherKey).toEqual(before);
    const otherConfig = build((folder) => {
      const file = join(folder, 'example/timpush.yml');
      writeFileSync(file, readFileSync(file, 'utf8').replace('singapore', 'frankfurt'));
    });
    expect(podOf(otherConfig)?.volumes[0]).not.toEqual(before?.volumes[0]);
  });
});

/** The major version of the kustomize within kubectl; 0 where there is none. */
function kustomizeMajor(): number {
  const { stdout } = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' });
  return Number(/Kustomize Version: v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0);
}
