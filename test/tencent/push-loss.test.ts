import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/tencent/api-error.ts';
import { type JsonObject, parseBody } from '../../src/tencent/envelope.ts';
import { decodePushLoss } from '../../src/tencent/push-loss.ts';
import { DOCUMENTED_LOSS, FLAT_LOSS, LOSS_REPORT } from '../support/documented-answers.ts';
import { apiErrorThrownBy } from '../support/thrown-by.ts';

const API = 'normal_push_loss';
const STATUS = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'sucess' };
const START = 'normal_push_loss answered with an invalid response: ';

const { ActionStatus, ErrorCode, ErrorInfo, ...ARRAYS } = JSON.parse(FLAT_LOSS) as JsonObject;
const decoded = (text: string) => decodePushLoss(parseBody(API, text));
const messageOf = (body: JsonObject) => apiErrorThrownBy(() => decodePushLoss(body)).message;

describe('a loss report', () => {
  it.each([
    ['at the root', FLAT_LOSS],
    ['in the documented sample, byte for byte', DOCUMENTED_LOSS],
    ['in an object Results', JSON.stringify({ ...STATUS, Results: ARRAYS })],
    ['in an array Results of one', JSON.stringify({ ...STATUS, Results: [ARRAYS] })],
    ['in a single other object', JSON.stringify({ ...STATUS, Data: ARRAYS })],
    ['in another array of one object', JSON.stringify({ ...STATUS, Data: [ARRAYS] })],
    [
      'in another array of an object per field',
      JSON.stringify({ ...STATUS, Data: Object.entries(ARRAYS).map(([name, rows]) => ({ [name]: rows })) }),
    ],
  ])('is the same %s', (_, text) => {
    expect(decoded(text)).toEqual(LOSS_REPORT);
  });

  it('is the same with codes as integers, counts as text, and new fields', () => {
    const text = FLAT_LOSS.replaceAll(/"ErrCode": "(-?\d+)"/g, '"ErrCode": $1').replaceAll(
      /"ErrCount": (\d+)/g,
      '"ErrCount": "$1", "New": {}',
    );
    expect(text).not.toBe(FLAT_LOSS);
    expect(decoded(text)).toEqual(LOSS_REPORT);
  });

  it('is empty where its arrays are absent or null', () => {
    const empty = { overall: [], byPlatform: [] };
    expect(decodePushLoss({ ...STATUS, ReadyToSendLoss: null })).toEqual(empty);
    expect(decodePushLoss({ ...STATUS, Results: [{ PlatformPostSendDeliveredLoss: [] }] })).toEqual(empty);
  });

  it('is invalid, and not zero, when it contains none of the four arrays', () => {
    const none =
      'the body contains none of ReadyToSendLoss, PostSendDeliveredLoss, PlatformReadyToSendLoss, PlatformPostSendDeliveredLoss';
    expect(messageOf(STATUS)).toBe(START + none);
    expect(messageOf({ ...STATUS, Results: [ARRAYS, ARRAYS] })).toBe(START + none);
    expect(messageOf({ ...STATUS, TotalCount: 5 })).toBe(START + none);
  });

  it('is invalid when two of its fields each contain a report', () => {
    expect(messageOf({ ...STATUS, A: ARRAYS, B: ARRAYS })).toBe(`${START}A and B both contain a report`);
  });

  it.each([-1, 0.5, 2 ** 53, true, null, '1.0'])(
    'is invalid when a count is %j, and the error names the path of the count',
    (ErrCount) => {
      const good = { ErrCode: '1', ErrCount: 1, ErrInfo: '' };
      const Results = [{ ReadyToSendLoss: [good, good, good, { ...good, ErrCount }] }];
      expect(messageOf({ ...STATUS, Results })).toBe(
        `${START}Results[0].ReadyToSendLoss[3].ErrCount is not a count`,
      );
    },
  );

  it.each([
    ['ReadyToSendLoss is not an array', { ReadyToSendLoss: {} }],
    ['ReadyToSendLoss[0] is not an object', { ReadyToSendLoss: [null] }],
    ['PostSendDeliveredLoss[0].ErrCode is not a code', { PostSendDeliveredLoss: [{ ErrCount: 1 }] }],
    [
      'PlatformReadyToSendLoss[0].PushPlatform is not a platform',
      { PlatformReadyToSendLoss: [{ ErrCode: 1, ErrCount: 1 }] },
    ],
  ])('is invalid when a field is wrong, and the error says: %s', (fact, fields) => {
    expect(messageOf({ ...STATUS, ...fields })).toBe(START + fact);
  });

  it('keeps an unknown platform', () => {
    const row = { PushPlatform: 9, ErrCode: 'x', ErrCount: 1, ErrInfo: '' };
    const { byPlatform } = decodePushLoss({ ...STATUS, PlatformReadyToSendLoss: [row] });
    expect(byPlatform).toEqual([
      { platform: 'platform_9', stage: 'ready_to_send', code: 'x', count: 1, info: '' },
    ]);
  });

  it('adds up rows of the same code, and keeps the description of the largest row', () => {
    const row = (PushPlatform: number, ErrCode: unknown, ErrCount: number, ErrInfo: string) => ({
      PushPlatform,
      ErrCode,
      ErrCount,
      ErrInfo,
    });
    const report = decodePushLoss({
      ...STATUS,
      ReadyToSendLoss: [row(0, '7', 1, 'small'), row(0, 7, 5, 'large'), row(0, ' 7 ', 2, 'middle')],
      PostSendDeliveredLoss: [row(0, '7', 100, 'another stage')],
      PlatformReadyToSendLoss: [row(1, '7', 4, 'apns'), row(2, '7', 8, 'xiaomi'), row(1, '7', 3, '')],
    });
    expect(report).toEqual({
      overall: [
        { stage: 'ready_to_send', code: '7', count: 8, info: 'large' },
        { stage: 'post_send_delivered', code: '7', count: 100, info: 'another stage' },
      ],
      byPlatform: [
        { platform: 'apns', stage: 'ready_to_send', code: '7', count: 7, info: 'apns' },
        { platform: 'xiaomi', stage: 'ready_to_send', code: '7', count: 8, info: 'xiaomi' },
      ],
    });
  });

  it('is invalid when rows of the same code add up to more than a safe integer', () => {
    const row = { ErrCode: '1', ErrCount: Number.MAX_SAFE_INTEGER };
    expect(messageOf({ ...STATUS, ReadyToSendLoss: [row, row] })).toBe(
      `${START}ErrCode 1 adds up to more than a safe integer`,
    );
  });

  it('has descriptions that fit into a label, whatever the upstream sent', () => {
    const infoOf = (ErrInfo: unknown) =>
      decodePushLoss({ ...STATUS, ReadyToSendLoss: [{ ErrCode: '1', ErrCount: 1, ErrInfo }] }).overall[0]
        ?.info;
    expect(infoOf('x'.repeat(1_000_000))).toBe(`${'x'.repeat(199)}…`);
    expect(infoOf('a\n\u0000b')).toBe('a b');
    expect(infoOf('📵 "quoted"')).toBe('📵 "quoted"');
    expect(infoOf('half \ud83d')).toBe('half \ufffd');
    for (const none of [undefined, null, 5, { text: 'no text' }]) expect(infoOf(none)).toBe('');
    const { overall } = decodePushLoss({ ...STATUS, ReadyToSendLoss: [{ ErrCode: '1', ErrCount: 1 }] });
    expect(overall).toEqual([{ stage: 'ready_to_send', code: '1', count: 1, info: '' }]);
  });

  it('is decoded from any JSON, or an ApiError without text of the answer is thrown', () => {
    const marked = fc.string().map((text) => `mark:${text}`);
    const anything = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, -1, 0.5, 2 ** 53, 3, '3'),
        marked,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), marked), tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    let reports = 0;
    let counts = 0;
    fc.assert(
      fc.property(fc.oneof(anything, nearlyGood(anything)), (value) => {
        try {
          const { overall, byPlatform } = decoded(JSON.stringify(value));
          reports += 1;
          for (const { count } of [...overall, ...byPlatform]) {
            expect(Number.isSafeInteger(count)).toBe(true);
            counts += 1;
          }
          expect(new Set(overall.map(({ stage, code }) => `${stage} ${code}`)).size).toBe(overall.length);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
          expect((error as ApiError).reason).toBe('invalid_response');
          expect((error as ApiError).message).not.toContain('mark:');
          expect((error as ApiError).message.length).toBeLessThan(300);
        }
      }),
      { numRuns: 2000 },
    );
    expect(reports).toBeGreaterThan(100);
    expect(counts).toBeGreaterThan(100);
  });
});

const NAMES = [
  'ReadyToSendLoss',
  'PostSendDeliveredLoss',
  'PlatformReadyToSendLoss',
  'PlatformPostSendDeliveredLoss',
  'Results',
  'ErrCode',
  'ErrCount',
  'ErrInfo',
  'PushPlatform',
  '__proto__',
];

/** Reports in one of the envelopes, some of whose fields are anything. */
function nearlyGood(anything: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const mostly = <T>(good: fc.Arbitrary<T>) =>
    fc.oneof({ arbitrary: good, weight: 60 }, { arbitrary: anything, weight: 1 });
  const row = fc.record({
    PushPlatform: mostly(fc.nat(12)),
    ErrCode: mostly(fc.constantFrom('1', '2', 3)),
    ErrCount: mostly(fc.oneof(fc.maxSafeNat(), fc.nat(9))),
    ErrInfo: mostly(fc.string()),
  });
  const report = fc.record(
    Object.fromEntries(NAMES.slice(0, 4).map((name) => [name, mostly(fc.array(row, { maxLength: 4 }))])),
    { requiredKeys: [] },
  );
  return fc.oneof(
    report,
    report.map((Results) => ({ Results })),
    report.map((one) => ({ Results: [one] })),
    fc.tuple(fc.string(), report).map(([name, one]) => ({ [`mark:${name}`]: one })),
    fc.tuple(fc.string(), report, report).map(([name, ...both]) => ({ [`mark:${name}`]: both })),
  );
}
