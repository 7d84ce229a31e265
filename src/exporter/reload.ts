/** Reloads of the configuration, one after the other: validated first, then applied whole or not at all. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { type Config, ConfigError } from '../config/load.ts';
import type { AppChanges, ReloadResult } from '../web/reload-route.ts';

export interface ReloadParts {
  /** What the exporter was started with. */
  readonly started: Config;
  /** Loads and checks everything anew, as at the start. Raises a ConfigError that lists every problem. */
  readonly load: () => Config;
  readonly exchange: (apps: Config['apps']) => Promise<AppChanges>;
  readonly onApplied: () => void;
  readonly onRejected: () => void;
  readonly log: Logger;
}

/** A reload that waits for the one before and never rejects. */
export function createReload(parts: ReloadParts): () => Promise<ReloadResult> {
  const { started, load, exchange, log } = parts;
  let before: Promise<unknown> = Promise.resolve();

  async function reload(): Promise<ReloadResult> {
    try {
      const config = load();
      const problems = fixedProblems(started, config);
      if (problems.length > 0) throw new ConfigError(config.source, problems);
      const changes = await exchange(config.apps);
      parts.onApplied();
      log.info({ config: config.source, ...changes }, 'the configuration is reloaded');
      return { ok: true, changes };
    } catch (error) {
      parts.onRejected();
      return refused(error);
    }
  }

  function refused(error: unknown): ReloadResult {
    const consequence = 'the configuration is not reloaded: the one before stays in force';
    if (error instanceof ConfigError) {
      log.error({ config: started.source, problems: error.problems }, consequence);
      return { ok: false, problems: error.problems };
    }
    log.error({ err: error }, `a fault of the exporter: ${consequence}`);
    return { ok: false, problems: ['reloading failed by a fault of the exporter: see its log'] };
  }

  return () => {
    const reloaded = before.then(reload);
    before = reloaded;
    return reloaded;
  };
}

/** Where the settings stand that hold from the start to the end. */
const FIXED = {
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
  // Names every setting but the apps, so that a new one is not forgotten here.
  readonly [Section in Exclude<keyof Config, 'source' | 'apps'>]: Readonly<
    Record<keyof Config[Section], string>
  >;
};

/** What the new configuration would change though it cannot be while the exporter runs. */
function fixedProblems(started: Config, config: Config): readonly string[] {
  const changed = [
    ...changedFields(started.web, config.web).map((field) => FIXED.web[field]),
    ...changedFields(started.log, config.log).map((field) => FIXED.log[field]),
  ];
  return [...new Set(changed)].map(
    (name) => `${name}: cannot change while the exporter runs: restart it, or set back what it was`,
  );
}

function changedFields<S extends object>(before: S, after: S): readonly (keyof S)[] {
  const fields = Object.keys({ ...before, ...after }) as (keyof S)[];
  return fields.filter((field) => !isDeepStrictEqual(before[field], after[field]));
}
