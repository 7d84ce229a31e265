/** Turns under the upstream's limit: at most one call per interval and app, over all commands, the urgent ones first. */

export interface PacerOptions {
  /** Least time from one send to the next. */
  readonly intervalMs: number;
  /** A clock that never jumps. */
  readonly monotonicMs: () => number;
}

export interface PermitRequest {
  /** Lower goes first; equal ones in the order they came. */
  readonly priority: number;
  /** Gives up waiting; the turn then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The right to send one call. Nobody else's turn begins until it is sent or released. */
export interface Permit {
  readonly waitedMs: number;
  /** The call is on its way: the interval counts from now. Calls after the first do nothing. */
  sent(): void;
  /** The call will not be sent, or is over. Harmless after `sent`. */
  release(): void;
}

export interface Pacer {
  turn(request: PermitRequest): Promise<Permit>;
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
  let taken = false;
  let sentMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  function grantNext(): void {
    clearTimeout(timer);
    if (taken || waiting.length === 0) return;
    const waitMs = sentMs + intervalMs - monotonicMs();
    // Timers may fire early by a part of a millisecond: then the rest is waited for.
    if (waitMs > 0) timer = setTimeout(grantNext, Math.ceil(waitMs));
    else waiting.shift()?.grant();
  }

  function begin(askedMs: number): Permit {
    taken = true;
    let mine = true;
    const end = (sent: boolean) => {
      if (!mine) return;
      mine = false;
      taken = false;
      if (sent) sentMs = monotonicMs();
      grantNext();
    };
    return { waitedMs: monotonicMs() - askedMs, sent: () => end(true), release: () => end(false) };
  }

  return {
    turn({ priority, signal }) {
      const askedMs = monotonicMs();
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
            resolve(begin(askedMs));
          },
        };
        const before = waiting.findIndex((other) => other.priority > priority);
        waiting.splice(before === -1 ? waiting.length : before, 0, waiter);
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
