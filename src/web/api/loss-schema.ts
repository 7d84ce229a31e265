/** The response of GET /api/v1/loss, made from a status report. The zod schema is its type and its description. */
import { z } from 'zod';
import { CAUSES } from '../../core/losses/cause.ts';
import { FUNNEL_STEPS } from '../../core/losses/funnel.ts';
import { LOSS_STAGES } from '../../core/losses/loss.ts';
import { CONDITIONS } from '../../core/polls/freshness.ts';
import { POLLED_APIS } from '../../core/polls/poll-state.ts';
import type { StatusReport } from '../../core/status/status.ts';

const pushes = z.int().min(0);
const time = z.string().describe('ISO 8601, UTC.');
const ratio = (text: string) => z.number().min(0).nullable().describe(text);

const failure = z
  .strictObject({
    at: time,
    reason: z.string(),
    code: z.int().nullable().describe("The upstream's ErrorCode; null if it sent none."),
    message: z.string(),
    advice: z.string().describe('What to do about it.'),
    isOver: z.boolean().describe('Whether a later poll succeeded.'),
  })
  .nullable();

const freshness = z.strictObject({
  condition: z
    .enum(CONDITIONS)
    .describe(
      'fresh: the newest poll succeeded; waiting: no poll has ended yet; failing: the newest poll failed, the counts of the last good one are shown; stale: those are too old to be shown; none: no poll has succeeded yet.',
    ),
  words: z.string().describe('The freshness in one or two sentences.'),
  commands: z.array(
    z.strictObject({
      api: z.enum(POLLED_APIS),
      condition: z.enum(CONDITIONS),
      lastSuccess: time.nullable(),
      lastFailure: failure,
    }),
  ),
});

const lossRow = z.strictObject({
  platform: z.string().nullable().describe('Null for a loss of the whole app that no platform reports.'),
  stage: z.enum(LOSS_STAGES),
  code: z.string(),
  info: z.string().describe("The upstream's own text, which can contain anything."),
  meaning: z.string(),
  cause: z.enum(CAUSES),
  remedy: z.string(),
  count: pushes.describe('Pushes in the window.'),
  share: ratio('Lost pushes as a share of those that entered the stage on the platform.'),
  counts: z
    .record(z.string(), pushes)
    .describe('Pushes by the name of the window, for every window with a recent good poll.'),
  changes: z
    .array(
      z.strictObject({
        window: z.string(),
        against: z.string(),
        difference: z.number().nullable().describe('Share in `window` minus share in `against`.'),
        factor: ratio('Share in `window` divided by share in `against`.'),
      }),
    )
    .describe(
      'The shares in the last minutes and in the last hour, compared with the share in the longest window.',
    ),
});

export const lossResponse = z.strictObject({
  app: z.string(),
  window: z.string(),
  at: time,
  start: time.nullable().describe('Start of the window, inclusive; null without losses to show.'),
  end: time.nullable().describe('End of the window, exclusive; null without losses to show.'),
  freshness,
  funnel: z
    .array(
      z.strictObject({
        step: z.enum(FUNNEL_STEPS),
        pushes,
        ofPrevious: ratio('Pushes as a share of the step before.'),
      }),
    )
    .nullable()
    .describe('Null without a recent good poll.'),
  stages: z
    .array(
      z.strictObject({
        stage: z.enum(LOSS_STAGES),
        count: pushes,
        reached: pushes.nullable().describe('Pushes that entered the stage.'),
        share: ratio('Lost pushes as a share of those that entered the stage.'),
        ofLosses: ratio('Lost pushes as a share of all losses.'),
      }),
    )
    .nullable()
    .describe('Losses of the whole app. Null without a recent good poll.'),
  losses: z.array(lossRow).describe('Ordered by the count in the window, the largest first.'),
  causes: z
    .array(z.strictObject({ platform: z.string(), counts: z.partialRecord(z.enum(CAUSES), pushes) }))
    .describe('Pushes lost in the window by platform and cause.'),
  history: z
    .array(
      z.strictObject({
        at: time,
        lossRatio: ratio(
          'Lost pushes as a share of the sendable ones; null when the poll failed or no push was sendable.',
        ),
      }),
    )
    .describe('The last polls of the window, oldest first.'),
});

export type LossResponse = z.output<typeof lossResponse>;

export const apiError = z.strictObject({
  error: z.string(),
  known: z.array(z.string()).describe('The names that exist.'),
});

export function lossResponseOf(report: StatusReport): LossResponse {
  const { bounds, freshness: state, funnel, stages, rows, causes, countedWindows } = report;
  return {
    app: report.app,
    window: report.window,
    at: iso(report.atMs),
    start: bounds === undefined ? null : iso(bounds.start * 1000),
    end: bounds === undefined ? null : iso(bounds.end * 1000),
    freshness: {
      condition: state.condition,
      words: report.freshnessText,
      commands: state.apis.map(({ api, condition, goodAtMs, failed }) => ({
        api,
        condition,
        lastSuccess: goodAtMs === undefined ? null : iso(goodAtMs),
        lastFailure: failed === undefined ? null : failureOf(failed),
      })),
    },
    funnel: funnel === undefined ? null : [...funnel],
    stages: stages === undefined ? null : [...stages],
    losses: rows.map(({ changes, counts, ...row }) => ({
      ...row,
      counts: Object.fromEntries(countedWindows.map((window, index) => [window, counts[index] ?? 0])),
      changes: [...changes],
    })),
    causes: causes.rows.map(({ platform, counts }) => ({
      platform,
      counts: Object.fromEntries(causes.causes.map((cause, index) => [cause, counts[index] ?? 0])),
    })),
    history: report.history.map(({ atMs, ratio: lossRatio }) => ({ at: iso(atMs), lossRatio })),
  };
}

type Failed = NonNullable<StatusReport['freshness']['apis'][number]['failed']>;

function failureOf({ atMs, failure, isOver }: Failed) {
  const { reason, code, message, advice } = failure;
  return { at: iso(atMs), reason, code: code ?? null, message, advice, isOver };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
