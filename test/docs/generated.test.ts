/** The committed documents and files contain what the code generates now. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from './generate.ts';

test.each([...generatedFiles()])('%s contains what the code generates (npm run docs)', (path, text) => {
  expect(readFileSync(join(import.meta.dirname, '../..', path), 'utf8')).toBe(text);
});
