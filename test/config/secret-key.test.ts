import { describe, expect, it } from 'vitest';
import { keyFileProblem, readKeyFile } from '../../src/config/secret-key.ts';
import { temporaryFiles } from '../support/temporary-files.ts';

describe('a secret key file', () => {
  it('may end in white space, as editors and echo leave it', async () => {
    const path = temporaryFiles().write('the.key', '\ufeff the-key \r\n\n');
    expect(keyFileProblem(path)).toBeUndefined();
    await expect(readKeyFile(path)).resolves.toBe('the-key');
  });

  it.each([
    ['', 'is empty'],
    ['\n \t', 'is empty'],
    ['key of-the-shop', 'contains more than one word: it must contain the key only'],
  ])('with %j is refused at the start and at each reading alike', async (content, problem) => {
    const path = temporaryFiles().write('the.key', content);
    expect(keyFileProblem(path)).toBe(`${path} ${problem}`);
    await expect(readKeyFile(path)).rejects.toThrow(new Error(`the secret key file ${path} ${problem}`));
  });

  it('that does not exist or is a directory is reported by its path and the reason', async () => {
    const { directory } = temporaryFiles();
    expect(keyFileProblem(`${directory}/no.key`)).toBe(`${directory}/no.key cannot be read (ENOENT)`);
    await expect(readKeyFile(directory)).rejects.toThrow(
      new Error(`the secret key file ${directory} cannot be read (EISDIR)`),
    );
  });
});
