import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/core/failure.ts';

const FAILURE = { reason: 'timeout', message: 'the call timed out', advice: 'check the network' };

describe('a failure', () => {
  it('is an object with reason, message and advice, an error with these fields included', () => {
    expect(isFailure(FAILURE)).toBe(true);
    expect(isFailure(Object.assign(new Error('the call timed out'), FAILURE))).toBe(true);
  });

  it.each(['reason', 'message', 'advice'] as const)('is nothing without a text as its %s', (field) => {
    expect(isFailure({ ...FAILURE, [field]: undefined })).toBe(false);
    expect(isFailure({ ...FAILURE, [field]: 7 })).toBe(false);
  });

  it.each([undefined, null, 'timeout', 7, new Error('a bug'), () => FAILURE])('is not %s', (value) => {
    expect(isFailure(value)).toBe(false);
  });
});
