/** The colour of each cause of losses, the same on every panel. */
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
  'Who has to act: configuration – you (certificates, credentials); token – no one, at its usual level; device – the device user; ' +
  'quota – send less or ask for a higher limit; payload – change the message; vendor – wait; unknown – look up the code.';

/** Sets the colour of each series whose name is a cause. */
export function inCauseColors<
  B extends { overrideByName(name: string, properties: DynamicConfigValue[]): B },
>(panel: B): B {
  return CAUSES.reduce(
    (colored, cause) =>
      colored.overrideByName(cause, [{ id: 'color', value: { mode: 'fixed', fixedColor: COLORS[cause] } }]),
    panel,
  );
}

/** Shows the causes in a table in their colours. */
export function causeMappings() {
  const options = Object.fromEntries(
    CAUSES.map((cause, index) => [cause, { text: cause, color: COLORS[cause], index }]),
  );
  return [{ type: 'value', options }];
}
