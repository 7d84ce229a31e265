import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../src/config/schema.ts';
import { run } from '../support/captured-console.ts';
import { temporaryFiles } from '../support/temporary-files.ts';
import { CLUB, KEY, SHOP, stopClock, upstream } from './simulated-upstream.ts';

/** The options that name a file of this text. */
const configured = (text: string) => ['--config.file', temporaryFiles().write('timpush.yaml', text)];

const USERSIG = /usersig=|eJ[\w*-]{20}/;

describe('check', () => {
  it('prints the plan of every app, and the times of the next polls', async () => {
    stopClock();
    const [, path = ''] = configured(`
      poll:
        windows: [{ window: 7d, schedule: "*/15 * * * *" }, 5m, { window: 1h, max_age: 1h30m }, { window: 1d, schedule: "*/5 * * * *" }]
      apps:
        - { name: shop, sdkappid: 1400000001, secret_key: ${KEY}, data_center: singapore }
        - name: club
          sdkappid: 1400000002
          secret_key: ${KEY}
          base_url: https://push.example.com/api
          poll: { delay: 90s, call_interval: 2s, time_zone: Asia/Shanghai, windows: [{ window: 5m, schedule: "30 21-23 * * *" }] }
    `);
    expect(await run(['check', '--config.file', path])).toEqual({
      result: 0,
      err: '',
      out: `\
${path} is valid: 2 apps

app shop: sdkappid 1400000001, https://adminapisgp.im.qcloud.com
window  schedule      calls/min  max age
5m      * * * * *             2  3m
1h      * * * * *             2  1h30m
1d      */5 * * * *         0.4  15m
7d      */15 * * * *       0.13  45m
4.53 calls a minute; the limit allows 57. Windows end 5m before each poll.
next polls: 2025-03-12T13:31:00Z, 2025-03-12T13:32:00Z, 2025-03-12T13:33:00Z

app club: sdkappid 1400000002, https://push.example.com/api
window  schedule        calls/min  max age
5m      30 21-23 * * *       0.03  2d18h
0.03 calls a minute; the limit allows 30. Windows end 1m30s before each poll.
next polls: 2025-03-12T14:30:00Z, 2025-03-12T15:30:00Z, 2025-03-13T13:30:00Z
`,
    });
  });

  it('refuses every app whose plan needs more calls than the limit allows, with the sum', async () => {
    const app = (name: string, sdkappid: number) =>
      `{ name: ${name}, sdkappid: ${sdkappid}, secret_key: k, data_center: china }`;
    const [, path = ''] = configured(`
      poll: { schedule: "*/3 * * * * *", windows: [5m, 1h, { window: 1d, schedule: "*/5 * * * *" }] }
      apps: [${app('shop', 1)}, ${app('club', 2)}]
    `);
    const sum =
      "the windows need 5m 40 + 1h 40 + 1d 0.4 = 80.4 calls a minute, but the upstream's limit allows 57; " +
      'poll long windows less often, or remove windows';
    expect(await run(['check', '--config.file', path])).toEqual({
      result: 1,
      out: '',
      err: `timpush-exporter: ${path} is not usable:\n  app shop: ${sum}\n  app club: ${sum}\n`,
    });
  });

  it('accepts an app from environment variables', async () => {
    const env = { TIMPUSH_SDKAPPID: '1400000001', TIMPUSH_SECRET_KEY: KEY, TIMPUSH_DATA_CENTER: 'china' };
    const { result, out } = await run(['check'], env);
    expect(result).toBe(0);
    expect(out).toMatch(
      /^the environment is valid: 1 app\n\napp 1400000001: sdkappid 1400000001, https:\/\/console\.tim\.qq\.com\n/,
    );
    expect(out).not.toContain(KEY);
  });

  it('validates the web configuration that an option or a variable names', async () => {
    const file = temporaryFiles().write(
      'web.yml',
      'http_server_config: { headers: { X-Frame-Options: deny } }',
    );
    const { configured } = await upstream();
    const options = configured();
    const named = [
      await run(['check', ...options, '--web.config.file', file]),
      await run(['check', ...options], { TIMPUSH_WEB_CONFIG_FILE: file }),
    ];
    for (const { result, out } of named) {
      expect([result, out.split('\n')[1]]).toEqual([0, `${file} is valid`]);
    }
    const wrong = temporaryFiles().write('web.yml', 'basic_auth_users: { alice: secret }');
    const { result, out, err } = await run(['check', ...options, '--web.config.file', wrong]);
    expect([result, out]).toEqual([1, '']);
    expect(err).toContain(`${wrong}: line 1: basic_auth_users.alice: is not a bcrypt`);
  });

  it('prints only the JSON Schema with --schema, without any configuration', async () => {
    const { result, out, err } = await run(['check', '--schema']);
    expect([result, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual(configJsonSchema());
  });
});

describe('check --live', () => {
  /** The exit code, and the lines below the plans. */
  async function liveResult(args: readonly string[]): Promise<readonly [result: unknown, lines: string]> {
    const { result, out, err } = await run(['check', '--live', ...args]);
    expect(err).toBe('');
    const afterPlan = out.split(/^next polls: .*\n\n/m).at(-1) ?? '';
    return [result, afterPlan];
  }

  it('prints how many pushes the upstream reports as lost in the shortest window', async () => {
    const { configured: upstreamOptions, simulator } = await upstream([{ ...SHOP, pushesPerDay: 100_000 }]);
    const end = Math.floor(Date.now() / 1000) - 300;
    const { losses } = simulator.truth({ sdkappid: SHOP.sdkappid, start: end - 300, end }).overall;
    const lost = losses.reduce((sum, { count }) => sum + count, 0);
    expect(lost).toBeGreaterThan(1);
    expect(await liveResult(upstreamOptions())).toEqual([
      0,
      `app shop: the upstream answers: ${lost} lost pushes with ${losses.length} codes in the 5m window\n`,
    ]);
    expect(simulator.calls.get(SHOP.sdkappid)).toMatchObject({ answered: 1, refused: 0 });
  });

  it('explains that the key is wrong, without printing it', async () => {
    const { configured: upstreamOptions } = await upstream();
    const wrong = { ...SHOP, secretKey: 'not-the-key-of-the-shop' };
    const options = upstreamOptions({}, [wrong]);
    expect(await liveResult(options)).toEqual([
      1,
      'app shop: normal_push_loss answered ErrorCode 70009: usersig does not verify with the key of this sdkappid ' +
        '(auth): the secret key does not belong to this sdkappid: copy it again from the Chat console\n',
    ]);
  });

  it('explains that the identifier is no administrator', async () => {
    const { configured: upstreamOptions } = await upstream();
    expect(await liveResult(upstreamOptions({ identifier: 'reader' }))).toEqual([
      1,
      'app shop: normal_push_loss answered ErrorCode 90009: the call requires an administrator of the app ' +
        '(config): identifier must be an app administrator: correct it, or make the account an administrator in the Chat console\n',
    ]);
  });

  it('explains that the push service is not enabled', async () => {
    const { configured: upstreamOptions } = await upstream([{ ...SHOP, pushEnabled: false }]);
    expect(await liveResult(upstreamOptions())).toEqual([
      1,
      'app shop: normal_push_loss answered ErrorCode 90045: the push service is not enabled ' +
        '(config): the push service is not enabled for this app: enable it in the Chat console\n',
    ]);
  });

  it('calls the API for every app, and fails if one call fails', async () => {
    const { configured: upstreamOptions } = await upstream([SHOP, CLUB]);
    const [result, lines] = await liveResult(upstreamOptions({}, [SHOP, { ...CLUB, secretKey: 'wrong' }]));
    expect(result).toBe(1);
    expect(lines.trimEnd().split('\n').sort()).toEqual([
      expect.stringMatching(/^app club: normal_push_loss answered ErrorCode 70009/),
      expect.stringMatching(/^app shop: the upstream answers: /),
    ]);
  });

  it.each([{}, { identifier: 'reader' }, { secret_key: 'not-the-key-of-the-shop' }])(
    'prints neither key nor signature for an app with %j',
    async (fields) => {
      const { configured: upstreamOptions } = await upstream([SHOP, { ...CLUB, pushEnabled: false }]);
      const { out, err } = await run(['check', '--live', ...upstreamOptions(fields)]);
      expect(out).toContain('app shop: ');
      expect(out + err).not.toMatch(/not-the-key|5bd2850/);
      expect(out + err).not.toMatch(USERSIG);
    },
  );
});
