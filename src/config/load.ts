/** Puts the configuration together from file, environment, flags and secret files, and freezes it; tells all problems at once. */
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
import {
  appProblems,
  ConfigError,
  crossProblems,
  type Problem,
  pathText,
  schemaProblems,
} from './problems.ts';
import { appConfig, type Config, type LogConfig } from './resolve.ts';
import { appSchema, type FileApp, type FileConfig, fileSchema, parseListenAddress } from './schema.ts';
import { errorCode, keyFileProblem } from './secret-key.ts';

export { ConfigError } from './problems.ts';
export type { AppConfig, Config, LogConfig, PollConfig, WebConfig } from './resolve.ts';

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: ConfigFlags;
  /** The apps of the simulator, for the demo: then no file and no app of the environment is read. */
  readonly simulated?: readonly FileApp[];
}

export interface ConfigFlags {
  readonly configFile?: string | undefined;
  readonly listenAddress?: string | undefined;
  readonly telemetryPath?: string | undefined;
  readonly logLevel?: string | undefined;
  readonly logFormat?: string | undefined;
}

export const DEFAULT_LISTEN_ADDRESS = '127.0.0.1:10087';

const ENV_APP_FIELDS = {
  sdkappid: 'TIMPUSH_SDKAPPID',
  secret_key: 'TIMPUSH_SECRET_KEY',
  secret_key_file: 'TIMPUSH_SECRET_KEY_FILE',
  identifier: 'TIMPUSH_IDENTIFIER',
  data_center: 'TIMPUSH_DATA_CENTER',
  base_url: 'TIMPUSH_BASE_URL',
} as const;

/** Loads the configuration. Raises a ConfigError that lists every problem. */
export function loadConfig({ env, flags, simulated }: ConfigSources): Config {
  const variable = (name: string) => (env[name] === '' ? undefined : env[name]);
  const configFile =
    simulated === undefined ? (flags.configFile ?? variable('TIMPUSH_CONFIG_FILE')) : undefined;
  const file =
    configFile === undefined
      ? { value: simulated === undefined ? {} : { apps: [...simulated] }, problems: [] }
      : readConfigFile(configFile);
  const envApp = simulated === undefined ? readEnvApp(variable) : undefined;
  const overrides = readOverrides(flags, variable);

  const problems = [...file.problems, ...overrides.problems];
  if (envApp !== undefined) problems.push(...envApp.problems);
  if (envApp !== undefined && file.value.apps !== undefined) {
    problems.push('apps: are given in the file and by TIMPUSH_SDKAPPID and its kind: use one of the two');
  }
  if (envApp === undefined && file.value.apps === undefined && problems.length === 0) {
    problems.push(
      configFile === undefined
        ? 'no app: set TIMPUSH_SDKAPPID, TIMPUSH_SECRET_KEY_FILE and TIMPUSH_DATA_CENTER, or name a file with --config.file'
        : 'apps: is missing',
    );
  }

  const source = configFile ?? (simulated === undefined ? 'the environment' : 'the demo');
  const directory = configFile === undefined ? '.' : dirname(configFile);
  const fileApps = envApp === undefined ? (file.value.apps ?? []) : [envApp.value];
  const secretPath = (path: string) => resolve(envApp === undefined ? directory : '.', path);
  if (problems.length > 0) throw new ConfigError(source, problems);

  const { web, log } = file.value;
  const listen = parseListenAddress(
    overrides.value.listen_address ?? web?.listen_address ?? DEFAULT_LISTEN_ADDRESS,
  );
  if (listen === undefined) throw new ConfigError(source, ['web.listen_address: is no address']);
  return deepFreeze({
    source,
    web: {
      ...listen,
      telemetryPath: overrides.value.telemetry_path ?? web?.telemetry_path ?? '/metrics',
      trace: web?.trace ?? 'auto',
    },
    log: {
      level: overrides.value.level ?? log?.level ?? 'info',
      format: overrides.value.format ?? log?.format ?? 'json',
    },
    apps: fileApps.map((app) => appConfig(app, file.value.poll ?? {}, secretPath, file.value.trace)),
  });
}

interface Read<T> {
  readonly value: T;
  readonly problems: string[];
}

function readConfigFile(path: string): Read<FileConfig> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(path, [
      `cannot be read (${errorCode(error)}): check --config.file or TIMPUSH_CONFIG_FILE`,
    ]);
  }
  const { document, lines, value } = parseYaml(path, text);
  const found = [
    ...schemaProblems(fileSchema, value),
    ...crossProblems(value),
    ...keyFileProblems(value, dirname(path)),
  ].map((problem) => ({ ...problem, line: lineOf(problem, document, lines) }));
  return {
    value: value as FileConfig,
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

/** The line of the key or the list entry that a problem is about; where it is missing, of what it is missing in. */
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
    // Its warnings would go to the process; what they are about is told as an unknown key.
    const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
    if (document.errors.length > 0) throw new ConfigError(path, document.errors.map(syntaxProblem));
    return { document, lines, value: document.toJS() ?? {} };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // Aliases are followed only now: one may name nothing, or grow beyond all bounds.
    throw new ConfigError(path, [`is no usable YAML: ${error instanceof Error ? error.message : error}`]);
  }
}

function syntaxProblem({ code, linePos, message }: YAMLParseError): string {
  const fact =
    code === 'MULTIPLE_DOCS'
      ? 'a second document begins here: there must be only one'
      : message.split(' at line ')[0];
  return `line ${linePos?.[0].line ?? 1}: ${fact}`;
}

/** The app that the environment describes, if it describes any. Its name is its sdkappid. */
function readEnvApp(variable: (name: string) => string | undefined): Read<FileApp> | undefined {
  const given = Object.entries(ENV_APP_FIELDS).flatMap(([field, name]) => {
    const value = variable(name);
    return value === undefined ? [] : [[field, value] as const];
  });
  if (given.length === 0) return undefined;
  const app: Record<string, unknown> = Object.fromEntries(given);
  if (typeof app.sdkappid === 'string') {
    app.name = app.sdkappid;
    if (/^\d+$/.test(app.sdkappid)) app.sdkappid = Number(app.sdkappid);
  }
  const problems = [...schemaProblems(appSchema.omit({ name: true }).loose(), app), ...appProblems(app, [])];
  const inWords = (text: string) =>
    Object.entries(ENV_APP_FIELDS)
      .sort(([a], [b]) => b.length - a.length)
      .reduce((words, [field, name]) => words.replaceAll(new RegExp(`\\b${field}\\b`, 'g'), name), text);
  const keyProblem =
    typeof app.secret_key_file === 'string' ? keyFileProblem(resolve(app.secret_key_file)) : undefined;
  return {
    value: app as FileApp,
    problems: [
      ...problems.map(({ path, message }) =>
        inWords(path.length === 0 ? `the app ${message}` : `${pathText(path)}: ${message}`),
      ),
      ...(keyProblem === undefined ? [] : [`${ENV_APP_FIELDS.secret_key_file}: ${keyProblem}`]),
    ],
  };
}

interface Overrides {
  readonly listen_address?: string;
  readonly telemetry_path?: string;
  readonly level?: LogConfig['level'];
  readonly format?: LogConfig['format'];
}

function readOverrides(flags: ConfigFlags, variable: (name: string) => string | undefined): Read<Overrides> {
  const { web, log } = fileSchema.shape;
  const listenVariable = variable('TIMPUSH_LISTEN_ADDRESS');
  const given = [
    flags.listenAddress === undefined
      ? { name: 'TIMPUSH_LISTEN_ADDRESS', key: 'listen_address', schema: web, text: listenVariable }
      : { name: '--web.listen-address', key: 'listen_address', schema: web, text: flags.listenAddress },
    { name: '--web.telemetry-path', key: 'telemetry_path', schema: web, text: flags.telemetryPath },
    { name: '--log.level', key: 'level', schema: log, text: flags.logLevel },
    { name: '--log.format', key: 'format', schema: log, text: flags.logFormat },
  ].filter(({ text }) => text !== undefined);
  return {
    value: Object.fromEntries(given.map(({ key, text }) => [key, text])),
    problems: given.flatMap(({ name, key, schema, text }) =>
      schemaProblems(schema, { [key]: text }).map(({ message }) => `${name}: ${message}`),
    ),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
