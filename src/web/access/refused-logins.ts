/** Reports refused logins at most once a minute for each address, so that a client cannot fill the log. */
import { networkOf } from './failed-logins.ts';

export interface RefusedLogins {
  /** An IPv4 address or an IPv6 network; `others` for all that are beyond the limit of addresses. */
  readonly client: string;
  /** Refused logins since the last report about this client. */
  readonly count: number;
}

export interface RefusedLoginsOptions {
  readonly onRefused: (refused: RefusedLogins) => void;
  /** The limit of addresses in one minute; those beyond it are counted together. */
  readonly maxAddresses: number;
}

const MINUTE_MS = 60_000;

export interface RefusedLoginCounter {
  /** Reports the first refused login of an address immediately, and those of the next minute at its end. */
  count(address: string): void;
  /** Reports the logins whose minute has not ended. */
  reportRest(): void;
}

export function createRefusedLogins({ onRefused, maxAddresses }: RefusedLoginsOptions): RefusedLoginCounter {
  /** The unreported logins of each client that was reported within the last minute. */
  const waiting = new Map<string, { count: number }>();

  function report(client: string, count: number): void {
    onRefused({ client, count });
    const entry = { count: 0 };
    waiting.set(client, entry);
    const onMinuteEnd = () => {
      waiting.delete(client);
      if (entry.count > 0) report(client, entry.count);
    };
    setTimeout(onMinuteEnd, MINUTE_MS).unref();
  }

  return {
    count(address) {
      const network = networkOf(address);
      const client = waiting.has(network) || waiting.size < maxAddresses ? network : 'others';
      const entry = waiting.get(client);
      if (entry === undefined) report(client, 1);
      else entry.count += 1;
    },
    reportRest() {
      for (const [client, entry] of waiting) {
        if (entry.count > 0) onRefused({ client, count: entry.count });
        entry.count = 0;
      }
    },
  };
}
