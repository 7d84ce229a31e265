import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainTrace } from '../../src/core/trace/explain-trace.ts';
import { MESSAGES } from '../../src/messages/messages.ts';
import { ApiError } from '../../src/tencent/api-error.ts';
import { parseBody } from '../../src/tencent/envelope.ts';
import { decodePushTrace } from '../../src/tencent/push-trace.ts';
import { apiErrorThrownBy } from '../support/thrown-by.ts';

const API = 'normal_push_trace';
const STATUS = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'sucess' };
const DOCUMENTED = readFileSync(new URL('../fixtures/push-trace.documented.txt', import.meta.url), 'utf8');
const ZONE = 'Asia/Shanghai';

const at = (text: string) => Date.parse(text);
const done = (EventTime: unknown = '2025-03-07 10:00:00') => ({
  PushStatus: 1,
  ErrorCode: 0,
  ErrorInfo: 'success',
  EventTime,
});
const failed = (ErrorCode: unknown, ErrorInfo: string) => ({
  PushStatus: 2,
  ErrorCode,
  ErrorInfo,
  EventTime: '2025-03-07 10:00:05',
});
const ACCEPTED = { IMCommitStat: { IMStat: done() } };

const decoded = (...instances: readonly unknown[]) =>
  decodePushTrace({ ...STATUS, InstanceTrace: instances }, ZONE).instances;
function only(fields: object) {
  const [instance] = decoded(fields);
  if (instance === undefined) throw new Error('there is no instance');
  return instance;
}
function judged(fields: object) {
  const [instance] = explainTrace(
    decodePushTrace({ ...STATUS, InstanceTrace: [fields] }, ZONE),
    MESSAGES.en,
  ).instances;
  if (instance === undefined) throw new Error('there is no instance');
  return {
    hops: instance.hops.map(({ hop, status }) => `${hop} ${status}`),
    outcome: `${instance.verdict.outcome} ${instance.verdict.hop}`,
    sentence: instance.verdict.sentence,
    advice: instance.verdict.advice,
  };
}

describe('a trace', () => {
  it('is the whole of the documented sample', () => {
    const hop = (name: string, time: string) => ({
      hop: name,
      status: 'done',
      atMs: at(time),
      code: '',
      text: 'success',
    });
    const later = '2025-03-13T08:16:29Z';
    expect(decodePushTrace(parseBody(API, DOCUMENTED), ZONE)).toEqual({
      instances: [
        {
          instanceId: '101205908',
          pushedAtMs: at('2025-03-07T02:04:47Z'),
          platform: 'apns',
          deviceModel: '',
          system: 'APNS',
          systemVersion: '',
          token: '',
          certId: '0',
          sdkVersion: '',
          pushVersion: '',
          notificationStatus: '0',
          lastActiveTerminal: '1',
          hops: [
            hop('accepted', '2025-03-07T02:04:47Z'),
            hop('offline_channel', later),
            hop('vendor', later),
            hop('device', later),
            hop('clicked', later),
          ],
        },
      ],
    });
  });

  it.each([
    ['null', { ...STATUS, InstanceTrace: null }],
    ['an empty array', { ...STATUS, InstanceTrace: [] }],
    ['absent beside nothing but the status', STATUS],
    ['an empty array in Results', { ...STATUS, Results: { InstanceTrace: [] } }],
  ])('has no instances where they are %s', (_, body) => {
    expect(decodePushTrace(body, ZONE)).toEqual({ instances: [] });
  });

  it.each([
    [
      'clicked',
      {
        PushPlatform: 1,
        ...ACCEPTED,
        OfflinePushStat: { OfflineStat: done(), ChannelStat: done(), DeviceStat: done(), ClickStat: done() },
      },
      {
        hops: ['accepted done', 'offline_channel done', 'vendor done', 'device done', 'clicked done'],
        outcome: 'opened clicked',
        sentence: 'The user opened the push.',
        advice: undefined,
      },
    ],
    [
      'delivered and not opened',
      {
        PushPlatform: 2,
        ...ACCEPTED,
        OfflinePushStat: { OfflineStat: done(), ChannelStat: done(), DeviceStat: done() },
      },
      {
        hops: ['accepted done', 'offline_channel done', 'vendor done', 'device done', 'clicked pending'],
        outcome: 'delivered device',
        sentence: 'The push reached the device; no opening is reported.',
        advice: undefined,
      },
    ],
    [
      'refused by its push vendor',
      {
        PushPlatform: 3,
        ...ACCEPTED,
        OfflinePushStat: { OfflineStat: done(), ChannelStat: failed(80200003, 'OAuth token expired') },
      },
      {
        hops: ['accepted done', 'offline_channel done', 'vendor failed', 'device pending', 'clicked pending'],
        outcome: 'failed vendor',
        sentence: expect.stringMatching(
          /^The push failed with code 80200003 at Huawei: .*(token|credential).*\.$/i,
        ),
        advice: expect.stringMatching(/^[A-Z].*\.$/),
      },
    ],
    [
      'without a certificate',
      {
        PushPlatform: 2,
        ...ACCEPTED,
        OfflinePushStat: { OfflineStat: failed(-1, 'certificate id not set') },
      },
      {
        hops: [
          'accepted done',
          'offline_channel failed',
          'vendor pending',
          'device pending',
          'clicked pending',
        ],
        outcome: 'failed offline_channel',
        sentence:
          'The push failed with code -1 at the offline channel, before it was sent: certificate id not set.',
        advice: expect.stringContaining('certificate'),
      },
    ],
    [
      'waiting for a receipt of a push vendor that sends none',
      {
        PushPlatform: 4,
        ...ACCEPTED,
        OfflinePushStat: {
          OfflineStat: done(),
          ChannelStat: done(),
          DeviceStat: { PushStatus: 0, ErrorCode: 0, ErrorInfo: '', EventTime: '' },
        },
      },
      {
        hops: ['accepted done', 'offline_channel done', 'vendor done', 'device pending', 'clicked pending'],
        outcome: 'waiting device',
        sentence: 'The push waits for the device: FCM has accepted it, and no receipt is reported yet.',
        advice: 'The push may have arrived: FCM sends no receipts.',
      },
    ],
    [
      'online',
      { PushPlatform: 0, ...ACCEPTED, OnlinePushStat: { ChannelStat: done(), DeviceStat: done() } },
      {
        hops: ['accepted done', 'online_channel done', 'online_device done'],
        outcome: 'delivered online_device',
        sentence: 'The push reached the device over the online channel.',
        advice: undefined,
      },
    ],
    [
      'failed by push and online nevertheless',
      {
        PushPlatform: 1,
        ...ACCEPTED,
        OfflinePushStat: { OfflineStat: done(), ChannelStat: failed('410', 'Unregistered') },
        OnlinePushStat: { ChannelStat: done(), DeviceStat: done() },
      },
      {
        hops: [
          'accepted done',
          'offline_channel done',
          'vendor failed',
          'device pending',
          'clicked pending',
          'online_channel done',
          'online_device done',
        ],
        outcome: 'failed vendor',
        sentence:
          'The push failed with code 410 at APNs: the device token is no longer active. It still reached the device over the online channel.',
        advice: expect.stringContaining('churn'),
      },
    ],
    [
      'not started',
      { PushPlatform: 7 },
      {
        hops: [
          'accepted pending',
          'offline_channel pending',
          'vendor pending',
          'device pending',
          'clicked pending',
        ],
        outcome: 'waiting accepted',
        sentence: 'The push waits at the chat server: no hop is reported yet.',
        advice: undefined,
      },
    ],
    [
      'refused by the chat server',
      { IMCommitStat: { IMStat: failed(20006, '') } },
      {
        hops: [
          'accepted failed',
          'offline_channel pending',
          'vendor pending',
          'device pending',
          'clicked pending',
        ],
        outcome: 'failed accepted',
        sentence: 'The push failed with code 20006 at the chat server: the upstream gives no reason.',
        advice: expect.stringContaining('Chat REST API'),
      },
    ],
  ])('of a push that is %s has its hops and its verdict', (_, fields, expected) => {
    expect(judged(fields)).toEqual(expected);
  });

  it.each([
    ['2025-03-07 10:04:47', '2025-03-07T02:04:47Z'],
    ['2025-03-07T10:04:47Z', '2025-03-07T10:04:47Z'],
    ['2025-03-07 10:04:47+01:00', '2025-03-07T09:04:47Z'],
    [1741313087, '2025-03-07T02:04:47Z'],
    ['1741313087', '2025-03-07T02:04:47Z'],
    [1741313087000, '2025-03-07T02:04:47Z'],
  ])('reads the time %j of a hop', (EventTime, moment) => {
    expect(only({ IMCommitStat: { IMStat: done(EventTime) } }).hops[0]?.atMs).toBe(at(moment));
  });

  it.each([0, '0', '', null, '1970-01-01 08:00:00', '0001-01-01 00:00:00', 'soon', 1.5, -1, {}, 1e300])(
    'has no time where it is %j',
    (EventTime) => {
      expect(only({ IMCommitStat: { IMStat: done(EventTime) } }).hops[0]?.atMs).toBeUndefined();
    },
  );

  it('reads its times in the zone it is given', () => {
    const body = { ...STATUS, InstanceTrace: [{ PushTime: '2025-07-07 10:00:00' }] };
    expect(decodePushTrace(body, 'Europe/Berlin').instances[0]?.pushedAtMs).toBe(at('2025-07-07T08:00:00Z'));
  });

  it('reads the last active terminal under either of its names', () => {
    expect(only({ LastActiveTerminal: 2 }).lastActiveTerminal).toBe('2');
    expect(only({ last_active_terminal: 3 }).lastActiveTerminal).toBe('3');
  });

  it('keeps a platform and a status that are not known yet', () => {
    const { platform, hops } = only({ PushPlatform: 9, IMCommitStat: { IMStat: { PushStatus: 3 } } });
    expect(platform).toBe('platform_9');
    expect(hops[0]).toMatchObject({ status: 'pending', text: 'unknown status 3:' });
  });

  it('has texts fit for a terminal, bounded, and without the device token', () => {
    const Token = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
    const stat = failed(1, `bad\u001b[31m ${Token} ${'x'.repeat(1000)}`);
    const one = only({
      Token,
      DeviceModel: `a\nb${'x'.repeat(1000)}`,
      OfflinePushStat: { ChannelStat: stat },
    });
    expect(one.deviceModel).toMatch(/^a bx{96}…$/);
    expect(one.token).toBe(Token);
    const text = one.hops.find(({ hop }) => hop === 'vendor')?.text ?? '';
    expect(text).toMatch(/^bad \[31m a1b2…8f90 x+…$/);
    expect(text).toHaveLength(200);
  });

  it.each([
    ['InstanceTrace is not an array', 'soon'],
    ['InstanceTrace is not an array', {}],
    ['InstanceTrace[0] is not an object', [5]],
    ['InstanceTrace[0].PushPlatform is not a platform', [{ PushPlatform: 'apns' }]],
    ['InstanceTrace[1].IMCommitStat is not an object', [{}, { IMCommitStat: [] }]],
    ['InstanceTrace[0].IMCommitStat.IMStat is not an object', [{ IMCommitStat: { IMStat: 1 } }]],
    [
      'InstanceTrace[0].OfflinePushStat.ClickStat.PushStatus is not a status',
      [{ OfflinePushStat: { ClickStat: { PushStatus: 'good' } } }],
    ],
  ])('that is malformed is rejected with the path of the wrong field: %s', (fact, InstanceTrace) => {
    const error = apiErrorThrownBy(() => decodePushTrace({ ...STATUS, InstanceTrace }, ZONE));
    expect([error.reason, error.message]).toEqual([
      'invalid_response',
      `${API} answered with an invalid response: ${fact}`,
    ]);
  });

  it('is refused where the answer holds a report of another shape', () => {
    const error = apiErrorThrownBy(() => decodePushTrace({ ...STATUS, Trace: [] }, ZONE));
    expect(error.message).toBe(
      `${API} answered with an invalid response: the body contains none of InstanceTrace`,
    );
  });

  it('is decoded from any JSON, or an ApiError without text of the answer is thrown', () => {
    let traces = 0;
    fc.assert(
      fc.property(fc.oneof(ANYTHING, nearlyGood()), (value) => {
        try {
          const report = decodePushTrace(parseBody(API, JSON.stringify(value)), ZONE);
          const { instances } = explainTrace(report, MESSAGES.en);
          if (instances.length > 0) traces += 1;
          for (const { verdict, hops } of instances) {
            expect(verdict.sentence).toMatch(/^The .*\.$/su);
            for (const { atMs } of hops) if (atMs !== undefined) new Date(atMs).toISOString();
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
          expect((error as ApiError).reason).toBe('invalid_response');
          expect((error as ApiError).message).not.toContain('mark:');
        }
      }),
      { numRuns: 2000 },
    );
    expect(traces).toBeGreaterThan(100);
  });
});

const FIELDS = ['InstanceTrace', 'Results', 'OfflinePushStat', 'ChannelStat', 'PushStatus', '__proto__'];
const MARKED = fc.string().map((text) => `mark:${text}`);
const ANYTHING = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, -1, 0.5, 2 ** 53, 3, '3'),
    MARKED,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), MARKED), tie('value'), { maxKeys: 5 }),
  ),
})).value;

/** Traces some of whose fields are anything. */
function nearlyGood(): fc.Arbitrary<unknown> {
  const mostly = <T>(good: fc.Arbitrary<T>) =>
    fc.oneof({ arbitrary: good, weight: 60 }, { arbitrary: ANYTHING, weight: 1 });
  const some = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
  const hop = mostly(
    some({
      PushStatus: mostly(fc.constantFrom(0, 1, 2, '1', null)),
      ErrorCode: mostly(fc.integer()),
      ErrorInfo: mostly(fc.string({ unit: 'binary' })),
      EventTime: mostly(
        fc.oneof(fc.constantFrom('2025-03-07 10:04:47', '9999-12-31 23:59:59'), fc.maxSafeNat()),
      ),
    }),
  );
  const offline = { OfflineStat: hop, ChannelStat: hop, DeviceStat: hop, ClickStat: hop };
  const instance = some({
    InstanceId: mostly(fc.string()),
    PushPlatform: mostly(fc.nat(12)),
    Token: mostly(fc.string()),
    IMCommitStat: mostly(some({ IMStat: hop })),
    OfflinePushStat: mostly(some(offline)),
    OnlinePushStat: mostly(some({ ChannelStat: hop, DeviceStat: hop })),
  });
  return fc.array(instance, { maxLength: 3 }).map((InstanceTrace) => ({ InstanceTrace }));
}

describe('a hop of a trace', () => {
  const hopOf = (fields: object) => only({ IMCommitStat: { IMStat: { ...done(), ...fields } } }).hops[0];

  it.each([
    [1, 'done'],
    ['1', 'done'],
    [' 2 ', 'failed'],
    ['', 'pending'],
    [null, 'pending'],
    [undefined, 'pending'],
    [0, 'pending'],
  ])('has the status %j as %s', (PushStatus, status) => {
    expect(hopOf({ PushStatus })?.status).toBe(status);
  });

  it.each(['x1', '1x', '1 2', '-1', '1234567890', 1.5, true, {}, []])(
    'is refused with the status %j',
    (PushStatus) => {
      const error = apiErrorThrownBy(() => decoded({ IMCommitStat: { IMStat: { ...done(), PushStatus } } }));
      expect(error.reason).toBe('invalid_response');
      expect(error.message).toContain('PushStatus');
    },
  );

  it.each([-1, 3])('names a status that the reference does not have: %d', (PushStatus) => {
    expect(hopOf({ PushStatus, ErrorInfo: 'new' })).toMatchObject({
      status: 'pending',
      text: `unknown status ${PushStatus}: new`,
    });
  });

  it('has no code 0 unless it failed, and keeps any other code', () => {
    const codeOf = (PushStatus: number, ErrorCode: unknown) => hopOf({ PushStatus, ErrorCode })?.code;
    expect([codeOf(1, 0), codeOf(0, '0'), codeOf(2, 0)]).toEqual(['', '', '0']);
    expect([codeOf(1, 7), codeOf(0, '7'), codeOf(2, 7)]).toEqual(['7', '7', '7']);
  });

  it('that the upstream leaves out is pending without code and text', () => {
    expect(only({}).hops[0]).toEqual({
      hop: 'accepted',
      status: 'pending',
      atMs: undefined,
      code: '',
      text: '',
    });
  });

  it('hides a token of eight characters or more in its text, and no shorter one', () => {
    const textWith = (Token: string) =>
      only({ Token, IMCommitStat: { IMStat: { ...done(), ErrorInfo: `bad ${Token}!` } } }).hops[0]?.text;
    expect(textWith('a1b2c3d4')).toBe('bad ****!');
    expect(textWith('a1b2c3d')).toBe('bad a1b2c3d!');
  });

  it('has its time with spaces around it, but not inside other text', () => {
    const timeOf = (EventTime: string) => hopOf({ EventTime })?.atMs;
    expect(timeOf('  2025-03-07 10:00:00 ')).toBe(at('2025-03-07T02:00:00Z'));
    expect(timeOf('2025-03-07T10:00:00Z')).toBe(at('2025-03-07T10:00:00Z'));
    expect(timeOf('at 2025-03-07T10:00:00Z')).toBeUndefined();
    expect(timeOf('2025-03-07T10:00:00Z or so')).toBeUndefined();
  });
});

it('a device instance without a platform is of an unknown one', () => {
  expect(only(ACCEPTED).platform).toBe('unknown');
});
