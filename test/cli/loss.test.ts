import { describe, expect, it } from 'vitest';
import { platformOf } from '../../src/core/losses/platform.ts';
import type { Incident } from '../../src/simulator/traffic/incidents.ts';
import { run } from '../support/captured-console.ts';
import { CLUB, NOW_SECONDS, SHOP, upstream } from './simulated-upstream.ts';

const BUSY_SHOP = { ...SHOP, pushesPerDay: 100_000 };

/** APNs has refused the credentials of shop for twenty minutes. */
const REFUSED_KEY: Incident = {
  kind: 'code',
  app: 'shop',
  platform: 1,
  stage: 'post_send_delivered',
  code: '403',
  info: 'InvalidProviderToken',
  factor: 4000,
  from: NOW_SECONDS - 1200,
  to: NOW_SECONDS,
};

describe('loss', () => {
  it('explains the losses of a window in a table: the whole app first, then platforms, each with the most losses first', async () => {
    const { configured } = await upstream([BUSY_SHOP], { incidents: [REFUSED_KEY] });
    expect(await run(['loss', '--window', '1m', ...configured()])).toEqual({
      result: 0,
      err: '',
      out: `\
app shop, 2025-03-12T13:24:00Z to 2025-03-12T13:25:00Z
101 sendable, 99 sent, 40 delivered, 6 clicked

stage                platform  code  meaning                                       cause          count    share
ready_to_send        all       -2    no push token uploaded for the device         token              1   0.99 %
ready_to_send        all       -1    certificate id not set                        configuration      1   0.99 %
post_send_delivered  all       403   the token signed with the .p8 key is invalid  configuration     27  27.27 %
post_send_delivered  all       404   the registration token is no longer valid     token              1   1.01 %
post_send_delivered  all       1     the registration id is invalid                token              1   1.01 %
ready_to_send        fcm       -2    no push token uploaded for the device         token              1   5.56 %
ready_to_send        honor     -1    certificate id not set                        configuration      1  16.67 %
post_send_delivered  apns      403   the token signed with the .p8 key is invalid  configuration     27  79.41 %
post_send_delivered  fcm       404   the registration token is no longer valid     token              1   5.88 %
post_send_delivered  oppo      1     the registration id is invalid                token              1   6.67 %

Share: the lost pushes among all that entered the stage on that platform.
`,
    });
  });

  it('prints "no losses" for a window without losses', async () => {
    const { configured } = await upstream([{ ...SHOP, pushesPerDay: 0 }]);
    const { out } = await run(['loss', '--window', '5m', ...configured()]);
    expect(out).toBe(
      'app shop, 2025-03-12T13:20:00Z to 2025-03-12T13:25:00Z\n' +
        '0 sendable, 0 sent, 0 delivered, 0 clicked\n\nno losses\n',
    );
  });

  it('asks for one hour by default', async () => {
    const { configured } = await upstream();
    const { out } = await run(['loss', ...configured()]);
    expect(out).toContain('app shop, 2025-03-12T12:25:00Z to 2025-03-12T13:25:00Z\n');
  });

  it('shortens seven days to the limit of the upstream', async () => {
    const { configured } = await upstream();
    const { out } = await run(['loss', '--window', '7d', ...configured()]);
    expect(out).toContain('app shop, 2025-03-05T13:31:00Z to 2025-03-12T13:25:00Z\n');
  });

  it('prints all counts of the upstream as JSON', async () => {
    const { configured, simulator } = await upstream([BUSY_SHOP], { incidents: [REFUSED_KEY] });
    const { result, out } = await run(['loss', '--json', '--window', '30m', ...configured()]);
    expect(result).toBe(0);
    const answer = JSON.parse(out);
    expect(answer).toMatchObject({
      app: 'shop',
      window: { start: '2025-03-12T12:55:00Z', end: '2025-03-12T13:25:00Z' },
    });

    const end = Date.parse(answer.window.end) / 1000;
    const truth = simulator.truth({ sdkappid: SHOP.sdkappid, start: end - 1800, end });
    const { byPlatform, ...funnel } = answer.funnel;
    expect(funnel).toEqual(truth.overall.funnel);
    expect(truth.platforms).not.toEqual([]);
    expect(byPlatform).toHaveLength(truth.platforms.length);
    for (const { platform, ...own } of byPlatform) {
      expect(own).toEqual(truth.platforms.find((one) => platformOf(one.platform) === platform)?.funnel);
    }
    const rows = (losses: readonly Record<string, unknown>[]) =>
      losses
        .map(({ platform, stage, code, info, count }) => [platform, stage, code, info, count].join('|'))
        .sort();
    const whole = truth.overall.losses.map((loss) => ({ ...loss, platform: null }));
    const onPlatforms = truth.platforms.flatMap(({ platform, losses }) =>
      losses.map((loss) => ({ ...loss, platform: platformOf(platform) })),
    );
    expect(rows(answer.losses)).toEqual(rows([...whole, ...onPlatforms]));
  });

  it('explains each loss in JSON, too', async () => {
    const { configured } = await upstream([BUSY_SHOP], { incidents: [REFUSED_KEY] });
    const { out } = await run(['loss', '--json', '--window', '1m', ...configured()]);
    expect(JSON.parse(out).losses).toContainEqual({
      stage: 'post_send_delivered',
      platform: 'apns',
      code: '403',
      info: 'InvalidProviderToken',
      meaning: 'the token signed with the .p8 key is invalid',
      cause: 'configuration',
      remedy: expect.stringMatching(/^Check the \.p8 key.*\.$/),
      count: 27,
      share: 27 / 34,
    });
  });

  it('asks for the app of --app, and lists the apps when --app is missing or unknown', async () => {
    const { configured } = await upstream([SHOP, CLUB]);
    const options = configured();
    expect((await run(['loss', '--app', 'club', ...options])).out).toMatch(/^app club, /);
    expect(await run(['loss', '--app', 'pub', ...options])).toEqual({
      result: 1,
      out: '',
      err: 'timpush-exporter: --app pub: no such app; the configuration has shop, club\n',
    });
    expect(await run(['loss', ...options])).toEqual({
      result: 1,
      out: '',
      err: 'timpush-exporter: --app is missing: the configuration has shop, club\n',
    });
  });

  it.each([
    ['soon', 'is not a window: write its length like 5m, 1h or 7d'],
    ['30s', 'is out of range: from 1m to 7d'],
    ['8d', 'is out of range: from 1m to 7d'],
    ['90s', 'is not a whole number of minutes'],
  ])('refuses --window %s before the first call', async (window, problem) => {
    const { configured, simulator } = await upstream();
    expect(await run(['loss', '--window', window, ...configured()])).toEqual({
      result: 1,
      out: '',
      err: `timpush-exporter: --window ${window}: ${problem}\n`,
    });
    expect(simulator.calls.get(SHOP.sdkappid)).toBeUndefined();
  });

  it('explains why the upstream refuses the call', async () => {
    const { configured } = await upstream([{ ...SHOP, pushEnabled: false }]);
    expect(await run(['loss', ...configured()])).toEqual({
      result: 1,
      out: '',
      err:
        'timpush-exporter: app shop: normal_push_loss answered ErrorCode 90045: the push service is not enabled ' +
        '(config): the push service is not enabled for this app: enable it in the Chat console\n',
    });
  });
});
