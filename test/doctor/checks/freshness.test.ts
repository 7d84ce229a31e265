import { describe, expect, it } from 'vitest';
import type { NewestPush } from '../../../src/core/experiments/newest-push.ts';
import { checkFreshness } from '../../../src/doctor/checks/freshness.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

/** The newest minute with pushes began 50 minutes ago. */
const NEWEST: NewestPush = {
  unitSeconds: 60,
  beganAgoSeconds: { least: 2940, most: 3000 },
  isNewest: false,
  usualInGap: 400,
};

function check(newest: NewestPush | undefined, delayMs = 300_000) {
  return checkFreshness(newest, { delayMs, messages: MESSAGES.en.doctor.freshness });
}

describe('the freshness check', () => {
  it('compares the configured delay with the age of the newest push', () => {
    const seen =
      'the newest minute with pushes began 49m to 50m ago (the time since then had 400 pushes a day before)';
    expect(check(NEWEST)).toEqual({
      name: 'freshness',
      status: 'warn',
      detail: `${seen}: windows that end 5m ago are incomplete`,
      advice: 'set poll.delay to 55m',
    });
    expect(check(NEWEST, 3_300_000)).toEqual({
      name: 'freshness',
      status: 'ok',
      detail: `${seen}: the delay of 55m is enough`,
    });
  });

  it.each([
    [9, 'the same time a day before had 9 pushes'],
    [undefined, 'the limit of seven days leaves no day before to compare with'],
  ])('has no result where the app may have sent nothing: %s pushes a day before', (usualInGap, reason) => {
    expect(check({ ...NEWEST, usualInGap })).toEqual({
      name: 'freshness',
      status: 'unknown',
      detail: `the newest minute with pushes began 49m to 50m ago, but the app may have sent nothing since then: ${reason}`,
      advice: 'run doctor again at a busy hour',
    });
  });

  it('has no result without any push', () => {
    expect(check(undefined)).toMatchObject({
      status: 'unknown',
      detail: 'the last seven days have no pushes',
    });
  });
});
