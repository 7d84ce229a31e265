/** The limits of what one client can use of the exporter. A request beyond them is refused, or its connection is closed. */

export interface ListenerLimits {
  /** Request line and headers together; then 431. */
  readonly headerBytes: number;
  /** Time from the start of a request to the end of its headers; then 408. */
  readonly headersWithinMs: number;
  /** Time from the start of a request to the end of its body; then 408. */
  readonly requestWithinMs: number;
  /** The interval of the check for slow requests, so they can take this much longer. */
  readonly slowCheckEveryMs: number;
  readonly tlsHandshakeWithinMs: number;
  /** Silence in both directions on a connection whose request is not answered yet. */
  readonly silentMs: number;
  /** Time between two requests on a connection. */
  readonly keepAliveMs: number;
  /** Connections at once. The listener closes every further one immediately. */
  readonly connections: number;
}

export const LISTENER_LIMITS: ListenerLimits = {
  // The longest push id takes 768 bytes when it is percent-encoded. The rest is for credentials and for headers of proxies.
  headerBytes: 8 * 1024,
  // The request of a scrape fits into one packet. A client that needs seconds for it is broken or hostile.
  headersWithinMs: 10_000,
  requestWithinMs: 15_000,
  slowCheckEveryMs: 2_000,
  tlsHandshakeWithinMs: 10_000,
  // Longer than the 20 seconds that a push trace can take.
  silentMs: 30_000,
  // Longer than the usual scrape interval of a minute, so that Prometheus can keep its connection.
  keepAliveMs: 75_000,
  // Enough for some Prometheus servers, operators and health checks. A connection with TLS costs about 80 KB.
  connections: 200,
};

/** No route reads a body. This size lets an honest client finish its request and read why it is refused. */
export const BODY_BYTES = 1024;

/** Failed logins from one address: some typing errors at once, then one guess every ten seconds. */
export const FAILED_LOGINS = { intervalMs: 10_000, burst: 10 } as const;

/** Addresses whose failed logins are kept; the oldest are removed first. They need about 2 MB. */
export const MAX_FAILED_ADDRESSES = 10_000;

/** Addresses that the log names in one minute for their refused logins; those of all others are counted together. */
export const MAX_LOGGED_ADDRESSES = 100;

/** Logins that wait for the password check in progress. Each check takes about 100 ms of a processor. */
export const MAX_WAITING_LOGINS = 20;
