/** Reloads the configuration: one reload at a time, checked first, then applied as a whole or not at all. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { type Config, ConfigError } from '../config/load.ts';
import type { AppChanges, ReloadResult } from '../web/reload-route.ts';

export interface ReloadParts {
  /** The configuration at the start of the exporter. */
  readonly started: Config;
  /** Loads and checks the configuration as at the start. Throws a ConfigError that lists every problem. */
  readonly load: () => Config;
  readonly replaceApps: (apps: Config['apps']) => Promise<AppChanges>;
  readonly onApplied: () => void;
  readonly onRejected: () => void;
  readonly log: Logger;
}

/** The returned function waits for earlier reloads and never rejects. */
export function createReload(parts: ReloadParts): () => Promise<ReloadResult> {
  const { started, load, replaceApps, log } = parts;
  let previous: Promise<unknown> = Promise.resolve();

  async function reload(): Promise<ReloadResult> {
    try {
      const config = load();
      const problems = restartProblems(started, config);
      if (problems.length > 0) throw new ConfigError(config.source, problems);
      const changes = await replaceApps(config.apps);
      parts.onApplied();
      log.info({ config: config.source, ...changes }, 'the configuration is reloaded');
      return { ok: true, changes };
    } catch (error) {
      parts.onRejected();
      return rejected(error);
    }
  }

  function rejected(error: unknown): ReloadResult {
    const consequence = 'the configuration is not reloaded; the previous one stays in use';
    if (error instanceof ConfigError) {
      log.error({ config: started.source, problems: error.problems }, consequence);
      return { ok: false, problems: error.problems };
    }
    log.error({ err: error }, `internal error: ${consequence}`);
    return { ok: false, problems: ['internal error: see the log of the exporter'] };
  }

  return () => {
    const result = previous.then(reload);
    previous = result;
    return result;
  };
}

/** The settings that only a restart can change, with their names in the configuration file. */
const RESTART_SETTINGS = {
  web: {
    host: 'web.listen_address',
    port: 'web.listen_address',
    telemetryPath: 'web.telemetry_path',
    maxRequests: 'web.max_requests',
    trace: 'web.trace',
    configFile: 'web.config_file',
    probes: 'web.probes',
  },
  log: { level: 'log.level', format: 'log.format' },
} as const satisfies {
  // Requires every setting except the apps, so that a new setting cannot be missing here.
  readonly [Section in Exclude<keyof Config, 'source' | 'apps'>]: Readonly<
    Record<keyof Config[Section], string>
  >;
};

function restartProblems(started: Config, config: Config): readonly string[] {
  const changed = [
    ...changedFields(started.web, config.web).map((field) => RESTART_SETTINGS.web[field]),
    ...changedFields(started.log, config.log).map((field) => RESTART_SETTINGS.log[field]),
  ];
  return [...new Set(changed)].map(
    (name) =>
      `${name}: cannot change while the exporter runs; restart the exporter to apply it, or restore the old value`,
  );
}

function changedFields<S extends object>(before: S, after: S): readonly (keyof S)[] {
  const fields = Object.keys({ ...before, ...after }) as (keyof S)[];
  return fields.filter((field) => !isDeepStrictEqual(before[field], after[field]));
}
