import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/tencent/api-error.ts';
import { type JsonObject, parseBody } from '../../src/tencent/envelope.ts';
import { decodePushStatistics } from '../../src/tencent/push-statistics.ts';
import { DOCUMENTED_STATISTICS, FUNNEL_REPORT } from '../support/documented-answers.ts';
import { apiErrorThrownBy } from '../support/thrown-by.ts';

const API = 'normal_push_statistics';
const STATUS = { ActionStatus: 'OK', ErrorCode: 0 };
const START = 'normal_push_statistics answered with an invalid response: ';
const COUNTS = { TotalCount: 4, SentCount: 3, DeliveredCount: 2, ClickCount: 1 };
const FUNNEL = { sendable: 4, sent: 3, delivered: 2, clicked: 1 };

const messageOf = (body: JsonObject) => apiErrorThrownBy(() => decodePushStatistics(body)).message;

describe('a funnel report', () => {
  it('is read from the documented sample', () => {
    expect(decodePushStatistics(parseBody(API, DOCUMENTED_STATISTICS))).toEqual(FUNNEL_REPORT);
  });

  it.each([
    ['an object Results', (fields: JsonObject) => ({ Results: fields })],
    ['an array Results of one', (fields: JsonObject) => ({ Results: [fields] })],
    ['another object', (fields: JsonObject) => ({ Statistics: fields })],
  ])('is read from %s too', (_, wrapped) => {
    const { ActionStatus, ErrorCode, ErrorInfo, ...fields } = JSON.parse(DOCUMENTED_STATISTICS) as JsonObject;
    expect(decodePushStatistics({ ...STATUS, ...wrapped(fields) })).toEqual(FUNNEL_REPORT);
  });

  it('has no platforms where the array is absent or null', () => {
    const report = { ...FUNNEL, byPlatform: [] };
    expect(decodePushStatistics({ ...STATUS, ...COUNTS })).toEqual(report);
    expect(decodePushStatistics({ ...STATUS, ...COUNTS, PlatformStatistics: null })).toEqual(report);
  });

  it('keeps a platform that is not known yet, and adds up what is there twice', () => {
    const row = { PushPlatform: 9, ...COUNTS, TotalCount: '40' };
    const { byPlatform } = decodePushStatistics({ ...STATUS, ...COUNTS, PlatformStatistics: [row, row] });
    expect(byPlatform).toEqual([{ platform: 'platform_9', sendable: 80, sent: 6, delivered: 4, clicked: 2 }]);
  });

  it('is invalid when a count is missing, because a missing count is not zero', () => {
    const { ClickCount, ...rest } = COUNTS;
    expect(messageOf({ ...STATUS, ...rest })).toBe(`${START}ClickCount is not a count`);
    const PlatformStatistics = [
      { PushPlatform: 1, ...COUNTS },
      { PushPlatform: 2, ...rest },
    ];
    expect(messageOf({ ...STATUS, ...COUNTS, PlatformStatistics })).toBe(
      `${START}PlatformStatistics[1].ClickCount is not a count`,
    );
  });

  it('is invalid when the answer contains none of its fields', () => {
    expect(messageOf(STATUS)).toMatch(/the body contains none of TotalCount, SentCount/);
    expect(messageOf({ ...STATUS, ReadyToSendLoss: [] })).toMatch(/the body contains none of TotalCount/);
  });

  it.each([-1, 0.5, 2 ** 53, true])('is invalid with the count %j', (SentCount) => {
    expect(messageOf({ ...STATUS, ...COUNTS, SentCount })).toBe(`${START}SentCount is not a count`);
  });

  it('is invalid when one platform’s rows add up beyond what a number can hold', () => {
    const row = { PushPlatform: 3, ...COUNTS, SentCount: Number.MAX_SAFE_INTEGER };
    expect(messageOf({ ...STATUS, ...COUNTS, PlatformStatistics: [row, row] })).toBe(
      `${START}huawei adds up to more than a safe integer`,
    );
  });

  it('is decoded from any JSON, or an ApiError is thrown', () => {
    let reports = 0;
    const counts = fc.dictionary(
      fc.constantFrom(...Object.keys(COUNTS), 'PlatformStatistics', 'PushPlatform', 'Results'),
      fc.oneof(fc.nat(), fc.jsonValue()),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          counts.map((body) => JSON.stringify(body)),
          // Whole reports, of which a single field is mostly the only wrong one.
          counts.map((body) => JSON.stringify({ ...STATUS, ...COUNTS, ...body })),
        ),
        (text) => {
          try {
            expect(decodePushStatistics(parseBody(API, text)).sendable).toBeGreaterThanOrEqual(0);
            reports += 1;
          } catch (error) {
            expect(error).toBeInstanceOf(ApiError);
            expect((error as ApiError).reason).toBe('invalid_response');
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(reports).toBeGreaterThan(10);
  });
});
