/** Turns the fields of the file into the configuration of the program: with defaults, durations in milliseconds. */
import { formatDuration, parseDuration } from '../core/duration.ts';
import { DATA_CENTERS } from './data-centers.ts';
import type { FileApp, FilePoll, FileTrace } from './schema.ts';
import { readKeyFile } from './secret-key.ts';

export interface Config {
  /** Its source, for messages: a file name or the environment. */
  readonly source: string;
  readonly web: WebConfig;
  readonly log: LogConfig;
  readonly apps: readonly AppConfig[];
}

export interface WebConfig {
  readonly host: string;
  readonly port: number;
  readonly telemetryPath: string;
  /** How many scrapes may run at once; 0 for any number. */
  readonly maxRequests: number;
  /** Whether push traces are served over HTTP; `auto`: only on loopback. */
  readonly trace: 'auto' | 'on' | 'off';
  /** Whether the health endpoints answer without credentials. */
  readonly probes: 'open' | 'protected';
  /** Defines who may use the listener; without it, every client may. */
  readonly configFile?: string | undefined;
}

export interface LogConfig {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'json' | 'pretty';
}

export interface AppConfig {
  readonly name: string;
  readonly sdkappid: number;
  readonly identifier: string;
  /** A data centre's name, or `custom` for a configured base URL. */
  readonly dataCenter: string;
  readonly baseUrl: string;
  /** The absolute path of the secret key file; undefined if the configuration contains the key itself. */
  readonly keyFile?: string;
  /** Reads the secret key, from its file each time. A function, so that no dump of the configuration contains the key. */
  readonly readKey: () => Promise<string>;
  readonly poll: PollConfig;
  readonly trace: TraceConfig;
}

export interface TraceConfig {
  /** The time zone of the upstream's times in traces. */
  readonly timeZone: string;
}

export interface PollConfig {
  readonly timeZone: string;
  readonly delayMs: number;
  readonly callIntervalMs: number;
  readonly maxCodes: number;
  readonly windows: readonly {
    readonly name: string;
    readonly lengthMs: number;
    readonly schedule: string;
    readonly maxAgeMs?: number | undefined;
  }[];
}

const POLL_DEFAULTS = {
  schedule: '* * * * *',
  time_zone: 'UTC',
  delay: '5m',
  // The pairs that multi-window burn-rate alerts need.
  windows: ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '7d'],
  max_codes: 200,
  // The upstream's one call a second, and a margin for network delays that differ between calls.
  call_interval: '1050ms',
} satisfies FilePoll;

// Not documented; it fits the samples.
const DEFAULT_TRACE_TIME_ZONE = 'Asia/Shanghai';

const DEFAULT_IDENTIFIER = 'administrator';

/** `resolvePath` turns the path of a key file into an absolute one. */
export function appConfig(
  app: FileApp,
  filePoll: FilePoll,
  resolvePath: (path: string) => string,
  fileTrace: FileTrace = {},
): AppConfig {
  const { secret_key: key = '', secret_key_file: file } = app;
  const keyFile = file === undefined ? undefined : resolvePath(file);
  return {
    name: app.name,
    sdkappid: app.sdkappid,
    identifier: app.identifier ?? DEFAULT_IDENTIFIER,
    dataCenter: app.data_center ?? 'custom',
    baseUrl:
      app.data_center === undefined ? (app.base_url ?? '') : `https://${DATA_CENTERS[app.data_center]}`,
    ...(keyFile === undefined
      ? { readKey: async () => key }
      : { keyFile, readKey: () => readKeyFile(keyFile) }),
    poll: pollConfig({ ...filePoll, ...app.poll }),
    trace: { timeZone: app.trace?.time_zone ?? fileTrace.time_zone ?? DEFAULT_TRACE_TIME_ZONE },
  };
}

function pollConfig(given: FilePoll): PollConfig {
  const poll = { ...POLL_DEFAULTS, ...given };
  return {
    timeZone: poll.time_zone,
    delayMs: durationMs(poll.delay),
    callIntervalMs: durationMs(poll.call_interval),
    maxCodes: poll.max_codes,
    windows: withoutRepeats(
      poll.windows.map(
        (entry: string | { window: string; schedule?: string | undefined; max_age?: string | undefined }) => {
          const { window, schedule, max_age } = typeof entry === 'string' ? { window: entry } : entry;
          const maxAge = max_age ?? poll.max_age;
          const lengthMs = durationMs(window);
          return {
            // Alerts and dashboards select windows by this label, so 24h and 1d have to be the same one.
            name: formatDuration(lengthMs),
            lengthMs,
            schedule: schedule ?? poll.schedule,
            maxAgeMs: maxAge === undefined ? undefined : durationMs(maxAge),
          };
        },
      ),
    ),
  };
}

/** The validation accepts two windows of one length only with the same settings. */
function withoutRepeats<W extends { readonly lengthMs: number }>(windows: readonly W[]): readonly W[] {
  return windows.filter(
    ({ lengthMs }, index) => windows.findIndex((other) => other.lengthMs === lengthMs) === index,
  );
}

/** Milliseconds of a duration that the schema accepted. */
function durationMs(text: string): number {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new Error(`not a duration: ${text}`);
  return parsed;
}
