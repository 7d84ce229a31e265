import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { REQUEST_FAILURE_REASONS } from '../../src/core/failure.ts';
import { type ClientOptions, createClient } from '../../src/tencent/client.ts';
import { createUpstreamAgent } from '../../src/tencent/http-exchange.ts';
import { createPacer } from '../../src/tencent/pacer.ts';
import { createSigner } from '../../src/tencent/user-sig.ts';
import {
  DOCUMENTED_LOSS,
  documentedAnswers,
  FUNNEL_REPORT,
  LOSS_REPORT,
  refusal,
} from '../support/documented-answers.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { recordedPauses } from '../support/recorded-pauses.ts';
import { recordedRequests } from '../support/recorded-requests.ts';
import { type Script, type ScriptedUpstream, scriptedUpstream } from '../support/scripted-upstream.ts';
import { apiErrorOf } from '../support/thrown-by.ts';

const KEY = 'the-secret-key-of-the-shop';
const WINDOW = { start: 1741708800, end: 1741795200 };
/** For a clock that stands still: a deadline too near for a second attempt, half a second being the shortest pause. */
const ONE_ATTEMPT = { priority: 1, deadlineMs: 450 };
const STANDING = { monotonicMs: () => 0 };

const monotonicMs = () => performance.now();
/** A deadline that no machine is too slow for. */
const ENOUGH_MS = 300_000;
const within = (ms: number) => ({ priority: 1, deadlineMs: monotonicMs() + ms });

interface Setup extends Partial<ClientOptions> {
  readonly intervalMs?: number;
  readonly readKey?: () => Promise<string>;
}

function clientOf({ intervalMs = 0, readKey = async () => KEY, ...options }: Setup & { baseUrl: string }) {
  const dispatcher = createUpstreamAgent();
  onTestFinished(() => dispatcher.destroy());
  const observer = recordedRequests();
  const signerOptions = { sdkappid: 1400000001, identifier: 'administrator', nowMs: Date.now };
  const client = createClient({
    sdkappid: 1400000001,
    identifier: 'administrator',
    signer: createSigner({ ...signerOptions, readKey }),
    pacer: createPacer({ intervalMs, monotonicMs: options.monotonicMs ?? monotonicMs }),
    dispatcher,
    observer,
    monotonicMs,
    random: () => 0,
    ...options,
  });
  return { ...client, observer };
}

async function clientAndUpstream(script: Script, setup: Setup = {}) {
  const upstream = await scriptedUpstream(script);
  return { upstream, ...clientOf({ baseUrl: upstream.url, ...setup }) };
}

const userSigs = ({ arrivals }: ScriptedUpstream) => arrivals.map(({ query }) => query.get('usersig') ?? '');

describe('a call', () => {
  it('is a signed POST of the window as the reference describes it', async () => {
    const { upstream, loss, statistics } = await clientAndUpstream(documentedAnswers);
    expect(await loss(WINDOW, within(ENOUGH_MS))).toEqual(LOSS_REPORT);
    expect(await statistics(WINDOW, within(ENOUGH_MS))).toEqual(FUNNEL_REPORT);
    expect(upstream.arrivals.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v4/timpush/normal_push_loss',
      'POST /v4/timpush/normal_push_statistics',
    ]);
    for (const { query, body } of upstream.arrivals) {
      expect(body).toBe('{"StartTime":1741708800,"EndTime":1741795200}');
      expect(Object.fromEntries(query)).toEqual({
        sdkappid: '1400000001',
        identifier: 'administrator',
        usersig: expect.stringMatching(/^eJ[\w*-]{100,}$/),
        random: '0',
        contenttype: 'json',
      });
    }
  });

  it('for a trace sends the push id, and reads the times in the zone of the client', async () => {
    const answer = '{"ActionStatus":"OK","ErrorCode":0,"InstanceTrace":[{"PushTime":"2025-03-07 10:00:00"}]}';
    const { upstream, trace } = await clientAndUpstream(() => answer, { traceTimeZone: 'UTC' });
    const { instances } = await trace('a/"b"', within(ENOUGH_MS));
    expect(instances[0]?.pushedAtMs).toBe(Date.UTC(2025, 2, 7, 10));
    expect(upstream.arrivals.map(({ path, body }) => [path, body])).toEqual([
      ['/v4/timpush/normal_push_trace', '{"PushID":"a/\\"b\\""}'],
    ]);
  });

  it('contains a new unsigned 32-bit random number each time', async () => {
    const given = [0, 0.5, 1 - 2 ** -53];
    const random = () => given.shift() ?? 0;
    const { upstream, loss } = await clientAndUpstream(documentedAnswers, { random });
    for (let count = 0; count < 3; count += 1) await loss(WINDOW, within(ENOUGH_MS));
    expect(upstream.arrivals.map(({ query }) => query.get('random'))).toEqual([
      '0',
      '2147483648',
      '4294967295',
    ]);
  });

  it('keeps the path of the base URL', async () => {
    const upstream = await scriptedUpstream(documentedAnswers);
    for (const path of ['/im', '/im/', '/im//']) {
      await clientOf({ baseUrl: upstream.url + path }).loss(WINDOW, within(ENOUGH_MS));
    }
    expect(new Set(upstream.arrivals.map(({ path }) => path))).toEqual(
      new Set(['/im/v4/timpush/normal_push_loss']),
    );
  });

  it('reuses the connection of the previous call', async () => {
    const { upstream, loss } = await clientAndUpstream(documentedAnswers);
    for (let count = 0; count < 4; count += 1) {
      await loss(WINDOW, within(ENOUGH_MS));
      // The connection is free once the answer's last event has been handled, not within it.
      await setImmediate();
    }
    expect(upstream.connections()).toBe(1);
  });

  it('shares its signature with other calls until the signature is renewed', async () => {
    const readKey = vi.fn(async () => KEY);
    const { upstream, loss } = await clientAndUpstream(documentedAnswers, { readKey });
    for (let count = 0; count < 3; count += 1) await loss(WINDOW, within(ENOUGH_MS));
    expect(new Set(userSigs(upstream)).size).toBe(1);
    expect(readKey).toHaveBeenCalledOnce();
  });

  it('is not sent when the key cannot be read', async () => {
    const { upstream, loss, observer } = await clientAndUpstream(documentedAnswers, {
      readKey: async () => {
        throw new Error('the secret key file key.txt cannot be read (ENOENT)');
      },
    });
    expect(await apiErrorOf(loss(WINDOW, within(ENOUGH_MS)))).toMatchObject({
      reason: 'auth',
      message: 'signing failed: the secret key file key.txt cannot be read (ENOENT)',
    });
    expect(upstream.arrivals).toEqual([]);
    expect(observer.events).toEqual([]);
  });
});

describe('an answer that is not a report', () => {
  const cases: readonly (readonly [string, string, string, Script])[] = [
    ['a redirect, not followed', 'http', 'answered HTTP 301, a redirect, which is never followed', moved],
    ['HTTP 404', 'http', 'answered HTTP 404', () => ({ status: 404, body: '<html>' })],
    ['HTTP 429', 'rate_limited', 'answered HTTP 429', () => ({ status: 429 })],
    ['HTTP 500', 'server', 'answered HTTP 500', () => ({ status: 500, body: refusal(70009) })],
    ['HTTP 502', 'server', 'answered HTTP 502', () => ({ status: 502, body: '<html>' })],
    ['HTTP 204', 'http', 'answered HTTP 204', () => ({ status: 204 })],
    ['a broken connection', 'network', 'failed on the network (UND_ERR_SOCKET)', () => 'reset'],
    [
      'an HTML page',
      'invalid_response',
      'answered with an invalid response: the body (13 characters) is not JSON',
      () => '<html></html>',
    ],
    [
      'more than 4 MiB',
      'invalid_response',
      'answered with an invalid response: the body answered more than 4194304 bytes',
      () => JSON.stringify({ ErrorInfo: 'x'.repeat(4 * 1024 * 1024) }),
    ],
    [
      'statistics instead of losses',
      'invalid_response',
      'answered with an invalid response: the body contains none of ReadyToSendLoss, PostSendDeliveredLoss, PlatformReadyToSendLoss, PlatformPostSendDeliveredLoss',
      () => '{"ActionStatus":"OK","ErrorCode":0,"TotalCount":1}',
    ],
    ['a refusal', 'bad_request', 'answered ErrorCode 60003: refused', () => refusal(60003)],
    ['an unknown code', 'api', 'answered ErrorCode 12345: refused', () => refusal(12345)],
  ];

  it.each(cases)('of the kind "%s" fails with the reason %s', async (_, reason, fact, script) => {
    const { upstream, loss, observer } = await clientAndUpstream(script, STANDING);
    const error = await apiErrorOf(loss(WINDOW, ONE_ATTEMPT));
    expect(error).toMatchObject({ api: 'normal_push_loss', reason, message: `normal_push_loss ${fact}` });
    expect(upstream.arrivals).toHaveLength(1);
    expect(observer.events).toEqual(['normal_push_loss started', `normal_push_loss ${reason}`]);
  });

  function moved(): ReturnType<Script> {
    return { status: 301, headers: { location: '/v4/timpush/elsewhere' } };
  }

  it('fails with the reason timeout when the server never answers', async () => {
    const { loss } = await clientAndUpstream(() => 'hang', { ...STANDING, callTimeoutMs: 50 });
    expect(await apiErrorOf(loss(WINDOW, ONE_ATTEMPT))).toMatchObject({
      reason: 'timeout',
      message: 'normal_push_loss got no whole answer within 0.05 s',
    });
  });

  it('fails with the reason network when no server listens', async () => {
    const { loss } = clientOf({ baseUrl: `http://127.0.0.1:${await freePort()}`, ...STANDING });
    expect(await apiErrorOf(loss(WINDOW, ONE_ATTEMPT))).toMatchObject({
      reason: 'network',
      message: 'normal_push_loss failed on the network (ECONNREFUSED)',
    });
  });
});

describe('a second attempt', () => {
  it('follows at once with a new signature when the old one has expired', async () => {
    let now = Date.UTC(2025, 2, 12);
    const keys = ['old-key', KEY];
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
    onTestFinished(() => clock.mockRestore());
    const { upstream, loss, observer } = await clientAndUpstream(
      (_, index) => {
        now += 5000;
        return index === 0 ? refusal(70001) : DOCUMENTED_LOSS;
      },
      { readKey: async () => keys.shift() ?? '' },
    );
    expect(await loss(WINDOW, within(ENOUGH_MS))).toEqual(LOSS_REPORT);
    const [first, second] = userSigs(upstream);
    expect(upstream.arrivals).toHaveLength(2);
    expect(second).not.toBe(first);
    expect(observer.events).toEqual([
      'normal_push_loss started',
      'normal_push_loss auth',
      'normal_push_loss started',
      'normal_push_loss ok',
    ]);
  });

  it('is the last one when the upstream refuses the new signature as expired too', async () => {
    const { upstream, loss } = await clientAndUpstream(() => refusal(70001));
    expect((await apiErrorOf(loss(WINDOW, within(ENOUGH_MS)))).code).toBe(70001);
    expect(upstream.arrivals).toHaveLength(2);
  });

  it('is not made by other calls with the new signature until the upstream has answered a call', async () => {
    let now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
    onTestFinished(() => clock.mockRestore());
    let isRefused = true;
    const { upstream, loss, statistics } = await clientAndUpstream((arrival, index) => {
      // No two signatures are alike.
      now += 5000;
      return isRefused ? refusal(70001) : documentedAnswers(arrival, index);
    });
    const callsOf = async (call: Promise<object>) => {
      const before = upstream.arrivals.length;
      await call.catch((error) => expect(error).toMatchObject({ code: 70001 }));
      return upstream.arrivals.length - before;
    };
    expect(await callsOf(loss(WINDOW, within(ENOUGH_MS)))).toBe(2);
    expect(await callsOf(statistics(WINDOW, within(ENOUGH_MS)))).toBe(1);
    expect(await callsOf(loss(WINDOW, within(ENOUGH_MS)))).toBe(1);
    expect(new Set(userSigs(upstream)).size).toBe(4);
    isRefused = false;
    expect(await loss(WINDOW, within(ENOUGH_MS))).toEqual(LOSS_REPORT);
    isRefused = true;
    expect(await callsOf(loss(WINDOW, within(ENOUGH_MS)))).toBe(2);
  });

  it.each([60004, 70003, 70009, 70013, 70014, 70020, 60026, 90045, 60003, 4711])(
    'is not made after %i, because it would get the same code',
    async (code) => {
      const { upstream, loss } = await clientAndUpstream(() => refusal(code));
      expect((await apiErrorOf(loss(WINDOW, within(ENOUGH_MS)))).code).toBe(code);
      expect(upstream.arrivals).toHaveLength(1);
    },
  );

  it('follows a second after a call that exceeded the limit', async () => {
    const pausesMs = recordedPauses();
    const { upstream, loss } = await clientAndUpstream((_, index) =>
      index === 0 ? refusal(60011) : DOCUMENTED_LOSS,
    );
    expect(await loss(WINDOW, within(ENOUGH_MS))).toEqual(LOSS_REPORT);
    expect(upstream.arrivals).toHaveLength(2);
    expect(pausesMs).toEqual([1000]);
  });

  it('follows every failure of the upstream or the network, later each time', async () => {
    const pausesMs = recordedPauses();
    const faults = [() => ({ status: 500 }), () => refusal(91000)];
    const { upstream, loss, observer } = await clientAndUpstream(
      (_, index) => faults[index]?.() ?? DOCUMENTED_LOSS,
    );
    expect(await loss(WINDOW, within(ENOUGH_MS))).toEqual(LOSS_REPORT);
    expect(upstream.arrivals).toHaveLength(3);
    expect(pausesMs).toEqual([500, 1000]);
    expect(observer.events.filter((event) => event.endsWith(' server'))).toHaveLength(2);
  });

  it('is not made when it cannot start before the deadline', async () => {
    let nowMs = 0;
    const { upstream, loss } = await clientAndUpstream(
      (_, index) => {
        nowMs = index * 500;
        return 'reset';
      },
      { monotonicMs: () => nowMs },
    );
    expect((await apiErrorOf(loss(WINDOW, { priority: 1, deadlineMs: 1500 }))).reason).toBe('network');
    expect(upstream.arrivals).toHaveLength(2);
  });

  it('that gets its permit after the deadline fails with the error of the first attempt', async () => {
    let nowMs = 0;
    const { upstream, loss } = await clientAndUpstream(() => ({ status: 500 }), {
      monotonicMs: () => nowMs,
      pacer: {
        async acquire() {
          if (upstream.arrivals.length > 0) nowMs = 10_000;
          return { waitedMs: 0, sent: () => {}, release: () => {} };
        },
      },
    });
    expect((await apiErrorOf(loss(WINDOW, { priority: 1, deadlineMs: 5000 }))).reason).toBe('server');
    expect(upstream.arrivals).toHaveLength(1);
  });

  it('is cancelled when the signal aborts during the pause', async () => {
    const { upstream, loss, observer } = await clientAndUpstream(() => ({ status: 500 }));
    const controller = new AbortController();
    const call = loss(WINDOW, { ...within(60_000), signal: controller.signal });
    await eventually(() => expect(observer.events).toHaveLength(2));
    controller.abort('stopping');
    await expect(call).rejects.toBe('stopping');
    expect(upstream.arrivals).toHaveLength(1);
  });
});

describe('the permit of a call', () => {
  it('ends when the call is sent, and the observer gets the waiting time', async () => {
    const events: string[] = [];
    const answers: Script = (arrival, index) => {
      events.push('arrived');
      return documentedAnswers(arrival, index);
    };
    const { loss, observer } = await clientAndUpstream(answers, {
      pacer: {
        async acquire() {
          events.push('acquired');
          return { waitedMs: 200, sent: () => events.push('sent'), release: () => events.push('released') };
        },
      },
    });
    expect(await loss(WINDOW, within(ENOUGH_MS))).toEqual(LOSS_REPORT);
    expect(events).toEqual(['acquired', 'sent', 'arrived', 'released']);
    expect(observer.waitsSeconds).toEqual([0.2]);
  });

  it('is released when the call cannot be signed or does not arrive at the upstream', async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const down = clientOf({ baseUrl, intervalMs: 60_000, ...STANDING });
    const calls = [down.loss(WINDOW, ONE_ATTEMPT), down.statistics(WINDOW, ONE_ATTEMPT)];
    const errors = await Promise.all(calls.map(apiErrorOf));
    expect(errors.map(({ reason }) => reason)).toEqual(['network', 'network']);
  });

  it('stays unused after the deadline, and the observer counts no request', async () => {
    const { upstream, loss, observer } = await clientAndUpstream(documentedAnswers);
    expect(await apiErrorOf(loss(WINDOW, within(-1)))).toMatchObject({
      reason: 'deadline',
      message: expect.stringContaining(
        'it got no permit under the limit of one call a second before its deadline',
      ),
    });
    expect(upstream.arrivals).toEqual([]);
    expect(observer.events).toEqual([]);
  });

  it('is no longer awaited when the signal aborts, and the call rejects with the reason of the signal', async () => {
    const { loss, statistics, upstream } = await clientAndUpstream(documentedAnswers, { intervalMs: 60_000 });
    await loss(WINDOW, within(ENOUGH_MS));
    const controller = new AbortController();
    const waiting = statistics(WINDOW, { ...within(90_000), signal: controller.signal });
    controller.abort('given up');
    await expect(waiting).rejects.toBe('given up');
    expect(upstream.arrivals).toHaveLength(1);
  });
});

describe('too many failed signature checks', () => {
  it('stop the calls of the client to every API for a minute', async () => {
    let nowMs = 1000;
    const { upstream, loss, statistics } = await clientAndUpstream(
      (arrival, index) => (index === 0 ? refusal(70050) : documentedAnswers(arrival, index)),
      { monotonicMs: () => nowMs },
    );
    const options = { priority: 1, deadlineMs: Number.POSITIVE_INFINITY };
    expect((await apiErrorOf(loss(WINDOW, options))).code).toBe(70050);
    for (const [at, rest] of [
      [1000, 60],
      [60_999, 1],
    ] as const) {
      nowMs = at;
      expect(await apiErrorOf(statistics(WINDOW, options))).toMatchObject({
        reason: 'auth',
        message: `normal_push_statistics was not called: after too many failed signature checks the exporter sends no call for another ${rest} s`,
      });
    }
    expect(upstream.arrivals).toHaveLength(1);
    nowMs = 61_000;
    expect(await statistics(WINDOW, options)).toEqual(FUNNEL_REPORT);
  });
});

describe('the requests that the observer counts', () => {
  it('are the requests that arrived, and end as successes and failures of every reason', async () => {
    const answers: readonly Script[] = [
      () => refusal(60011),
      () => refusal(70009),
      () => refusal(60026),
      () => refusal(60003),
      () => ({ status: 500 }),
      () => 'hang',
      () => 'reset',
      () => ({ status: 404 }),
      () => 'nonsense',
      () => refusal(1),
      documentedAnswers,
    ];
    const { upstream, loss, observer } = await clientAndUpstream(
      (arrival, index) => answers[index]?.(arrival, index) ?? 'reset',
      { ...STANDING, callTimeoutMs: 1000 },
    );
    for (const _ of answers) await loss(WINDOW, ONE_ATTEMPT).catch(() => {});
    const ended = observer.events.filter((event) => !event.endsWith(' started'));
    expect(ended).toEqual([...REQUEST_FAILURE_REASONS, 'ok'].map((end) => `normal_push_loss ${end}`));
    expect(observer.events).toHaveLength(2 * upstream.arrivals.length);
  });
});

describe('the error of a call', () => {
  const echoes: readonly (readonly [string, Script])[] = [
    ['the ErrorInfo of a refusal', ({ query }) => refusal(70009, `bad ${query} ${query.get('usersig')}`)],
    ['ResultInfo', ({ query }) => JSON.stringify({ ResultCode: 4711, ResultInfo: query.get('usersig') })],
    ['ActionStatus', ({ query }) => JSON.stringify({ ActionStatus: query.get('usersig') })],
    ['ErrorCode', ({ query }) => JSON.stringify({ ActionStatus: 'OK', ErrorCode: query.get('usersig') })],
    ['a page', ({ query }) => `<html>${query}</html>`],
    ['a page with an error status', ({ query }) => ({ status: 502, body: `<html>${query}</html>` })],
    ['a text in JSON', ({ query }) => JSON.stringify(query.get('usersig'))],
    [
      'the place to be redirected to',
      ({ query }) => ({ status: 302, headers: { location: `/elsewhere?${query}` } }),
    ],
    ['the name of a field', ({ query }) => wrong({ [query.get('usersig') ?? '']: { ReadyToSendLoss: 5 } })],
    [
      'a code that is there twice',
      ({ query }) => {
        const row = { ErrCode: query.get('usersig'), ErrCount: Number.MAX_SAFE_INTEGER };
        return wrong({ ReadyToSendLoss: [row, row] });
      },
    ],
    ['a count', ({ query }) => wrong({ ReadyToSendLoss: [{ ErrCode: 1, ErrCount: query.get('usersig') }] })],
    ['a broken connection', () => 'reset'],
    ['silence', () => 'hang'],
  ];

  function wrong(fields: object): string {
    return JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ...fields });
  }

  it.each(echoes)(
    'contains neither key nor signature when the upstream echoes them in %s',
    async (_, script) => {
      const { upstream, loss } = await clientAndUpstream(script, { ...STANDING, callTimeoutMs: 1000 });
      const error = await apiErrorOf(loss(WINDOW, ONE_ATTEMPT));
      const [userSig = ''] = userSigs(upstream);
      expect(userSig.length).toBeGreaterThan(100);
      const shown = [
        inspect(error, { depth: 9, showHidden: true, maxStringLength: null }),
        String(error),
        error.stack ?? '',
        JSON.stringify(error),
        JSON.stringify(Object.getOwnPropertyDescriptors(error)),
      ].join('\n');
      for (const secret of [KEY, userSig, encodeURIComponent(userSig), Buffer.from(KEY).toString('base64')]) {
        expect(shown).not.toContain(secret);
      }
    },
  );
});
