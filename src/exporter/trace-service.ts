/** Push traces for people on the web: ahead of the polls of their app, few at a time, each answer kept for a minute. */
import { type Failure, isFailure } from '../core/failure.ts';
import { explainTrace, withMaskedTokens } from '../core/trace/explain-trace.ts';
import type { PushTrace, TraceReport } from '../core/trace/trace-report.ts';
import { MESSAGES } from '../messages/messages.ts';

/** Asks the upstream; rejects with a Failure. */
export type FetchTrace = (
  pushId: string,
  options: { readonly priority: number; readonly deadlineMs: number },
) => Promise<TraceReport>;

export interface TracedApp {
  readonly name: string;
  readonly fetch: FetchTrace;
  /** Least time from one call of the app to the next: how long those that wait take. */
  readonly callIntervalMs: number;
}

export type TraceAnswer =
  | { readonly kind: 'answered'; readonly trace: PushTrace }
  | { readonly kind: 'busy'; readonly retryAfterSeconds: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface TraceService {
  /** Names, in the order of the configuration. */
  readonly apps: readonly string[];
  /** The trace of a push of one of the apps, its tokens masked. Rejects only by a fault of our own. */
  find(app: string, pushId: string): Promise<TraceAnswer>;
}

export interface TraceServiceOptions {
  /** Those there are now; their names differ. */
  readonly apps: () => readonly TracedApp[];
  /** A clock that never jumps. */
  readonly monotonicMs: () => number;
}

/** No poll has a priority as low: theirs are the lengths of their windows. */
const AHEAD_OF_POLLS = 0;
const MAX_WAITING = 5;
const DEADLINE_MS = 20_000;
const KEPT_FOR_MS = 60_000;
/** Over all apps; the oldest go first. */
const MAX_KEPT = 100;

interface KeptAnswer {
  readonly app: TracedApp;
  readonly answer: TraceAnswer;
  readonly untilMs: number;
}

export function createTraceService({ apps, monotonicMs }: TraceServiceOptions): TraceService {
  const waiting = new WeakMap<TracedApp, Map<string, Promise<TraceAnswer>>>();
  const kept = new Map<string, KeptAnswer>();

  async function ask(app: TracedApp, pushId: string): Promise<TraceAnswer> {
    try {
      const deadlineMs = monotonicMs() + DEADLINE_MS;
      const report = await app.fetch(pushId, { priority: AHEAD_OF_POLLS, deadlineMs });
      return { kind: 'answered', trace: explainTrace(withMaskedTokens(report), MESSAGES.en) };
    } catch (error) {
      if (!isFailure(error)) throw error;
      return { kind: 'failed', failure: error };
    }
  }

  function waitingFor(app: TracedApp): Map<string, Promise<TraceAnswer>> {
    const asked = waiting.get(app) ?? new Map();
    waiting.set(app, asked);
    return asked;
  }

  function keep(key: string, app: TracedApp, answer: TraceAnswer): void {
    kept.delete(key);
    kept.set(key, { app, answer, untilMs: monotonicMs() + KEPT_FOR_MS });
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  }

  return {
    get apps() {
      return apps().map(({ name }) => name);
    },
    async find(name, pushId) {
      const app = apps().find((one) => one.name === name);
      if (app === undefined) throw new Error(`there is no app ${name}`);
      const asked = waitingFor(app);
      const key = JSON.stringify([name, pushId]);
      const before = kept.get(key);
      // An app of the same name may have taken the place of the one that was asked.
      if (before?.app === app && monotonicMs() < before.untilMs) return before.answer;
      // Who asks for the same push again waits for the answer that is under way.
      const underWay = asked.get(pushId);
      if (underWay !== undefined) return underWay;
      if (asked.size >= MAX_WAITING) {
        const retryAfterSeconds = Math.max(1, Math.ceil((asked.size * app.callIntervalMs) / 1000));
        return { kind: 'busy', retryAfterSeconds };
      }
      const answer = ask(app, pushId);
      asked.set(pushId, answer);
      try {
        const result = await answer;
        if (result.kind === 'answered') keep(key, app, result);
        return result;
      } finally {
        asked.delete(pushId);
      }
    },
  };
}
