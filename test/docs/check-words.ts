/** `npm run check` runs this: refuses words that the project does not use, in every text file that git knows. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusedWords } from './words.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Texts of others, and the list of the words itself. */
const SKIPPED =
  /^(?:LICENSE|package-lock\.json|test\/docs\/words(?:\.test)?\.ts)$|\.(?:png|svg|tgz|ico|woff2?)$/;

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !SKIPPED.test(file));
const found = files.flatMap((file) =>
  refusedWords(textOf(file)).map(
    ({ line, word, instead }) => `${file}:${line}: write ${instead} instead of "${word}"\n`,
  ),
);
process.stdout.write(found.length === 0 ? `Checked the words of ${files.length} files.\n` : found.join(''));
process.exitCode = found.length === 0 ? 0 : 1;

/** A file that git knows may be deleted in the working tree. */
function textOf(file: string): string {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    return '';
  }
}
