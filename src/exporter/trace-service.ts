/** Push traces for web users: each goes ahead of the polls of its app, few may wait, and each result is kept for a minute. */
import { isFailure } from '../core/failure.ts';
import { explainTrace, withMaskedTokens } from '../core/trace/explain-trace.ts';
import type { TraceReport } from '../core/trace/trace-report.ts';
import { MESSAGES } from '../messages/messages.ts';
import type { FoundTrace } from '../web/api/trace-route.ts';

/** Calls the upstream. Rejects with a Failure. */
export type FetchTrace = (
  pushId: string,
  options: { readonly priority: number; readonly deadlineMs: number },
) => Promise<TraceReport>;

export interface TracedApp {
  readonly name: string;
  readonly fetch: FetchTrace;
  /** The shortest time between two calls of the app, and so how long each waiting trace takes. */
  readonly callIntervalMs: number;
}

export interface TraceService {
  /** The names of the apps, in the order of the configuration. */
  readonly apps: readonly string[];
  /** Finds the trace of a push of an app, with masked tokens. Rejects only because of a bug. */
  find(app: string, pushId: string): Promise<FoundTrace>;
}

export interface TraceServiceOptions {
  /** The current apps; their names differ. */
  readonly apps: () => readonly TracedApp[];
  /** A clock that never jumps. */
  readonly monotonicMs: () => number;
}

/** Lower than the priority of every poll, which is the length of its window. Lower goes first. */
const AHEAD_OF_POLLS = 0;
const MAX_WAITING = 5;
const DEADLINE_MS = 20_000;
const KEPT_FOR_MS = 60_000;
/** For all apps together; the oldest result goes first. */
const MAX_KEPT = 100;

interface KeptResult {
  readonly app: TracedApp;
  readonly result: FoundTrace;
  readonly expiryMs: number;
}

export function createTraceService({ apps, monotonicMs }: TraceServiceOptions): TraceService {
  const waiting = new WeakMap<TracedApp, Map<string, Promise<FoundTrace>>>();
  const kept = new Map<string, KeptResult>();

  async function fetchTrace(app: TracedApp, pushId: string): Promise<FoundTrace> {
    try {
      const deadlineMs = monotonicMs() + DEADLINE_MS;
      const report = await app.fetch(pushId, { priority: AHEAD_OF_POLLS, deadlineMs });
      return { kind: 'answered', trace: explainTrace(withMaskedTokens(report), MESSAGES.en) };
    } catch (error) {
      if (!isFailure(error)) throw error;
      return { kind: 'failed', failure: error };
    }
  }

  function waitingOf(app: TracedApp): Map<string, Promise<FoundTrace>> {
    const ofApp = waiting.get(app) ?? new Map();
    waiting.set(app, ofApp);
    return ofApp;
  }

  function keep(key: string, app: TracedApp, result: FoundTrace): void {
    kept.delete(key);
    kept.set(key, { app, result, expiryMs: monotonicMs() + KEPT_FOR_MS });
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
      const key = JSON.stringify([name, pushId]);
      const earlier = kept.get(key);
      // A reload may have replaced the app by another of the same name.
      if (earlier?.app === app && monotonicMs() < earlier.expiryMs) return earlier.result;
      const ofApp = waitingOf(app);
      // A second request for the same push waits for the call under way.
      const underWay = ofApp.get(pushId);
      if (underWay !== undefined) return underWay;
      if (ofApp.size >= MAX_WAITING) return busy(app, ofApp.size);
      const fetching = fetchTrace(app, pushId);
      ofApp.set(pushId, fetching);
      try {
        const result = await fetching;
        if (result.kind === 'answered') keep(key, app, result);
        return result;
      } finally {
        ofApp.delete(pushId);
      }
    },
  };
}

function busy({ callIntervalMs }: TracedApp, waitingCalls: number): FoundTrace {
  return { kind: 'busy', retryAfterSeconds: Math.max(1, Math.ceil((waitingCalls * callIntervalMs) / 1000)) };
}
