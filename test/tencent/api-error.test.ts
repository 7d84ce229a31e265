import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/core/failure.ts';
import { ApiError, apiErrorOfCode, invalidResponse } from '../../src/tencent/api-error.ts';

/** The reference's codes by what they ask for, written out anew. */
const CODES_BY_REASON = {
  rate_limited: '60007 60011 60018 60019',
  auth: '60004 60005 60025 70001 70003 70009 70013 70014 70016 70020 70050',
  config: '60006 60010 60016 60017 60020 60021 60026 60027 90009 90045 90103',
  bad_request: '60002 60003 60009 60012 60015 70402 90100',
  server: '60008 60013 60014 70169 70500 90102 91000',
  api: '1 -1 60001 60022 70000 70051 80001 90001 90010 91001 99999',
};

const rows = Object.entries(CODES_BY_REASON).flatMap(([reason, codes]) =>
  codes.split(' ').map((code) => [Number(code), reason] as const),
);

describe('an error code', () => {
  it.each(rows)('%i has the reason %s', (code, reason) => {
    const error = apiErrorOfCode('normal_push_loss', code, 'why');
    expect(error).toMatchObject({
      name: 'ApiError',
      api: 'normal_push_loss',
      reason,
      code,
      message: `normal_push_loss answered ErrorCode ${code}: why`,
    });
    expect(error.advice).not.toBe('');
  });

  it.each([
    [60026, /correct data_center/],
    [70001, /clock/],
    [70009, /secret key does not belong/],
    [70050, /sends no call for a minute/],
    [90009, /app administrator/],
    [90045, /not enabled for this app/],
  ])('%i has advice of its own', (code, advice) => {
    expect(apiErrorOfCode('normal_push_loss', code, '').advice).toMatch(advice);
  });
});

describe('an ApiError', () => {
  it('is a failure of a poll with a message of one sentence', () => {
    const error = new ApiError({ api: 'normal_push_trace', reason: 'network', fact: 'got nothing' });
    expect(isFailure(error)).toBe(true);
    expect(error.message).toBe('normal_push_trace got nothing');
    expect(error.advice).toMatch(/DNS/);
    expect(error).not.toHaveProperty('code');
  });

  it('names the wrong field of an invalid response', () => {
    expect(invalidResponse('normal_push_loss', 'Results[0].ErrCount', 'is not a count')).toMatchObject({
      reason: 'invalid_response',
      message: 'normal_push_loss answered with an invalid response: Results[0].ErrCount is not a count',
    });
  });

  it('uses the advice of the caller', () => {
    const error = new ApiError({ api: 'signing', reason: 'auth', fact: 'failed', advice: 'mend it' });
    expect(error.advice).toBe('mend it');
  });
});
