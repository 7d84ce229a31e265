/** How causes of losses look: a colour each, the same on every panel. */
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { CAUSES, type Cause } from '../../../src/core/losses/cause.ts';

const COLORS: Readonly<Record<Cause, string>> = {
  configuration: 'red',
  token: 'blue',
  device: 'light-blue',
  quota: 'yellow',
  payload: 'purple',
  vendor: 'orange',
  unknown: 'text',
};

export const CAUSES_EXPLAINED =
  'Who has to act: configuration – you (certificates, credentials); token – nobody while it stays churn; device – its user; ' +
  'quota – slow down or ask for more; payload – change the message; vendor – wait; unknown – look the code up.';

/** Gives each series that is named after a cause its colour. */
export function inCauseColors<
  B extends { overrideByName(name: string, properties: DynamicConfigValue[]): B },
>(panel: B): B {
  return CAUSES.reduce(
    (colored, cause) =>
      colored.overrideByName(cause, [{ id: 'color', value: { mode: 'fixed', fixedColor: COLORS[cause] } }]),
    panel,
  );
}

/** Shows a cause in a table in its colour. */
export function causeMappings() {
  const options = Object.fromEntries(
    CAUSES.map((cause, index) => [cause, { text: cause, color: COLORS[cause], index }]),
  );
  return [{ type: 'value', options }];
}
