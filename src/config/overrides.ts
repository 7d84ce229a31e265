/** Environment variables and flags: an app, and settings that override those of the file. */
import { resolve } from 'node:path';
import { appProblems, pathText, type Read, schemaProblems } from './problems.ts';
import type { LogConfig, WebConfig } from './resolve.ts';
import { appSchema, type FileApp, fileSchema } from './schema.ts';
import { keyFileProblem } from './secret-key.ts';

/** The value of a variable; an empty one counts as not set. */
export type Variable = (name: string) => string | undefined;

export interface ConfigFlags {
  readonly configFile?: string | undefined;
  readonly listenAddress?: string | undefined;
  readonly telemetryPath?: string | undefined;
  readonly maxRequests?: string | undefined;
  readonly webConfigFile?: string | undefined;
  readonly probes?: string | undefined;
  readonly logLevel?: string | undefined;
  readonly logFormat?: string | undefined;
}

const ENV_APP_FIELDS = {
  sdkappid: 'TIMPUSH_SDKAPPID',
  secret_key: 'TIMPUSH_SECRET_KEY',
  secret_key_file: 'TIMPUSH_SECRET_KEY_FILE',
  identifier: 'TIMPUSH_IDENTIFIER',
  data_center: 'TIMPUSH_DATA_CENTER',
  base_url: 'TIMPUSH_BASE_URL',
} as const;

/** The app from the environment variables, if they describe one. Its name is its sdkappid. */
export function readEnvApp(variable: Variable): Read<FileApp> | undefined {
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

export interface Overrides {
  readonly listen_address?: string;
  readonly telemetry_path?: string;
  readonly max_requests?: number;
  readonly config_file?: string;
  readonly probes?: WebConfig['probes'];
  readonly level?: LogConfig['level'];
  readonly format?: LogConfig['format'];
}

export function readOverrides(flags: ConfigFlags, variable: Variable): Read<Overrides> {
  const { web, log } = fileSchema.shape;
  const flagOrVariable = (flag: string, text: string | undefined, name: string) =>
    text === undefined ? { name, value: variable(name) } : { name: flag, value: text };
  const given = [
    {
      ...flagOrVariable('--web.listen-address', flags.listenAddress, 'TIMPUSH_LISTEN_ADDRESS'),
      key: 'listen_address',
      schema: web,
    },
    {
      ...flagOrVariable('--web.config.file', flags.webConfigFile, 'TIMPUSH_WEB_CONFIG_FILE'),
      key: 'config_file',
      schema: web,
    },
    { name: '--web.telemetry-path', key: 'telemetry_path', schema: web, value: flags.telemetryPath },
    { name: '--web.max-requests', key: 'max_requests', schema: web, value: wholeNumber(flags.maxRequests) },
    { name: '--web.probes', key: 'probes', schema: web, value: flags.probes },
    { name: '--log.level', key: 'level', schema: log, value: flags.logLevel },
    { name: '--log.format', key: 'format', schema: log, value: flags.logFormat },
  ].filter(({ value }) => value !== undefined);
  return {
    value: Object.fromEntries(given.map(({ key, value }) => [key, value])),
    problems: given.flatMap(({ name, key, schema, value }) =>
      schemaProblems(schema, { [key]: value }).map(({ message }) => `${name}: ${message}`),
    ),
  };
}

/** A flag's text as a number; unchanged if it is not a number, so that the schema refuses it. */
function wholeNumber(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}
