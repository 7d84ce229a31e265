/** The certificates of a web configuration: inline or in files, read each time, and checked before use. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from './problems.ts';
import { errorCode } from './secret-key.ts';

const PEM_FIELDS = ['cert', 'key', 'client_ca'] as const;

type PemField = (typeof PEM_FIELDS)[number];

export interface PemTexts {
  readonly texts: Readonly<Partial<Record<PemField, string>>>;
  /** Relative to `tls_server_config`. */
  readonly problems: readonly Problem[];
}

/** The unchecked fields of `tls_server_config`. */
export type RawTls = Readonly<Record<string, unknown>>;

/** Reads the configured texts and lists their problems. No message contains any of the texts. */
export function readPem(tls: RawTls, directory: string): PemTexts {
  const read = PEM_FIELDS.map((field) => ({ field, ...readField(tls, field, directory) }));
  const texts = Object.fromEntries(
    read.flatMap(({ field, text }) => (text === undefined ? [] : [[field, text] as const])),
  );
  const problems = read.flatMap(({ path, problem }) =>
    path === undefined || problem === undefined ? [] : [{ path: [path], message: problem }],
  );
  return { texts, problems: problems.length > 0 ? problems : pairProblems(tls, texts) };
}

interface ReadField {
  /** The key of the text, if there is one. */
  readonly path?: string;
  readonly text?: string;
  readonly problem?: string | undefined;
}

function readField(tls: RawTls, field: PemField, directory: string): ReadField {
  const inline = tls[field];
  if (typeof inline === 'string' && inline !== '') return tried(field, field, inline);
  const path = `${field}_file`;
  const file = tls[path];
  if (typeof file !== 'string' || file === '') return {};
  const absolute = resolve(directory, file);
  try {
    return tried(field, path, readFileSync(absolute, 'utf8'), `${absolute} `);
  } catch (error) {
    return { path, problem: `${absolute} cannot be read (${errorCode(error)})` };
  }
}

/** `source` is the file's name before the problem, if there is a file. */
function tried(field: PemField, path: string, text: string, source = ''): ReadField {
  const problem = field === 'key' ? keyProblem(text) : certificateProblem(text);
  return { path, text, problem: problem === undefined ? undefined : source + problem };
}

function keyProblem(text: string): string | undefined {
  try {
    createPrivateKey(text);
    return undefined;
  } catch {
    return 'contains no readable private key: it must be PEM, without a passphrase';
  }
}

function certificateProblem(text: string): string | undefined {
  try {
    new X509Certificate(text);
    return undefined;
  } catch {
    return 'contains no readable certificate: it must be PEM';
  }
}

function pairProblems(tls: RawTls, { cert, key }: PemTexts['texts']): readonly Problem[] {
  if (cert === undefined || key === undefined) return [];
  if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return [];
  const path = 'key' in tls ? 'key' : 'key_file';
  return [{ path: [path], message: 'is not the key of the certificate' }];
}
