/** Permits under the upstream's call limit: at most one call per interval and app, over all APIs, urgent calls first. */

export interface PacerOptions {
  /** The shortest time from one send to the next. */
  readonly intervalMs: number;
  /** A clock that never jumps. */
  readonly monotonicMs: () => number;
}

export interface PermitRequest {
  /** A lower number goes first; equal ones go in the order of their requests. */
  readonly priority: number;
  /** Ends the wait: `acquire` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The right to send one call. The pacer grants no other permit until this one is sent or released. */
export interface Permit {
  readonly waitedMs: number;
  /** Reports that the call is on its way: the interval counts from now. Later calls do nothing. */
  sent(): void;
  /** Reports that the call is over, or will not be sent. Does nothing after `sent`. */
  release(): void;
}

export interface Pacer {
  acquire(request: PermitRequest): Promise<Permit>;
}

export interface AdjustablePacer extends Pacer {
  /** The new interval counts from the last send. */
  changeInterval(intervalMs: number): void;
}

interface Waiter {
  readonly priority: number;
  readonly grant: () => void;
}

export function createPacer({ intervalMs: firstIntervalMs, monotonicMs }: PacerOptions): AdjustablePacer {
  const waiting: Waiter[] = [];
  let intervalMs = firstIntervalMs;
  let permitInUse = false;
  let sentMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  function grantNext(): void {
    clearTimeout(timer);
    if (permitInUse || waiting.length === 0) return;
    const waitMs = sentMs + intervalMs - monotonicMs();
    // A timer may fire a fraction of a millisecond early. Then wait for the rest.
    if (waitMs > 0) timer = setTimeout(grantNext, Math.ceil(waitMs));
    else waiting.shift()?.grant();
  }

  function createPermit(requestedMs: number): Permit {
    permitInUse = true;
    let isOpen = true;
    const end = (sent: boolean) => {
      if (!isOpen) return;
      isOpen = false;
      permitInUse = false;
      if (sent) sentMs = monotonicMs();
      grantNext();
    };
    return { waitedMs: monotonicMs() - requestedMs, sent: () => end(true), release: () => end(false) };
  }

  return {
    acquire({ priority, signal }) {
      const requestedMs = monotonicMs();
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const giveUp = () => {
          waiting.splice(waiting.indexOf(waiter), 1);
          reject(signal?.reason);
        };
        const waiter: Waiter = {
          priority,
          grant: () => {
            signal?.removeEventListener('abort', giveUp);
            resolve(createPermit(requestedMs));
          },
        };
        enqueue(waiting, waiter);
        signal?.addEventListener('abort', giveUp, { once: true });
        grantNext();
      });
    },
    changeInterval(ms) {
      intervalMs = ms;
      grantNext();
    },
  };
}

/** Inserts the waiter behind all of the same or a lower number of priority. */
function enqueue(waiting: Waiter[], waiter: Waiter): void {
  const behind = waiting.findIndex((other) => other.priority > waiter.priority);
  waiting.splice(behind === -1 ? waiting.length : behind, 0, waiter);
}
