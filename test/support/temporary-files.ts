/** A directory for the files of one test, gone when the test is over. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface TemporaryFiles {
  readonly directory: string;
  /** Writes the text, with the folders on its way, and returns the file's path. */
  write(name: string, text: string): string;
}

export function temporaryFiles(): TemporaryFiles {
  const directory = mkdtempSync(join(tmpdir(), 'timpush-exporter-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return {
    directory,
    write(name, text) {
      const path = join(directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    },
  };
}
