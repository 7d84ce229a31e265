/** How much of the exporter one client may take, and for how long: whatever is beyond is refused or cut off. */

/** Request line and headers together, then 431. The longest push id takes 768 bytes of it, credentials and cookies the rest. */
export const HEADER_BYTES = 8 * 1024;

/** Nothing here reads a body: this lets a client of good will hear why it is refused. */
export const BODY_BYTES = 1024;

/** From the first byte of a request to the end of its headers: slower ones are answered 408 and cut off. */
export const HEADERS_WITHIN_MS = 10_000;

/** The same to the end of its body. */
export const REQUEST_WITHIN_MS = 15_000;

/** How often slow requests are looked for, so how much longer they may live. */
export const SLOW_CHECK_EVERY_MS = 2_000;

export const TLS_HANDSHAKE_WITHIN_MS = 10_000;

/** A connection on which nothing moves either way; longer than the 20 seconds that a trace may be waited for. */
export const SILENT_MS = 30_000;

/** Between two requests: longer than the usual minute between scrapes, so that Prometheus need not connect anew. */
export const KEEP_ALIVE_MS = 75_000;

/** Some Prometheus servers, people and probes; every further connection is closed at once. Each costs some 50 KB with TLS. */
export const CONNECTIONS = 200;

/** Failed logins from one address: some typing errors at once, then one guess every ten seconds. */
export const FAILED_LOGINS = { intervalMs: 10_000, burst: 10 } as const;

/** Addresses whose failures are kept; the oldest are forgotten. About 2 MB. */
export const ADDRESSES_KEPT = 10_000;

/** Logins that wait for the one being judged, each for some 100 ms of a processor. */
export const LOGINS_WAITING = 20;
