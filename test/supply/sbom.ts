/** Writes what the program is made of, as CycloneDX, and fails where a licence of it does not fit: `npm run sbom`. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Component, licenceProblems } from './licences.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILE = 'sbom.cdx.json';

export interface Sbom {
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly Component[];
}

/** The production dependencies, all that they need included, as package-lock.json has them. */
export function readSbom(): Sbom {
  const args = ['sbom', '--package-lock-only', '--omit', 'dev', '--sbom-format', 'cyclonedx'];
  const sbom = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }));
  const { name } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  // npm calls us by our folder.
  return { ...sbom, metadata: { ...sbom.metadata, component: { ...sbom.metadata.component, name } } };
}

if (process.argv[1] === import.meta.filename) {
  const sbom = readSbom();
  writeFileSync(join(ROOT, FILE), `${JSON.stringify(sbom, null, 2)}\n`);
  const problems = licenceProblems(sbom.components);
  for (const problem of problems)
    process.stderr.write(`this licence is not among those allowed: ${problem}\n`);
  process.stdout.write(
    `${FILE}: ${sbom.components.length} packages, ${problems.length} licences to look at\n`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
}
