import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { TraceOutcome } from '../../src/simulator/traffic/push-traces.ts';
import { run } from '../support/captured-console.ts';
import { scriptedUpstream } from '../support/scripted-upstream.ts';
import { CLUB, SHOP, type Upstream, upstream } from './simulated-upstream.ts';

function idOf({ simulator }: Upstream, outcome: TraceOutcome): string {
  const push = simulator.tracedPushes.get(SHOP.sdkappid)?.find((one) => one.outcome === outcome);
  if (push === undefined) throw new Error(`no push is ${outcome}`);
  return push.pushId;
}

/** The timeline that `trace` prints for the push with the outcome, without its heading. */
async function timelineOf(outcome: TraceOutcome): Promise<string> {
  const started = await upstream();
  const { result, out, err } = await run(['trace', idOf(started, outcome), ...started.configured()]);
  expect([result, err]).toEqual([0, '']);
  return out.slice(out.indexOf('\n\n') + 2);
}

describe('trace', () => {
  it('prints the push, its app and the time zone', async () => {
    const started = await upstream([SHOP, CLUB]);
    const id = idOf(started, 'two_devices');
    const { out } = await run(['trace', id, '--app', 'shop', ...started.configured()]);
    expect(out.split('\n')[0]).toBe(`push ${id} of app shop: 2 device instances; times in UTC`);
  });

  it.each([
    [
      'clicked',
      `\
instance 940606291: apns; iPhone 15 Pro, iOS 18.3.1; token f396…2bcb
The user opened the push.
  done  2025-03-12 13:25:57        accepted by the chat server
  done  2025-03-12 13:25:58   +1s  handed to the offline channel
  done  2025-03-12 13:25:58   +0s  handed to the push vendor
  done  2025-03-12 13:26:00   +2s  reached the device
  done  2025-03-12 13:26:38  +38s  opened by the user
`,
    ],
    [
      'vendor_refused',
      `\
instance 443564546: huawei; HUAWEI Mate 60, HarmonyOS 4.2; token 8dcd…138b
The push failed with code 80200003 at Huawei: the access token has expired.
Check the app id and app secret in the Chat console against AppGallery Connect, and that Push Kit is enabled there.
  done     2025-03-12 13:22:01       accepted by the chat server
  done     2025-03-12 13:22:02  +1s  handed to the offline channel
  failed   2025-03-12 13:22:03  +1s  handed to the push vendor      80200003 Incorrect OAuth token
  pending  -                         reached the device
  pending  -                         opened by the user
`,
    ],
    [
      'pending_at_device',
      `\
instance 965764718: fcm; Pixel 9, Android 15; token f77c…d99b
The push waits for the device: FCM has accepted it, and no receipt is reported yet.
The push may have arrived: FCM sends no receipts.
  done     2025-03-12 13:19:42       accepted by the chat server
  done     2025-03-12 13:19:43  +1s  handed to the offline channel
  done     2025-03-12 13:19:44  +1s  handed to the push vendor
  pending  -                         reached the device
  pending  -                         opened by the user
`,
    ],
    [
      'no_certificate',
      `\
instance 253048545: oppo; OPPO Find X7, Android 14
The push failed with code -1 at the offline channel, before it was sent: certificate id not set.
Upload the certificate or credentials of the push vendor in the Chat console, and have the app report the business id that the console shows.
  done     2025-03-12 13:16:24       accepted by the chat server
  failed   2025-03-12 13:16:25  +1s  handed to the offline channel  -1 certificate id not set
  pending  -                         handed to the push vendor
  pending  -                         reached the device
  pending  -                         opened by the user
`,
    ],
    [
      'online',
      `\
instance 441924479: vivo X100, Android 14
The push reached the device over the online channel.
  done  2025-03-12 13:13:35       accepted by the chat server
  done  2025-03-12 13:13:35  +0s  handed to the online channel
  done  2025-03-12 13:13:36  +1s  reached the device online
`,
    ],
    [
      'two_devices',
      `\
instance 527864113: xiaomi; Xiaomi 14, Android 15; token 48a3…69f6
The push reached the device; no opening is reported.
  done     2025-03-12 13:10:01       accepted by the chat server
  done     2025-03-12 13:10:02  +1s  handed to the offline channel
  done     2025-03-12 13:10:02  +0s  handed to the push vendor
  done     2025-03-12 13:10:05  +3s  reached the device
  pending  -                         opened by the user

instance 253727318: apns; iPhone 15 Pro, iOS 18.3.1; token 4804…6a17
The push failed with code 410 at APNs: the device token is no longer active.
A steady count is normal churn: users uninstall, reinstall and change phones. If the count jumps, check what the last app release changed in registering for push.
  done     2025-03-12 13:10:01       accepted by the chat server
  done     2025-03-12 13:10:02  +1s  handed to the offline channel
  failed   2025-03-12 13:10:03  +1s  handed to the push vendor      410 Unregistered: 4804…6a17
  pending  -                         reached the device
  pending  -                         opened by the user
`,
    ],
  ] as const)('prints the timeline of the simulated push "%s"', async (outcome, timeline) => {
    expect(await timelineOf(outcome)).toBe(timeline);
  });

  it('prints the timeline of the documented sample', async () => {
    const sample = readFileSync(join(import.meta.dirname, '../fixtures/push-trace.documented.txt'), 'utf8');
    const { url } = await scriptedUpstream(() => sample);
    const env = { TIMPUSH_SDKAPPID: '1400000001', TIMPUSH_SECRET_KEY: 'key', TIMPUSH_BASE_URL: url };
    expect(await run(['trace', 'documented'], env)).toEqual({
      result: 0,
      err: '',
      out: `\
push documented of app 1400000001: 1 device instance; times in UTC

instance 101205908: apns; APNS
The user opened the push.
  done  2025-03-07 02:04:47               accepted by the chat server
  done  2025-03-13 08:16:29  +6d6h11m42s  handed to the offline channel
  done  2025-03-13 08:16:29          +0s  handed to the push vendor
  done  2025-03-13 08:16:29          +0s  reached the device
  done  2025-03-13 08:16:29          +0s  opened by the user
`,
    });
  });

  it('prints times in the zone of the reader, in colour at a terminal unless NO_COLOR is set', async () => {
    const started = await upstream();
    const args = ['trace', idOf(started, 'vendor_refused'), ...started.configured()];
    const viewer = { isTerminal: true, timeZone: 'America/New_York' };
    const coloured = await run(args, {}, viewer);
    expect(coloured.out).toContain('times in America/New_York\n');
    expect(coloured.out).toContain('\n  \u001b[31mfailed\u001b[0m   2025-03-12 09:22:03  +1s  handed to');
    expect(coloured.out).toContain('\u001b[31mThe push failed with code 80200003');
    const plain = await run(args, { NO_COLOR: '1' }, viewer);
    expect(plain.out).not.toContain('\u001b');
    expect(stripVTControlCharacters(coloured.out)).toBe(plain.out);
    expect((await run(args, { NO_COLOR: '' }, viewer)).out).toBe(coloured.out);
  });

  it('reads the times of the upstream in the time zone of the configuration', async () => {
    const started = await upstream();
    const options = started.configured({ trace: { time_zone: 'UTC' } });
    const { out } = await run(['trace', idOf(started, 'clicked'), ...options]);
    expect(out).toContain('done  2025-03-12 21:25:57 ');
  });

  it('prints all details as JSON', async () => {
    const started = await upstream();
    const id = idOf(started, 'vendor_refused');
    const { result, out } = await run(['trace', id, '--json', ...started.configured()]);
    expect(result).toBe(0);
    const view = JSON.parse(out);
    expect(view).toMatchObject({ app: 'shop', pushId: id, instances: [{ platform: 'huawei' }] });
    expect(view.instances[0].verdict).toEqual({
      outcome: 'failed',
      hop: 'vendor',
      sentence: 'The push failed with code 80200003 at Huawei: the access token has expired.',
      advice: expect.stringContaining('app secret'),
    });
    expect(view.instances[0].hops[2]).toEqual({
      hop: 'vendor',
      status: 'failed',
      at: '2025-03-12T13:22:03Z',
      secondsSinceBefore: 1,
      code: '80200003',
      text: 'Incorrect OAuth token',
      meaning: 'the access token has expired',
      cause: 'configuration',
      remedy: expect.stringContaining('app secret'),
    });
  });

  it('masks device tokens, and prints them whole with --show-tokens', async () => {
    const started = await upstream();
    const args = ['trace', idOf(started, 'clicked'), ...started.configured()];
    for (const more of [[], ['--json']]) {
      expect((await run([...args, ...more])).out).not.toMatch(/[0-9a-f]{13}/);
      expect((await run([...args, ...more, '--show-tokens'])).out).toMatch(/f396[0-9a-f]{56}2bcb/);
    }
  });

  it('exits with 2 and the likely reasons for an unknown push', async () => {
    const started = await upstream();
    const nothing =
      'timpush-exporter: app shop: the upstream knows nothing about this push id: ' +
      'it may be older than 7 days, of another app, or so new that the upstream does not know it yet\n';
    expect(await run(['trace', 'unknown', ...started.configured()])).toEqual({
      result: 2,
      out: '',
      err: nothing,
    });
    const { result, out, err } = await run(['trace', 'unknown', '--json', ...started.configured()]);
    expect([result, JSON.parse(out), err]).toEqual([
      2,
      { app: 'shop', pushId: 'unknown', instances: [] },
      nothing,
    ]);
  });

  it.each([
    ['', 'is empty'],
    ['x'.repeat(257), 'is longer than 256 characters'],
    ['a\u001bb', 'contains unprintable characters'],
  ])('refuses the push id %j before the first call', async (id, problem) => {
    const { configured, simulator } = await upstream();
    expect(await run(['trace', id, ...configured()])).toEqual({
      result: 1,
      out: '',
      err: `timpush-exporter: the push id ${problem}\n`,
    });
    expect(simulator.calls.get(SHOP.sdkappid)).toBeUndefined();
  });

  it('lists the apps when --app is unknown, and explains why the upstream refuses a call', async () => {
    const { configured } = await upstream([{ ...SHOP, pushEnabled: false }]);
    expect(await run(['trace', 'x', '--app', 'pub', ...configured()])).toEqual({
      result: 1,
      out: '',
      err: 'timpush-exporter: --app pub: no such app; the configuration has shop\n',
    });
    expect(await run(['trace', 'x', ...configured()])).toEqual({
      result: 1,
      out: '',
      err:
        'timpush-exporter: app shop: normal_push_trace answered ErrorCode 90045: the push service is not enabled ' +
        '(config): the push service is not enabled for this app: enable it in the Chat console\n',
    });
  });
});
