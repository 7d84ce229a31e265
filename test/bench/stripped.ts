/** Compiles a module of the benchmark by leaving its types out, so that what it is compared with pays for no compiler. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { basename, join } from 'node:path';
import { REPOSITORY } from '../support/repository.ts';

const FOLDER = join(REPOSITORY, '.cache/bench');

/** The path of the compiled module; it may import packages only. */
export function stripped(path: string): string {
  const source = readFileSync(join(import.meta.dirname, path), 'utf8');
  const target = join(FOLDER, basename(path).replace(/\.ts$/, '.js'));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(target, stripTypeScriptTypes(source));
  return target;
}
