/** Whatever bytes the upstream answers with: a report or a named error comes of them, in bounded memory. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApiError } from '../../src/tencent/api-error.ts';
import { createClient, type TimpushClient } from '../../src/tencent/client.ts';
import { createUpstreamAgent } from '../../src/tencent/http-exchange.ts';
import { createPacer } from '../../src/tencent/pacer.ts';
import { DOCUMENTED_LOSS, DOCUMENTED_STATISTICS } from '../support/documented-answers.ts';
import { recordedRequests } from '../support/recorded-requests.ts';

const WINDOW = { start: 1741708800, end: 1741795200 };
/** Of a clock that stands still: too near for a second attempt. */
const CALL = { priority: 1, deadlineMs: 450 };
const SECRET = 'the-signature-of-the-tests';

const LARGEST_BYTES = 4 * 1024 * 1024;
const MOST_MORE_BYTES = 1_000_000_000;

interface ByteUpstream {
  readonly client: TimpushClient;
  answerWith(bytes: Uint8Array): void;
}

async function byteUpstream(): Promise<ByteUpstream> {
  let answer: Uint8Array = new Uint8Array();
  // Of the same process: while an answer is parsed, it must not find its connections idle for too long.
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request
      .resume()
      .once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dispatcher = createUpstreamAgent();
  onTestFinished(async () => {
    await dispatcher.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = createClient({
    sdkappid: 1400000001,
    identifier: 'administrator',
    baseUrl: `http://127.0.0.1:${port}`,
    signer: { current: async () => SECRET, discard: () => {} },
    pacer: createPacer({ intervalMs: 0, monotonicMs: () => 0 }),
    dispatcher,
    observer: recordedRequests(),
    monotonicMs: () => 0,
    random: () => 0,
  });
  return {
    client,
    answerWith: (bytes) => {
      answer = bytes;
    },
  };
}

/** `a report`, or the reason; anything else that is thrown fails the test. */
async function comesOf(call: Promise<object>): Promise<string> {
  try {
    await call;
    return 'a report';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).not.toContain(SECRET);
    return error.reason;
  }
}

const callsOf = ({ client }: ByteUpstream) => [
  () => client.loss(WINDOW, CALL),
  () => client.statistics(WINDOW, CALL),
  () => client.trace('a-push', CALL),
];

/** A good answer with some bytes overwritten, cut out or put in. */
const damagedAnswers = fc
  .tuple(
    fc.constantFrom(DOCUMENTED_LOSS, DOCUMENTED_STATISTICS),
    fc.array(fc.tuple(fc.nat(3000), fc.nat(4), fc.uint8Array({ maxLength: 4 })), { maxLength: 5 }),
  )
  .map(([text, changes]) =>
    changes.reduce((bytes: Uint8Array, [at, cut, put]) => {
      const from = at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + cut)]);
    }, Buffer.from(text)),
  );

const OK = '{"ActionStatus":"OK","ErrorCode":0,';

/** As many as fit, each closed again, before the brace of the object that they are in. */
const DEEPEST = (LARGEST_BYTES - `${OK} "Deep":}`.length) / 2;

describe('an answer of any bytes', () => {
  it('becomes a report or an error with a known reason', async () => {
    const upstream = await byteUpstream();
    const outcomes = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 500 }), damagedAnswers), async (bytes) => {
        upstream.answerWith(bytes);
        for (const call of callsOf(upstream)) {
          const outcome = await comesOf(call());
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }
      }),
      { numRuns: 300 },
    );
    expect(outcomes.get('a report')).toBeGreaterThan(10);
    expect(outcomes.get('invalid_response')).toBeGreaterThan(100);
    const possible = [
      'a report',
      'invalid_response',
      'api',
      'auth',
      'config',
      'server',
      'bad_request',
      'rate_limited',
    ];
    expect([...outcomes.keys()].filter((outcome) => !possible.includes(outcome))).toEqual([]);
  });

  it.each([
    ['opening braces', '', '{', ''],
    ['opening brackets', '', '[', ''],
    ['quotes', '', '"', ''],
    ['bytes that are no text', '', '\xff', ''],
    ['braces without a key', '{', '{"a":1},', '"b":1}'],
    ['a string that does not end', `${OK}"ErrorInfo":"`, '\\\\', ''],
    ['arrays in arrays', `${OK} "Deep":`, '[', `${']'.repeat(DEEPEST)}}`],
    ['invalid rows of losses', `${OK}"ReadyToSendLoss":[`, '{},', '0]}'],
    [
      'invalid rows of platforms',
      `${OK}"TotalCount":1,"SentCount":1,"DeliveredCount":1,"ClickCount":1,"PlatformStatistics":[`,
      '{},',
      '0]}',
    ],
    ['empty device traces', `${OK}"InstanceTrace":[`, '{},', '{}]}'],
    ['objects that could each be the report', `${OK}"Data":[`, '{"ReadyToSendLoss":0},', '{}]}'],
  ])('of the largest size is rejected in bounded memory: %s', async (_, head, piece, tail) => {
    const upstream = await byteUpstream();
    const times = Math.floor((LARGEST_BYTES - head.length - tail.length) / piece.length);
    upstream.answerWith(Buffer.from(head + piece.repeat(times) + tail, 'latin1'));
    const peakBytes = peakResidentBytes();
    // Work that grows with the square of the size would not end before the time-out of the test.
    for (const call of callsOf(upstream)) expect(await comesOf(call())).toBe('invalid_response');
    expect(peakResidentBytes() - peakBytes).toBeLessThan(MOST_MORE_BYTES);
  });
});

function peakResidentBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
