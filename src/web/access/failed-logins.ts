/** Counts failed logins by the address of the client, in bounded memory. */
import { isIPv6 } from 'node:net';
import { isFull, returnToken, type TokenBucket, type TokenRate, takeToken } from '../../core/token-bucket.ts';

export interface FailedLogins {
  /** How long the address must wait before its next attempt; 0 when it can try now. */
  waitMs(address: string): number;
  /** Counts an attempt as failed until its result is known. */
  begin(address: string): void;
  /** Removes an attempt from the count, because it succeeded. */
  forgive(address: string): void;
}

export interface FailedLoginsOptions {
  readonly monotonicMs: () => number;
  readonly rate: TokenRate;
  readonly maxAddresses: number;
}

export function createFailedLogins({ monotonicMs, rate, maxAddresses }: FailedLoginsOptions): FailedLogins {
  const buckets = new Map<string, TokenBucket>();

  /** Moves the network to the end of the map, so that the first entry is always the one to remove. */
  function keep(network: string, bucket: TokenBucket): void {
    buckets.delete(network);
    if (isFull(bucket, monotonicMs(), rate)) return;
    buckets.set(network, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > maxAddresses && oldest !== undefined) buckets.delete(oldest);
  }

  return {
    waitMs: (address) => takeToken(buckets.get(networkOf(address)), monotonicMs(), rate).waitMs,
    begin(address) {
      const network = networkOf(address);
      keep(network, takeToken(buckets.get(network), monotonicMs(), rate).bucket);
    },
    forgive(address) {
      const network = networkOf(address);
      keep(network, returnToken(buckets.get(network), monotonicMs(), rate));
    },
  };
}

/** The network that counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, since one client can use them all. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const [first, last] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array.from({ length: 8 - (first?.length ?? 0) - (last?.length ?? 0) }, () => '0');
  return [...(first ?? []), ...zeros, ...(last ?? [])].slice(0, 4).join(':');
}
