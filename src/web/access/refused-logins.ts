/** Tells of refused logins without letting whoever makes them fill the log: a line a minute for each address. */
import { networkOf } from './failed-logins.ts';

export interface RefusedLogins {
  /** Of an IPv4 address or an IPv6 network; `others` where there are too many to name. */
  readonly client: string;
  /** Since the last line about it. */
  readonly count: number;
}

export interface RefusedLoginsOptions {
  readonly onRefused: (refused: RefusedLogins) => void;
  /** Beyond it they are counted together. */
  readonly maxAddresses: number;
}

const MINUTE_MS = 60_000;

export interface RefusedLoginCounter {
  /** The first of an address is told at once, what follows within a minute at its end. */
  count(address: string): void;
  /** Tells what still waits for its minute to end. */
  tellRest(): void;
}

export function createRefusedLogins({ onRefused, maxAddresses }: RefusedLoginsOptions): RefusedLoginCounter {
  const waiting = new Map<string, { count: number }>();

  function tell(client: string, count: number): void {
    onRefused({ client, count });
    const entry = { count: 0 };
    waiting.set(client, entry);
    const minuteOver = () => {
      waiting.delete(client);
      if (entry.count > 0) tell(client, entry.count);
    };
    setTimeout(minuteOver, MINUTE_MS).unref();
  }

  return {
    count(address) {
      const network = networkOf(address);
      const client = waiting.has(network) || waiting.size < maxAddresses ? network : 'others';
      const entry = waiting.get(client);
      if (entry === undefined) tell(client, 1);
      else entry.count += 1;
    },
    tellRest() {
      for (const [client, entry] of waiting) {
        if (entry.count > 0) onRefused({ client, count: entry.count });
        entry.count = 0;
      }
    },
  };
}
