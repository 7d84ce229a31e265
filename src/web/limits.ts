/** How much of the exporter one client may take, and for how long: whatever is beyond is refused or cut off. */

export interface ListenerLimits {
  /** Request line and headers together, then 431. */
  readonly headerBytes: number;
  /** From the start of a request to the end of its headers, then 408. */
  readonly headersWithinMs: number;
  /** The same to the end of its body. */
  readonly requestWithinMs: number;
  /** How often slow requests are looked for, and so how much longer they may live. */
  readonly slowCheckEveryMs: number;
  readonly tlsHandshakeWithinMs: number;
  /** On a connection with a request that is not answered yet, in either direction. */
  readonly silentMs: number;
  /** Between two requests of a connection. */
  readonly keepAliveMs: number;
  /** Every further one is closed at once. */
  readonly connections: number;
}

export const LISTENER_LIMITS: ListenerLimits = {
  // The longest push id takes 768 bytes, percent-encoded; credentials and what proxies add find room in the rest.
  headerBytes: 8 * 1024,
  // A scrape's request fits into one packet: only a client that means no good takes seconds.
  headersWithinMs: 10_000,
  requestWithinMs: 15_000,
  slowCheckEveryMs: 2_000,
  tlsHandshakeWithinMs: 10_000,
  // Longer than the 20 seconds that a trace may be waited for.
  silentMs: 30_000,
  // Longer than the usual minute between scrapes, so that Prometheus need not connect anew.
  keepAliveMs: 75_000,
  // Some Prometheus servers, people and probes; a connection with TLS costs some 80 KB.
  connections: 200,
};

/** Nothing here reads a body: this lets a client of good will hear why it is refused. */
export const BODY_BYTES = 1024;

/** Failed logins from one address: some typing errors at once, then one guess every ten seconds. */
export const FAILED_LOGINS = { intervalMs: 10_000, burst: 10 } as const;

/** Addresses whose failures are kept; the oldest are forgotten. About 2 MB. */
export const ADDRESSES_KEPT = 10_000;

/** Addresses whose refused logins the log names in one minute; those of all others are counted together. */
export const ADDRESSES_TOLD = 100;

/** Logins that wait for the one being judged, each for some 100 ms of a processor. */
export const LOGINS_WAITING = 20;
