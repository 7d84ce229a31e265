/** Counts failed logins by the address they come from, in bounded memory. */
import { isIPv6 } from 'node:net';
import { isFull, returnToken, type TokenBucket, type TokenRate, takeToken } from '../../core/token-bucket.ts';

export interface FailedLogins {
  /** How long the address must wait before it may try again; 0 when it need not. */
  waitMs(address: string): number;
  /** Counts an attempt as failed, until it is known to be none. */
  begin(address: string): void;
  /** The attempt was a good one. */
  forgive(address: string): void;
}

export interface FailedLoginsOptions {
  readonly monotonicMs: () => number;
  readonly rate: TokenRate;
  readonly maxAddresses: number;
}

export function createFailedLogins({ monotonicMs, rate, maxAddresses }: FailedLoginsOptions): FailedLogins {
  const buckets = new Map<string, TokenBucket>();

  /** The one written last stands last, so the first is the one to forget. */
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

/** Who counts as one: an IPv4 address, or the 64 bits of an IPv6 network, all of which one client may use. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const [first, last] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array.from({ length: 8 - (first?.length ?? 0) - (last?.length ?? 0) }, () => '0');
  return [...(first ?? []), ...zeros, ...(last ?? [])].slice(0, 4).join(':');
}
