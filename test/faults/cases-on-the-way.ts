/** Faults between the upstream and the exporter: the network, gateways, clocks, and several things after another. */
import {
  borne,
  borneBySecondTry,
  CALLS_WITH_EXPIRED_SIGNATURES,
  type FaultCase,
  fails,
  invalid,
  retried,
} from './fault-case.ts';

const SILENT = 'got no whole answer within 10 s';
const NETWORK = 'failed on the network';

export const ON_THE_WAY: readonly FaultCase[] = [
  borne('latency of 0.3 to 0.5 s', { kind: 'latency', delayMs: 300, jitterMs: 200 }),
  retried('latency of 12 s', { kind: 'latency', delayMs: 12_000 }, 'timeout', SILENT),
  retried('silence after the request', { kind: 'hang', after: 'request' }, 'timeout', SILENT),
  retried('silence after the headers', { kind: 'hang', after: 'headers' }, 'timeout', SILENT),
  retried('silence within the body', { kind: 'hang', after: 'half_body' }, 'timeout', SILENT),
  borne('20,000 bytes a second', { kind: 'drip', bytesPerSecond: 20_000 }),
  retried('20 bytes a second', { kind: 'drip', bytesPerSecond: 20 }, 'timeout', SILENT),
  retried('reset before the answer', { kind: 'reset', after: 'request' }, 'network', NETWORK),
  retried('reset after the headers', { kind: 'reset', after: 'headers' }, 'network', NETWORK),
  retried('reset within the body', { kind: 'reset', after: 'half_body' }, 'network', NETWORK),
  retried('an answer that is no HTTP', { kind: 'protocol', as: 'not_http' }, 'network', NETWORK),
  retried('a body shorter than announced', { kind: 'protocol', as: 'short_body' }, 'network', NETWORK),
  retried('headers of a megabyte', { kind: 'protocol', as: 'huge_headers' }, 'network', NETWORK),
];

const NO_JSON = 'the body (… characters) is not JSON';

export const OF_GATEWAYS: readonly FaultCase[] = [
  ...[500, 502, 503, 504].map((status) =>
    retried(`HTTP ${status} with a page`, { kind: 'http', status }, 'server', `answered HTTP ${status}`),
  ),
  retried('HTTP 500 with a good report', { kind: 'http', status: 500, page: 'report' }, 'server', 'HTTP 500'),
  retried('HTTP 429', { kind: 'http', status: 429 }, 'rate_limited', 'answered HTTP 429'),
  ...[301, 302, 307, 308].map((status) =>
    fails(
      `HTTP ${status} to a good answer`,
      { kind: 'http', status },
      'http',
      `answered HTTP ${status}, a redirect`,
    ),
  ),
  ...[204, 401, 403, 404, 407].map((status) =>
    fails(`HTTP ${status}`, { kind: 'http', status }, 'http', `answered HTTP ${status}`),
  ),
  invalid('HTTP 200 with a page', { kind: 'http', status: 200 }, NO_JSON),
  invalid('HTTP 200 with nothing', { kind: 'http', status: 200, page: 'empty' }, NO_JSON),
  borne('content type text/html', { kind: 'content_type', type: 'text/html' }),
];

export const OF_CLOCKS: readonly FaultCase[] = [
  borne('the upstream’s clock an hour ahead', { kind: 'clock', offsetSeconds: 3600 }),
  fails(
    'the upstream’s clock an hour behind',
    { kind: 'clock', offsetSeconds: -3600 },
    'auth',
    'it was made in the future, compare the clocks',
    1,
  ),
  fails(
    'every signature expired',
    { kind: 'clock', offsetSeconds: 90_000 },
    'auth',
    'answered ErrorCode 70001: usersig has expired',
    CALLS_WITH_EXPIRED_SIGNATURES,
  ),
];

export const OF_SCHEDULES: readonly FaultCase[] = [
  borneBySecondTry('one expired signature', { kind: 'refusal', code: 70001, calls: 1 }, 'auth'),
  borneBySecondTry('one HTTP 502', { kind: 'http', status: 502, calls: 1 }, 'server'),
  borneBySecondTry('one reset', { kind: 'reset', after: 'half_body', calls: 1 }, 'network'),
  borneBySecondTry('two calls too many', { kind: 'refusal', code: 60011, calls: 2 }, 'rate_limited'),
  {
    ...retried(
      'a storm: two resets, two HTTP 429, then 60011',
      {},
      'rate_limited',
      'answered ErrorCode 60011',
    ),
    // By calls, not by the clock: which of them a poll ends with must not hang on when it began.
    faults: [
      { kind: 'reset', after: 'request', calls: 2 },
      { kind: 'http', status: 429, calls: 4 },
      { kind: 'refusal', code: 60011 },
    ],
    reasons: ['network', 'rate_limited'],
  },
  {
    ...retried('HTTP 502 for losses only', { kind: 'http', status: 502 }, 'server', 'answered HTTP 502'),
    command: 'normal_push_loss',
  },
  {
    ...invalid('JSON cut in half for statistics only', { kind: 'truncated' }, NO_JSON),
    command: 'normal_push_statistics',
  },
];
