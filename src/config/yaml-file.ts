/** Reads YAML files to fields, with the line of every problem. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLParseError,
} from 'yaml';
import { ConfigError, crossProblems, type Problem, pathText, type Read, schemaProblems } from './problems.ts';
import { type FileConfig, fileSchema } from './schema.ts';
import { errorCode, keyFileProblem } from './secret-key.ts';

/** The fields of the file at `path` and their problems. Raises a ConfigError if it is not YAML. */
export function readConfigFile(path: string): Read<FileConfig> {
  const { value, problems } = readYamlFile(path, {
    namedBy: '--config.file or TIMPUSH_CONFIG_FILE',
    problemsIn: (file) => [
      ...schemaProblems(fileSchema, file),
      ...crossProblems(file),
      ...keyFileProblems(file, dirname(path)),
    ],
  });
  return { value: value as FileConfig, problems };
}

export interface YamlChecks {
  /** The source of the path, so that the operator can correct it. */
  readonly namedBy: string;
  readonly problemsIn: (value: unknown) => readonly Problem[];
}

/** The content of a YAML file, and its problems with their lines. Raises a ConfigError if it is not YAML. */
export function readYamlFile(path: string, { namedBy, problemsIn }: YamlChecks): Read<unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(path, [`cannot be read (${errorCode(error)}): check ${namedBy}`]);
  }
  const { document, lines, value } = parseYaml(path, text);
  const found = problemsIn(value).map((problem) => ({ ...problem, line: lineOf(problem, document, lines) }));
  return {
    value,
    problems: found
      .sort((a, b) => a.line - b.line)
      .map(({ line, path: place, message }) => `line ${line}: ${pathText(place)}: ${message}`),
  };
}

function keyFileProblems(file: unknown, directory: string): readonly Problem[] {
  const { apps } = file as { readonly apps?: unknown };
  if (!Array.isArray(apps)) return [];
  return apps.flatMap((app: { readonly secret_key_file?: unknown } | null, index) => {
    const path = app?.secret_key_file;
    const problem =
      typeof path === 'string' && path !== '' ? keyFileProblem(resolve(directory, path)) : undefined;
    return problem === undefined ? [] : [{ path: ['apps', index, 'secret_key_file'], message: problem }];
  });
}

/** The line of the key or list entry with the problem; for a missing key, the line of its parent. */
function lineOf({ path }: Problem, document: Document, lines: LineCounter): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const holder = document.getIn(path.slice(0, depth - 1), true);
    const step = path[depth - 1];
    const place = isMap(holder)
      ? holder.items.find(({ key }) => isScalar(key) && String(key.value) === step)?.key
      : isSeq(holder) && typeof step === 'number' && holder.items[step];
    if (isNode(place) && place.range) return lines.linePos(place.range[0]).line;
  }
  return 1;
}

interface ParsedYaml {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly value: unknown;
}

function parseYaml(path: string, text: string): ParsedYaml {
  const lines = new LineCounter();
  try {
    // The parser's warnings would go to stderr. The schema reports the same as unknown keys.
    const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
    if (document.errors.length > 0) throw new ConfigError(path, document.errors.map(syntaxProblem));
    return { document, lines, value: document.toJS() ?? {} };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // The parser resolves aliases only here: an alias may be undefined or expand without bounds.
    throw new ConfigError(path, [
      `is not valid YAML: ${error instanceof Error ? withoutContent(error.message) : ''}`,
    ]);
  }
}

function syntaxProblem({ code, linePos, message }: YAMLParseError): string {
  const fact =
    code === 'MULTIPLE_DOCS' ? 'a second document starts here: only one is allowed' : withoutContent(message);
  return `line ${linePos?.[0].line ?? 1}: ${fact}`;
}

/** The parser's finding without the quoted text, which may contain a mistyped secret. */
function withoutContent(message: string): string {
  return message.split(/ at line |: /, 1)[0] ?? '';
}
