/** Every set of windows gives the alerts the parts they need, or none that they could misread. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AlertGranularity,
  UNIT_MS,
  usableWindows,
  type WINDOW_ROLES,
  windowRoles,
} from '../../../src/core/alerting/window-roles.ts';
import { parseDuration } from '../../../src/core/duration.ts';

const windowsOf = (names: string) =>
  names.split(' ').map((name) => ({ name, lengthMs: parseDuration(name) ?? Number.NaN }));

const rolesOf = (names: string, granularity: AlertGranularity = 'minute') =>
  Object.fromEntries([...windowRoles(windowsOf(names), granularity)].map(([role, { name }]) => [role, name]));

const DEFAULT = '5m 30m 1h 2h 6h 1d 3d 7d';

describe('the roles of windows', () => {
  test('are those of the documented burn rates with the default windows', () => {
    expect(rolesOf(DEFAULT)).toEqual({
      fast: '5m',
      confirm: '30m',
      usual: '7d',
      recent: '1h',
      receipts_short: '30m',
      receipts_long: '1h',
      receipts_usual: '1d',
      burn_1h_long: '1h',
      burn_1h_short: '5m',
      burn_6h_long: '6h',
      burn_6h_short: '30m',
      burn_1d_long: '1d',
      burn_1d_short: '2h',
      burn_3d_long: '3d',
      burn_3d_short: '6h',
    });
  });

  test('leave out windows that are shorter than a bucket of an account that counts in hours', () => {
    expect(rolesOf(DEFAULT, 'hour')).toMatchObject({
      fast: '1h',
      confirm: '2h',
      recent: '1h',
      receipts_short: '1h',
      burn_1h_long: '2h',
      burn_1h_short: '1h',
      burn_6h_long: '6h',
      burn_6h_short: '1h',
    });
  });

  test('are few on an account that counts in days', () => {
    expect(rolesOf(DEFAULT, 'day')).toEqual({
      fast: '1d',
      confirm: '1d',
      usual: '7d',
      recent: '1d',
      burn_1d_long: '3d',
      burn_1d_short: '1d',
      burn_3d_long: '3d',
      burn_3d_short: '1d',
    });
  });

  test.each([
    ['5m', { fast: '5m', confirm: '5m' }],
    ['1h', { fast: '1h', confirm: '1h' }],
    ['7d', { fast: '7d', confirm: '7d', usual: '7d' }],
    ['5m 1h', { fast: '5m', confirm: '1h', burn_1h_long: '1h', burn_1h_short: '5m' }],
    ['1m 2m', { fast: '2m', confirm: '2m' }],
  ])('of %s alone are the alerts’ fallbacks', (names, roles) => {
    expect(rolesOf(names)).toEqual(roles);
  });

  test('do not depend on the order of the windows or on their spelling', () => {
    expect(windowRoles(windowsOf('7d 168h 24h 60m 5m'), 'minute')).toEqual(
      windowRoles(windowsOf('5m 60m 24h 7d'), 'minute'),
    );
  });

  test('are absent where no window holds a bucket', () => {
    expect(rolesOf('5m 30m', 'hour')).toEqual({});
  });
});

const aWindow = fc.integer({ min: 1, max: 7 * 24 * 60 }).map((minutes) => ({
  name: `${minutes}m`,
  lengthMs: minutes * 60_000,
}));
const aGranularity = fc.constantFrom<AlertGranularity>('minute', 'hour', 'day');

test('for any windows, a role names a usable window, and short windows are shorter than their long ones', () => {
  fc.assert(
    fc.property(fc.array(aWindow, { minLength: 1, maxLength: 10 }), aGranularity, (windows, granularity) => {
      const roles = windowRoles(windows, granularity);
      const lengthOf = (role: (typeof WINDOW_ROLES)[number]) => roles.get(role)?.lengthMs;
      for (const { lengthMs } of roles.values())
        expect(lengthMs).toBeGreaterThanOrEqual(UNIT_MS[granularity]);
      expect(roles.has('fast')).toBe(usableWindows(windows, granularity).length > 0);
      expect(roles.has('confirm')).toBe(roles.has('fast'));
      expect(roles.has('usual')).toBe(windows.some(({ lengthMs }) => lengthMs >= 86_400_000));
      for (const pair of ['1h', '6h', '1d', '3d'] as const) {
        const [long, short] = [lengthOf(`burn_${pair}_long`), lengthOf(`burn_${pair}_short`)];
        expect(long === undefined).toBe(short === undefined);
        if (long !== undefined && short !== undefined) expect(short).toBeLessThanOrEqual(long / 2);
      }
    }),
  );
});
