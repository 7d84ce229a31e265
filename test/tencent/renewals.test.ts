import { expect, it } from 'vitest';
import { createRenewals } from '../../src/tencent/renewals.ts';

it('a signature is a renewed one once another has expired, until a call is answered', () => {
  const renewals = createRenewals();
  expect(renewals.isRenewed('first')).toBe(false);
  renewals.expired('first');
  expect([renewals.isRenewed('first'), renewals.isRenewed('second')]).toEqual([false, true]);
  renewals.proven();
  expect(renewals.isRenewed('second')).toBe(false);
});
