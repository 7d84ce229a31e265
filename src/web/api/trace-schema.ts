/** The responses of GET /api/v1/trace. The zod schemas are their types and their descriptions. */
import { z } from 'zod';
import { CAUSES } from '../../core/losses/cause.ts';
import { HOPS } from '../../core/trace/trace-report.ts';

const time = z.string().nullable().describe('ISO 8601, UTC; null when it is unknown.');
const explained = z.string().nullable().describe('Null when the hop has not failed.');
const hopName = z.enum(HOPS);

const hop = z.strictObject({
  hop: hopName,
  status: z
    .enum(['done', 'failed', 'pending'])
    .describe('A hop that the upstream does not report is pending too.'),
  at: time,
  secondsSinceBefore: z
    .number()
    .nullable()
    .describe('Seconds since the hop before on its route; negative when the clocks disagree.'),
  code: z.string(),
  text: z.string().describe("The upstream's own text, which can contain anything."),
  meaning: explained,
  cause: z.enum(CAUSES).nullable().describe('Who has to act; null when the hop has not failed.'),
  remedy: explained,
});

const instance = z.strictObject({
  instanceId: z.string(),
  verdict: z.strictObject({
    outcome: z.enum(['failed', 'waiting', 'delivered', 'opened']),
    hop: hopName.describe('The hop that failed, that the push waits for, or that it passed last.'),
    sentence: z.string(),
    advice: z.string().nullable().describe('What to do or to know; null when there is nothing to add.'),
  }),
  pushedAt: time,
  platform: z.string(),
  deviceModel: z.string(),
  system: z.string(),
  systemVersion: z.string(),
  token: z.string().describe('The device token, masked.'),
  certId: z.string(),
  sdkVersion: z.string(),
  pushVersion: z.string(),
  notificationStatus: z.string().describe("The upstream's value, whose meaning it does not document."),
  lastActiveTerminal: z.string().describe("The upstream's value, whose meaning it does not document."),
  hops: z.array(hop).describe('The hops of the routes that the push has taken, in order.'),
});

export const traceResponse = z.strictObject({
  app: z.string(),
  pushId: z.string(),
  instances: z.array(instance).describe('One item for every device instance of the receiver.'),
});

export type TraceResponse = z.output<typeof traceResponse>;

export const traceError = z.strictObject({ error: z.string() });

export const traceFailure = z.strictObject({
  error: z.string(),
  reason: z.string(),
  code: z.int().nullable().describe("The upstream's ErrorCode; null if it sent none."),
  advice: z.string().describe('What to do about it.'),
});
