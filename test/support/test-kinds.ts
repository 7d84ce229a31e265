/** Sorts the test files by what they import: those that start real programs, and the others, the unit tests. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a module imports that starts a program: a child process, or a browser. */
const STARTS_PROGRAMS = /from '(?:node:child_process|playwright-core)'/;

/** Imports of values; those of types load nothing. */
const IMPORTS = /(?:import|export) (?!type )[^;']*from '(\.[^']+\.ts)'/g;

export interface TestKinds {
  /** Paths below the folder of the tests, as `units`. */
  readonly programs: readonly string[];
  readonly units: readonly string[];
}

export function testKinds(folder: string): TestKinds {
  const files = globSync('**/*.test.ts', { cwd: folder }).sort();
  const kinds = Map.groupBy(files, (file) => {
    const modules = modulesOf(join(folder, file), folder);
    return modules.some((path) => STARTS_PROGRAMS.test(readFileSync(path, 'utf8')));
  });
  return { programs: kinds.get(true) ?? [], units: kinds.get(false) ?? [] };
}

/** The file and every module below `folder` that it needs. */
function modulesOf(file: string, folder: string): readonly string[] {
  const modules = new Set([file]);
  for (const module of modules) {
    for (const [, path = ''] of readFileSync(module, 'utf8').matchAll(IMPORTS)) {
      const imported = resolve(module, '..', path);
      if (imported.startsWith(folder)) modules.add(imported);
    }
  }
  return [...modules];
}
