/** The answers of GET /api/v1/trace: zod schemas, which are their types and their descriptions. */
import { z } from 'zod';
import { CAUSES } from '../../core/losses/cause.ts';
import { HOPS } from '../../core/trace/trace-report.ts';

const time = z.string().nullable().describe('ISO 8601, UTC; null where it is not known.');
const explained = z.string().nullable().describe('Null where nothing failed.');
const hopName = z.enum(HOPS);

const hop = z.strictObject({
  hop: hopName,
  status: z.enum(['done', 'failed', 'pending']).describe('Pending is also what nothing is reported of.'),
  at: time,
  secondsSinceBefore: z
    .number()
    .nullable()
    .describe('Since the hop before on its route; negative where the clocks disagree.'),
  code: z.string(),
  text: z.string().describe("The upstream's own text: anything may stand here."),
  meaning: explained,
  cause: z.enum(CAUSES).nullable().describe('Who has to act. Null where nothing failed.'),
  remedy: explained,
});

const instance = z.strictObject({
  instanceId: z.string(),
  verdict: z.strictObject({
    outcome: z.enum(['failed', 'waiting', 'delivered', 'opened']),
    hop: hopName.describe('Where it failed, waits or got to.'),
    sentence: z.string(),
    advice: z.string().nullable().describe('What to do or to know; null where all is well.'),
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
  hops: z.array(hop).describe('Those of the routes that the push has taken, in order.'),
});

export const traceAnswer = z.strictObject({
  app: z.string(),
  pushId: z.string(),
  instances: z.array(instance).describe('One for every device instance of the receiver.'),
});

export type TraceAnswer = z.output<typeof traceAnswer>;

export const traceError = z.strictObject({ error: z.string() });

export const traceFailure = z.strictObject({
  error: z.string(),
  reason: z.string(),
  code: z.int().nullable().describe("The upstream's ErrorCode, where it gave one."),
  advice: z.string().describe('What to do about it.'),
});
