/** The answer of GET /api/v1/loss: one zod schema, which is its type and its description, made of a status report. */
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
    code: z.int().nullable().describe("The upstream's ErrorCode, where it gave one."),
    message: z.string(),
    advice: z.string().describe('What to do about it.'),
    isOver: z.boolean().describe('A poll has succeeded since.'),
  })
  .nullable();

const freshness = z.strictObject({
  condition: z
    .enum(CONDITIONS)
    .describe(
      'fresh; waiting for the first poll; failing, with figures that still stand; stale: too old to show; none ever.',
    ),
  words: z.string(),
  commands: z.array(
    z.strictObject({
      api: z.enum(POLLED_APIS),
      condition: z.enum(CONDITIONS),
      lastSuccess: time.nullable(),
      lastFailure: failure,
    }),
  ),
});

const row = z.strictObject({
  platform: z.string().nullable().describe('Null for a loss of the whole app that no platform reports.'),
  stage: z.enum(LOSS_STAGES),
  code: z.string(),
  info: z.string().describe("The upstream's own text: anything may stand here."),
  meaning: z.string(),
  cause: z.enum(CAUSES),
  remedy: z.string(),
  count: pushes.describe('Pushes in the window.'),
  share: ratio('Of the pushes that reached the stage on that platform.'),
  counts: z.record(z.string(), pushes).describe('Pushes in every window with current figures, by its name.'),
  changes: z
    .array(
      z.strictObject({
        window: z.string(),
        against: z.string(),
        difference: z.number().nullable().describe('Share in the one window less that in the other.'),
        factor: ratio('The one share as a multiple of the other.'),
      }),
    )
    .describe('Share of the last minutes and the last hour against that of the longest window.'),
});

export const lossResponse = z.strictObject({
  app: z.string(),
  window: z.string(),
  at: time,
  start: time.nullable().describe('Start of the window as it was asked for, inclusive; null without losses.'),
  end: time.nullable().describe('Its end, exclusive.'),
  freshness,
  funnel: z
    .array(
      z.strictObject({
        step: z.enum(FUNNEL_STEPS),
        pushes,
        ofPrevious: ratio('As a share of the step before.'),
      }),
    )
    .nullable()
    .describe('Null when there are no current figures.'),
  stages: z
    .array(
      z.strictObject({
        stage: z.enum(LOSS_STAGES),
        count: pushes,
        reached: pushes.nullable().describe('Pushes that came as far as the stage.'),
        share: ratio('Lost pushes of those that reached the stage.'),
        ofLosses: ratio('Of all losses.'),
      }),
    )
    .nullable()
    .describe('Losses of the whole app. Null when there are no current figures.'),
  losses: z.array(row).describe('The worst in the window first.'),
  causes: z
    .array(z.strictObject({ platform: z.string(), counts: z.partialRecord(z.enum(CAUSES), pushes) }))
    .describe('Pushes lost in the window by platform and cause.'),
  history: z
    .array(z.strictObject({ at: time, lossRatio: ratio('Lost of sendable; null when the poll failed.') }))
    .describe('The last polls of the window, oldest first.'),
});

export type LossResponse = z.output<typeof lossResponse>;

export const apiError = z.strictObject({
  error: z.string(),
  known: z.array(z.string()).describe('What could have been asked for.'),
});

export function lossResponseOf(report: StatusReport): LossResponse {
  const { bounds, freshness: found, funnel, stages, rows, causes, countedWindows } = report;
  return {
    app: report.app,
    window: report.window,
    at: iso(report.atMs),
    start: bounds === undefined ? null : iso(bounds.start * 1000),
    end: bounds === undefined ? null : iso(bounds.end * 1000),
    freshness: {
      condition: found.condition,
      words: report.freshnessText,
      commands: found.apis.map(({ api, condition, goodAtMs, failed }) => ({
        api,
        condition,
        lastSuccess: goodAtMs === undefined ? null : iso(goodAtMs),
        lastFailure: failed === undefined ? null : failureOf(failed),
      })),
    },
    funnel: funnel === undefined ? null : [...funnel],
    stages: stages === undefined ? null : [...stages],
    losses: rows.map(({ changes, counts, ...told }) => ({
      ...told,
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
