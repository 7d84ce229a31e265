/** The configuration file: one zod schema, from which the types and the JSON Schema for editors are made. */
import cron from 'node-cron';
import { z } from 'zod';
import { parseDuration } from '../core/duration.ts';
import { LIMIT_SECONDS } from '../core/window.ts';
import { DATA_CENTERS, type DataCenter } from './data-centers.ts';

/** A text field. `problemOf` returns the problem of a value in words, or undefined. */
const textField = (problemOf: (text: string) => string | undefined) =>
  z.string().superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem !== undefined) context.addIssue(problem);
  });

const duration = textField((text) =>
  parseDuration(text) === undefined ? 'is not a duration: write it like 30s, 5m, 1h30m or 7d' : undefined,
);

/** Leaves one of the upstream's seven days: with a longer delay, a window would end before it starts. */
const LONGEST_DELAY_MS = LIMIT_SECONDS * 1000 - 86_400_000;

const delay = textField((text) => {
  const delayMs = parseDuration(text);
  if (delayMs === undefined) return 'is not a duration: write it like 30s, 5m or 1h30m';
  return delayMs > LONGEST_DELAY_MS ? 'is out of range: at most 6d' : undefined;
});

const callInterval = textField((text) => {
  const intervalMs = parseDuration(text);
  if (intervalMs === undefined) return 'is not a duration: write it like 1020ms or 2s';
  return intervalMs === 0 ? 'is out of range: from 1ms' : undefined;
});

/** The problem of a window's length; undefined if there is none. */
export function windowLengthProblem(text: string): string | undefined {
  const lengthMs = parseDuration(text);
  if (lengthMs === undefined) return 'is not a window: write its length like 5m, 1h or 7d';
  if (lengthMs < 60_000 || lengthMs > LIMIT_SECONDS * 1000) return 'is out of range: from 1m to 7d';
  return lengthMs % 60_000 === 0 ? undefined : 'is not a whole number of minutes';
}

const windowLength = textField(windowLengthProblem);

const schedule = textField((text) => {
  const { valid, errors } = cron.validateDetailed(text);
  return valid ? undefined : `is not a cron expression: ${errors[0]?.message ?? 'it has five or six fields'}`;
}).describe('Cron expression of five fields, or six with seconds first.');

const timeZone = textField((text) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return undefined;
  } catch {
    return 'is not a time zone: use a name like UTC or Asia/Shanghai';
  }
});

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const baseUrl = textField((text) => {
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  if (url.search !== '' || url.hash !== '') return 'must end before any ? or #';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:') {
    return LOOPBACK.test(url.hostname)
      ? undefined
      : 'must be https: otherwise signatures would travel unencrypted';
  }
  return 'must begin with https://';
});

/** A listen address in the usual form of exporters: `host:port`, `:port` for all interfaces, `[::1]:port`. */
export function parseListenAddress(
  text: string,
): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) return undefined;
  return { host: match[1] ?? (match[2] || '::'), port };
}

const listenAddress = textField((text) =>
  parseListenAddress(text) === undefined
    ? 'is not an address: write host:port, or :port for all interfaces'
    : undefined,
);

const telemetryPath = textField((text) => {
  if (!/^\/[\w./-]+$/.test(text)) return 'must begin with / and consist of letters, digits and . _ - /';
  return text.startsWith('/-/') || text.startsWith('/api/') ? 'is reserved by the exporter' : undefined;
});

const maxRequests = z
  .int('must be a whole number, 0 for any number of scrapes')
  .min(0, 'must not be negative');

const windowEntry = z.union([
  windowLength,
  z.strictObject({
    window: windowLength,
    schedule: schedule.exactOptional(),
    max_age: duration
      .exactOptional()
      .describe('The age at which the counts of this window are no longer exposed.'),
  }),
]);

const poll = z.strictObject({
  schedule: schedule.exactOptional(),
  time_zone: timeZone.exactOptional().describe('Time zone of the schedules, e.g. UTC.'),
  delay: delay
    .exactOptional()
    .describe('How long ago every window ends, because the newest counts are incomplete.'),
  windows: z.array(windowEntry, 'is not a list').min(1, 'needs at least one window').exactOptional(),
  max_age: duration.exactOptional().describe('The age at which counts are no longer exposed.'),
  max_codes: z
    .int()
    .min(1)
    .max(10_000)
    .exactOptional()
    .describe('Codes per stage and platform; the rest is added up.'),
  call_interval: callInterval
    .exactOptional()
    .describe('Shortest time between two calls of an app; increase it if other programs share the limit.'),
});

const trace = z.strictObject({
  time_zone: timeZone
    .exactOptional()
    .describe('Time zone of the times in push traces, which the API returns without one.'),
});

const dataCenterNames = Object.keys(DATA_CENTERS) as [DataCenter, ...DataCenter[]];

export const appSchema = z.strictObject({
  name: textField((text) =>
    /^[^\p{C}\s](?:[^\p{C}]{0,62}[^\p{C}\s])?$/u.test(text)
      ? undefined
      : 'must be 1 to 64 printable characters',
  ).describe('The app label of every metric.'),
  sdkappid: z
    .int({ error: ({ input }) => (input === undefined ? undefined : 'must be the integer id of the app') })
    .min(1)
    .max(4_294_967_295),
  identifier: textField((text) =>
    /^[\w-]{1,32}$/.test(text) ? undefined : 'must be 1 to 32 of A-Z a-z 0-9 _ -',
  )
    .exactOptional()
    .describe('An app administrator account.'),
  secret_key: textField((text) =>
    /^\S+$/.test(text) ? undefined : 'must not be empty or contain white space',
  ).exactOptional(),
  secret_key_file: z.string().min(1, 'must not be empty').exactOptional(),
  data_center: z.enum(dataCenterNames, `must be one of ${dataCenterNames.join(', ')}`).exactOptional(),
  base_url: baseUrl
    .exactOptional()
    .describe('Overrides the host of the data centre, for a proxy or the simulator.'),
  poll: poll.exactOptional(),
  trace: trace.exactOptional(),
});

export const fileSchema = z.strictObject({
  poll: poll.exactOptional(),
  trace: trace.exactOptional(),
  web: z
    .strictObject({
      listen_address: listenAddress.exactOptional(),
      telemetry_path: telemetryPath.exactOptional(),
      max_requests: maxRequests
        .exactOptional()
        .describe('How many scrapes may run at once; further ones get 503. 0 for any number.'),
      trace: z
        .enum(['auto', 'on', 'off'], 'must be one of auto, on, off')
        .exactOptional()
        .describe('Whether push traces are served over HTTP; auto: only while the listener is loopback.'),
      config_file: z
        .string()
        .min(1, 'must not be empty')
        .exactOptional()
        .describe('File with certificates and users, in the format of Prometheus’s exporter-toolkit.'),
      probes: z
        .enum(['open', 'protected'], 'must be open or protected')
        .exactOptional()
        .describe('Whether /-/healthy and /-/ready answer without credentials.'),
    })
    .exactOptional(),
  log: z
    .strictObject({
      level: z
        .enum(['debug', 'info', 'warn', 'error'], 'must be one of debug, info, warn, error')
        .exactOptional(),
      format: z.enum(['json', 'pretty'], 'must be json or pretty').exactOptional(),
    })
    .exactOptional(),
  apps: z.array(appSchema, 'is not a list').min(1, 'needs at least one app').exactOptional(),
});

export type FileConfig = z.output<typeof fileSchema>;
export type FileApp = z.output<typeof appSchema>;
export type FilePoll = z.output<typeof poll>;
export type FileTrace = z.output<typeof trace>;

/** The JSON Schema of the file, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(fileSchema, { io: 'input' });
}
