/** What the experiments with the upstream's counts found, as the details of the doctor's checks and of a backfill. */
import { countText } from './count.ts';

interface Span {
  /** One of the texts of `span`. */
  readonly span: string;
  /** Pushes in the span. */
  readonly pushes: number;
}

interface Minute {
  /** Month, day and time, UTC. */
  readonly minute: string;
}

export const EXPERIMENTS = {
  span: ({ from, to }: { readonly from: string; readonly to: string }) => `${from} to ${to} UTC`,

  granularity: {
    overlapping: ({ span, pushes, halves }: Span & { readonly halves: readonly [number, number] }) =>
      `${span} has ${countText(pushes, 'push', 'pushes')}, but its halves have ${halves[0]} and ${halves[1]}`,
    startingInHours: ({ span, pushes, minute, others }: Span & Minute & { readonly others: number }) =>
      `all ${pushes} pushes of ${span} are in the minute at ${minute} UTC, and ${others} other hours look the same`,
    startingInDays: ({ span, pushes, minute, others }: Span & Minute & { readonly others: number }) =>
      `all ${pushes} pushes of ${span} are in the minute at ${minute} UTC, and ${others} other days look the same`,
    split: ({ span, pushes }: Span) =>
      `both halves of a window have a part of its pushes, down to the ${pushes} of ${span}`,
    allInOneMinute: ({ span, pushes, minute }: Span & Minute) =>
      `all ${pushes} pushes of ${span} are in the minute at ${minute}, in which no hour begins`,
    scattered: ({ span, pushes, inMinute }: Span & { readonly inMinute: number }) =>
      `of the ${pushes} pushes of ${span}, ${inMinute} are in one minute and the others in other minutes`,
    noPushes: 'the last days have no pushes',
    tooFewPushes: ({ pushes }: { readonly pushes: number }) =>
      `too few pushes, or all of them in one minute: the busiest day has ${pushes}`,
  },
};
