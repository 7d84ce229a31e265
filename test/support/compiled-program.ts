/** The compiled program in a folder of its own, so that a build elsewhere in the suite does not take it away from who runs it. */
import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './repository.ts';
import { scratchFolder } from './scratch-folder.ts';

const COPIED = ['package.json', 'tsconfig.json', '.rolldown.config.mjs'];
const LINKED = ['src', 'node_modules'];

/** Builds it as `npm run build` does; its `main.js`. */
export function compiledProgram(): string {
  const folder = scratchFolder();
  for (const name of COPIED) cpSync(join(REPOSITORY, name), join(folder, name));
  for (const name of LINKED) symlinkSync(join(REPOSITORY, name), join(folder, name));
  const build = spawnSync('npm', ['run', 'build'], { cwd: folder, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the program does not build: ${build.stdout}${build.stderr}`);
  return join(folder, 'dist/main.js');
}
