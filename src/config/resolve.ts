/** From the fields of the file to the configuration the program runs on: defaults filled in, durations in milliseconds. */
import { parseDuration } from '../core/duration.ts';
import { DATA_CENTERS } from './data-centers.ts';
import type { FileApp, FilePoll, FileTrace } from './schema.ts';
import { readKeyFile } from './secret-key.ts';

export interface Config {
  /** Where it came from, for messages: a file name or the environment. */
  readonly source: string;
  readonly web: WebConfig;
  readonly log: LogConfig;
  readonly apps: readonly AppConfig[];
}

export interface WebConfig {
  readonly host: string;
  readonly port: number;
  readonly telemetryPath: string;
  /** How many scrapes may be under way at once; 0 for any number. */
  readonly maxRequests: number;
  /** Whether push traces are served over HTTP; `auto`: only while the listener is loopback. */
  readonly trace: 'auto' | 'on' | 'off';
  /** Whether the health endpoints answer without credentials. */
  readonly probes: 'open' | 'protected';
  /** Says who may reach the listener; everybody may where there is none. */
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
  /** A data centre's name, or `custom` for a base URL of one's own. */
  readonly dataCenter: string;
  readonly baseUrl: string;
  /** The absolute path of the file that holds the secret key; none where the key itself was given. */
  readonly keyFile?: string;
  /** Reads the secret key, from its file each time. A function, so that no dump of the configuration holds the key. */
  readonly readKey: () => Promise<string>;
  readonly poll: PollConfig;
  readonly trace: TraceConfig;
}

export interface TraceConfig {
  /** Of the upstream's times in traces. */
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
  // The upstream's one call a second, and a little for what delays one call on its way more than the next.
  call_interval: '1050ms',
} satisfies FilePoll;

// Not documented; the samples fit it.
const DEFAULT_TRACE_TIME_ZONE = 'Asia/Shanghai';

const DEFAULT_IDENTIFIER = 'administrator';

/** `resolvePath` makes the path of a key file absolute. */
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
    windows: poll.windows.map(
      (entry: string | { window: string; schedule?: string | undefined; max_age?: string | undefined }) => {
        const { window, schedule, max_age } = typeof entry === 'string' ? { window: entry } : entry;
        const maxAge = max_age ?? poll.max_age;
        return {
          name: window,
          lengthMs: durationMs(window),
          schedule: schedule ?? poll.schedule,
          maxAgeMs: maxAge === undefined ? undefined : durationMs(maxAge),
        };
      },
    ),
  };
}

/** Milliseconds of a duration that the schema has let through. */
function durationMs(text: string): number {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new Error(`no duration: ${text}`);
  return parsed;
}
