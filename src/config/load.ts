/** Assembles the configuration from file, environment variables, flags and secret files, and freezes it; lists all problems at once. */
import { dirname, resolve } from 'node:path';
import { type ConfigFlags, readEnvApp, readOverrides, type Variable } from './overrides.ts';
import { ConfigError, type Read } from './problems.ts';
import { appConfig, type Config } from './resolve.ts';
import { type FileApp, type FileConfig, parseListenAddress } from './schema.ts';
import { webConfigProblems } from './web-config.ts';
import { readConfigFile } from './yaml-file.ts';

export type { ConfigFlags } from './overrides.ts';
export { ConfigError } from './problems.ts';
export type { AppConfig, Config, LogConfig, PollConfig, WebConfig } from './resolve.ts';

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: ConfigFlags;
  /** The simulator's apps, for the demo. With them, the loader reads no file and no app from the environment. */
  readonly simulated?: readonly FileApp[];
}

export const DEFAULT_LISTEN_ADDRESS = '127.0.0.1:10087';

/** Loads the configuration. Raises a ConfigError that lists every problem. */
export function loadConfig({ env, flags, simulated }: ConfigSources): Config {
  const variable: Variable = (name) => (env[name] === '' ? undefined : env[name]);
  const fields = simulated === undefined ? readFields(flags, variable) : demoFields(simulated);
  const overrides = readOverrides(flags, variable);
  const problems = [...fields.problems, ...overrides.problems];
  const { poll, trace, web, log, apps = [] } = fields.value;
  if (problems.length === 0 && apps.length === 0) problems.push(fields.withoutApps);
  const listen = parseListenAddress(
    overrides.value.listen_address ?? web?.listen_address ?? DEFAULT_LISTEN_ADDRESS,
  );
  const configFile = overrides.value.config_file ?? fileBeside(fields.directory, web?.config_file);
  problems.push(...webConfigProblems(configFile));
  // An unreadable address is already one of the problems.
  if (problems.length > 0 || listen === undefined) throw new ConfigError(fields.source, problems);
  return deepFreeze({
    source: fields.source,
    web: {
      ...listen,
      telemetryPath: overrides.value.telemetry_path ?? web?.telemetry_path ?? '/metrics',
      maxRequests: overrides.value.max_requests ?? web?.max_requests ?? 40,
      trace: web?.trace ?? 'auto',
      probes: overrides.value.probes ?? web?.probes ?? 'open',
      configFile,
    },
    log: {
      level: overrides.value.level ?? log?.level ?? 'info',
      format: overrides.value.format ?? log?.format ?? 'json',
    },
    apps: apps.map((app) => appConfig(app, poll ?? {}, (path) => resolve(fields.directory, path), trace)),
  });
}

/** The fields of a configuration, from a file or elsewhere. */
interface Fields extends Read<FileConfig> {
  /** For messages: a file name or another source. */
  readonly source: string;
  /** The folder that relative paths of key files start from. */
  readonly directory: string;
  /** The problem to report if there is no app. */
  readonly withoutApps: string;
}

function readFields(flags: ConfigFlags, variable: Variable): Fields {
  const envApp = readEnvApp(variable);
  const configFile = flags.configFile ?? variable('TIMPUSH_CONFIG_FILE');
  const file: Read<FileConfig> = configFile === undefined ? NOTHING : readConfigFile(configFile);
  const source = configFile ?? 'the environment';
  const withoutApps =
    configFile === undefined
      ? 'no app: set TIMPUSH_SDKAPPID, TIMPUSH_SECRET_KEY_FILE and TIMPUSH_DATA_CENTER, or name a file with --config.file'
      : 'apps: is missing';
  if (envApp === undefined) {
    return { ...file, source, withoutApps, directory: configFile === undefined ? '.' : dirname(configFile) };
  }
  const problems = [...file.problems, ...envApp.problems];
  if (file.value.apps !== undefined) {
    problems.push('apps: are set in the file and by TIMPUSH_* variables: use one of the two');
  }
  return { value: { ...file.value, apps: [envApp.value] }, problems, source, withoutApps, directory: '.' };
}

const NOTHING: Read<FileConfig> = { value: {}, problems: [] };

function demoFields(simulated: readonly FileApp[]): Fields {
  const value = { apps: [...simulated] };
  return { value, problems: [], source: 'the demo', directory: '.', withoutApps: 'no app' };
}

/** A file with problems may contain anything. */
function fileBeside(directory: string, path: unknown): string | undefined {
  return typeof path === 'string' && path !== '' ? resolve(directory, path) : undefined;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
