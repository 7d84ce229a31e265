import { describe, expect, it } from 'vitest';
import { createFailedLogins, networkOf } from '../../../src/web/access/failed-logins.ts';

const RATE = { intervalMs: 1000, burst: 2 };

function failedLogins(maxAddresses = 100) {
  const clock = { nowMs: 0 };
  const failures = createFailedLogins({ monotonicMs: () => clock.nowMs, rate: RATE, maxAddresses });
  return { clock, failures };
}

describe('failed logins', () => {
  it('make their address wait after its last free attempt, and no other address', () => {
    const { clock, failures } = failedLogins();
    failures.begin('10.0.0.1');
    expect(failures.waitMs('10.0.0.1')).toBe(0);
    failures.begin('10.0.0.1');
    expect([failures.waitMs('10.0.0.1'), failures.waitMs('10.0.0.2')]).toEqual([1000, 0]);
    clock.nowMs = 400;
    expect(failures.waitMs('10.0.0.1')).toBe(600);
    clock.nowMs = 1000;
    expect(failures.waitMs('10.0.0.1')).toBe(0);
  });

  it('no longer count once the login has succeeded', () => {
    const { failures } = failedLogins();
    failures.begin('10.0.0.1');
    failures.begin('10.0.0.1');
    failures.forgive('10.0.0.1');
    expect(failures.waitMs('10.0.0.1')).toBe(0);
  });

  it('are kept for a limited number of addresses, and removed first for the one that failed longest ago', () => {
    const { failures } = failedLogins(2);
    for (const address of ['10.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.2', '10.0.0.1', '10.0.0.3']) {
      failures.begin(address);
    }
    expect([failures.waitMs('10.0.0.1') > 0, failures.waitMs('10.0.0.2') > 0]).toEqual([true, false]);
  });
});

describe('the address', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ])('%j belongs to the network %j', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
