/** Reads the secret key file of an app. It is read at each signing, so that a new key needs no restart. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The problem of the key file at `path`; undefined if it is usable. */
export function keyFileProblem(path: string): string | undefined {
  try {
    return keyProblem(path, readFileSync(path, 'utf8').trim());
  } catch (error) {
    return `${path} cannot be read (${errorCode(error)})`;
  }
}

/** The key in the file at `path`. Rejects with an error that names the file and never its content. */
export async function readKeyFile(path: string): Promise<string> {
  let key: string;
  try {
    key = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new Error(`the secret key file ${path} cannot be read (${errorCode(error)})`);
  }
  const problem = keyProblem(path, key);
  if (problem !== undefined) throw new Error(`the secret key file ${problem}`);
  return key;
}

function keyProblem(path: string, key: string): string | undefined {
  if (key === '') return `${path} is empty`;
  return /\s/.test(key) ? `${path} contains more than one word: it must contain the key only` : undefined;
}

/** The system's error code of a failed file access, such as ENOENT, with advice if Node's permission model forbids it. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  return code === 'ERR_ACCESS_DENIED' ? `${code}: ${PERMISSION_ADVICE}` : code;
}

const PERMISSION_ADVICE =
  'node runs with --permission and may not read this file: move the file, or set NODE_OPTIONS=--allow-fs-read=FOLDER';
