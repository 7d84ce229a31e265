/** An alert that cannot fire is named, with windows that would mend it; one that can is not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALERT_ROLES, blindAlerts } from '../../../src/core/alerting/blind-alerts.ts';
import { timesToPage } from '../../../src/core/alerting/time-to-page.ts';
import type { AlertGranularity } from '../../../src/core/alerting/window-roles.ts';
import { parseDuration } from '../../../src/core/duration.ts';

const windowsOf = (names: string) =>
  names.split(' ').map((name) => ({ name, lengthMs: parseDuration(name) ?? Number.NaN }));

const namesOf = (names: string, granularity: AlertGranularity = 'minute') =>
  blindAlerts(windowsOf(names), granularity).map(({ alert }) => alert);

test('no alert is blind with the default windows on an account that counts in minutes or hours', () => {
  expect(namesOf('5m 30m 1h 2h 6h 1d 3d 7d')).toEqual([]);
  expect(namesOf('5m 30m 1h 2h 6h 1d 3d 7d', 'hour')).toEqual([]);
});

test('an account that counts in days has no fast budget alerts and no alert on missing receipts', () => {
  expect(namesOf('1d 3d 7d', 'day')).toEqual([
    'TimpushPlatformDark',
    'TimpushLossBudgetBurn1h',
    'TimpushPlatformBudgetBurn1h',
    'TimpushLossBudgetBurn6h',
    'TimpushPlatformBudgetBurn6h',
  ]);
});

test('a blind alert says which windows end its blindness', () => {
  const alerts = blindAlerts(windowsOf('1d'), 'minute');
  expect(alerts.find(({ alert }) => alert === 'TimpushPlatformLoss')).toEqual({
    alert: 'TimpushPlatformLoss',
    missing: [],
    add: ['5m'],
  });
  expect(alerts.find(({ alert }) => alert === 'TimpushLossBudgetBurn6h')).toMatchObject({
    missing: ['burn_6h_long', 'burn_6h_short'],
    add: ['30m', '6h'],
  });
});

test('an alert that no window of the granularity can serve proposes none', () => {
  expect(blindAlerts(windowsOf('1d 3d 7d'), 'day').every(({ add }) => add.length === 0)).toBe(true);
});

const aWindow = fc.integer({ min: 1, max: 7 * 24 * 60 }).map((minutes) => ({
  name: `${minutes}m`,
  lengthMs: minutes * 60_000,
  intervalMs: 60_000,
}));

test('for any windows, a total loss by any code has a time to page exactly where the catch-all is not blind', () => {
  fc.assert(
    fc.property(
      fc.array(aWindow, { minLength: 1, maxLength: 8 }),
      fc.constantFrom<AlertGranularity>('minute', 'hour', 'day'),
      (windows, granularity) => {
        const blind = blindAlerts(windows, granularity).map(({ alert }) => alert);
        const { anyCode, configuration } = timesToPage({ windows, granularity, delayMs: 300_000 });
        expect(anyCode === undefined).toBe(blind.includes('TimpushPlatformLoss'));
        expect(configuration === undefined).toBe(blind.includes('TimpushConfigurationLoss'));
      },
    ),
  );
});

test('for any windows, the proposed ones end the blindness', () => {
  fc.assert(
    fc.property(fc.array(aWindow, { minLength: 1, maxLength: 4 }), (windows) => {
      for (const { alert, add } of blindAlerts(windows, 'minute')) {
        expect(add).not.toEqual([]);
        const mended = [...windows, ...windowsOf(add.join(' '))];
        expect(blindAlerts(mended, 'minute').map((one) => one.alert)).not.toContain(alert);
      }
      expect(Object.keys(ALERT_ROLES)).toHaveLength(18);
    }),
    { numRuns: 50 },
  );
});
