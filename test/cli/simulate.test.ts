import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../../src/cli/program.ts';
import { call, userSig } from '../simulator/signed-call.ts';
import { capturedConsole, run } from '../support/captured-console.ts';
import { NOW_SECONDS, stopClock } from './simulated-upstream.ts';

const INCIDENT = 'platform=apns,stage=post_send_delivered,code=403,from=-20m,to=+2h,factor=400';

/** Starts `simulate` on a free port and returns its URL; it is stopped when the test is over. */
async function started(...options: readonly string[]) {
  stopClock();
  const console = capturedConsole();
  const result = await runCli(['simulate', '--listen-address', '127.0.0.1:0', ...options], console);
  onTestFinished(() => console.stop());
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(console.said.out)?.[0];
  if (url === undefined) throw new Error(console.said.err);
  return { console, result, url };
}

/** The exact counts of shop in the last quarter of an hour, as JSON. */
async function truthOf(url: string, asOf = NOW_SECONDS + 86_400): Promise<string> {
  const query = `sdkappid=1400000001&start=${NOW_SECONDS - 900}&end=${NOW_SECONDS}&as_of=${asOf}`;
  return (await fetch(`${url}/_truth?${query}`)).text();
}

describe('simulate', () => {
  it('serves its two apps until it is stopped, and prints how to point an exporter at them', async () => {
    const { console, result, url } = await started();
    expect(result).toBe('running');
    expect(console.said).toEqual({
      err: '',
      log: '',
      out: `\
The simulated API answers on ${url} for
  shop: sdkappid 1400000001, key simulated-key-of-the-shop-app
  club: sdkappid 1400000002, key simulated-key-of-the-club-app

Point an exporter at it:
  TIMPUSH_SDKAPPID=1400000001 TIMPUSH_SECRET_KEY=simulated-key-of-the-shop-app TIMPUSH_BASE_URL=${url} npm start

Pushes of shop to trace (npm start -- trace ID, with the same variables):
  clicked-1068b4e8a7f8
  vendor-refused-fdc19edf5c13
  pending-at-device-4f7f9c118ab3
  no-certificate-9bd0020d770c
  online-6e23a037b6e8
  two-devices-fd20c07f73cb
`,
    });
    expect((await fetch(url)).status).toBe(200);
    await console.stop();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('prints variables that point an exporter at it', async () => {
    const { console, url } = await started();
    const variables = [...console.said.out.matchAll(/(TIMPUSH_\w+)=(\S+)/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    const { result, out } = await run(['loss', '--window', '5m'], Object.fromEntries(variables));
    expect([result, out]).toEqual([0, expect.stringMatching(/^app 1400000001, /)]);
    expect(variables).toContainEqual(['TIMPUSH_BASE_URL', url]);
  });

  it('answers traces of the pushes that it lists', async () => {
    const { console, url } = await started();
    const ids = console.said.out.match(/^ {2}[a-z-]+-[0-9a-f]{12}$/gm) ?? [];
    expect(ids).toHaveLength(6);
    const env = {
      TIMPUSH_SDKAPPID: '1400000001',
      TIMPUSH_SECRET_KEY: 'simulated-key-of-the-shop-app',
      TIMPUSH_BASE_URL: url,
    };
    const { result, out } = await run(['trace', ids[0]?.trim() ?? ''], env);
    expect([result, out]).toEqual([0, expect.stringContaining('The user opened the push.')]);
  });

  it('simulates every --incident', async () => {
    const { url } = await started(
      ...['--incident', `${INCIDENT},app=shop,info=the first`, '--incident', INCIDENT.replace('apns', 'fcm')],
    );
    const { counts } = JSON.parse(await truthOf(url));
    const hit = counts.platforms.flatMap(
      (one: { platform: number; losses: { code: string; count: number }[] }) =>
        one.losses.some(({ code, count }) => code === '403' && count > 10) ? [one.platform] : [],
    );
    expect(hit).toEqual([1, 4]);
  });

  it('accepts the examples of its help', async () => {
    const { out } = await run(['simulate', '--help']);
    const examples = [...out.matchAll(/^ {2}(--(?:incident|fault)) (\S+)$/gm)];
    expect(examples).toHaveLength(3);
    const { result } = await started(...examples.flatMap(([, flag = '', parts = '']) => [flag, parts]));
    expect(result).toBe('running');
  });

  it('generates the same traffic from the same seed, and other traffic from another', async () => {
    const [one, same, other] = await Promise.all([started(), started('--seed', '1'), started('--seed', '2')]);
    const truth = await truthOf(one.url);
    expect(await truthOf(same.url)).toBe(truth);
    expect(await truthOf(other.url)).not.toBe(truth);
  });

  it('counts late receipts after --receipt-lag', async () => {
    const deliveredNow = async (...options: readonly string[]) => {
      const { url } = await started(...options);
      return JSON.parse(await truthOf(url, NOW_SECONDS)).counts.overall.funnel.delivered;
    };
    expect(await deliveredNow('--receipt-lag', '0')).toBeGreaterThan(await deliveredNow());
  });

  it('answers in the form of --envelope', async () => {
    const asked = {
      query: { usersig: userSig({ secretKey: 'simulated-key-of-the-shop-app' }) },
      body: { StartTime: NOW_SECONDS - 600, EndTime: NOW_SECONDS },
    };
    const inRoot = JSON.parse((await call((await started()).url, asked)).text);
    const { url } = await started('--envelope', 'results_object');
    const { Results: results } = JSON.parse((await call(url, asked)).text);
    expect(results.ReadyToSendLoss).toEqual(inRoot.ReadyToSendLoss);
  });

  describe('with other rules than the usual', () => {
    const key = 'simulated-key-of-the-shop-app';
    const asked = async (url: string, command: string, StartTime: number, EndTime: number) =>
      JSON.parse(
        (
          await call(url, {
            command,
            query: { usersig: userSig({ secretKey: key }) },
            body: { StartTime, EndTime },
          })
        ).text,
      );
    const statistics = (url: string, start: number, end: number) =>
      asked(url, 'normal_push_statistics', start, end);

    it('counts whole hours by --granularity-rule', async () => {
      const start = NOW_SECONDS - 60;
      const { url } = await started('--granularity', 'hour', '--granularity-rule', 'touching');
      const exact = (await started()).url;
      const hour = await statistics(exact, NOW_SECONDS - 1800, NOW_SECONDS + 1800);
      expect((await statistics(url, start, NOW_SECONDS)).TotalCount).toBe(hour.TotalCount);
      const starting = await started('--granularity', 'hour');
      expect((await statistics(starting.url, start, NOW_SECONDS)).TotalCount).toBe(0);
    });

    it.each(['90m', '1h30m', '90'])('counts pushes only after --figure-lag %s', async (lag) => {
      const { url } = await started('--figure-lag', lag);
      expect((await statistics(url, NOW_SECONDS - 5340, NOW_SECONDS)).TotalCount).toBe(0);
    });

    it('limits each API separately with --limit-scope command', async () => {
      const { url } = await started('--limit-scope', 'command');
      expect((await statistics(url, NOW_SECONDS - 60, NOW_SECONDS)).ErrorCode).toBe(0);
      expect((await asked(url, 'normal_push_loss', NOW_SECONDS - 60, NOW_SECONDS)).ErrorCode).toBe(0);
    });

    it('limits only the length of windows with --reach span', async () => {
      const { url } = await started('--reach', 'span');
      const start = NOW_SECONDS - 40 * 86_400;
      expect((await statistics(url, start, start + 60)).ErrorCode).toBe(0);
    });

    it.each([
      ['1h', NOW_SECONDS + 3600],
      ['+1h', NOW_SECONDS + 3600],
      ['-90s', NOW_SECONDS - 90],
    ])('has a clock with an offset of %s', async (offset, seconds) => {
      const { url } = await started('--clock-offset', offset, '--fault', 'kind=http,status=502,from=+10s');
      expect(Date.parse((await fetch(url)).headers.get('date') ?? '')).toBe(seconds * 1000);
      const [fault] = (await (await fetch(`${url}/_faults`)).json()) as readonly { from: number }[];
      expect(fault?.from).toBe(seconds + 10);
    });
  });

  it.each([
    [
      ['--incident', 'apns is down'],
      `error: option '--incident <parts>' argument 'apns is down' is invalid. incident part "apns is down" is not of the form key=value`,
    ],
    [
      ['--incident', `${INCIDENT},code=404`],
      `error: option '--incident <parts>' argument '${INCIDENT},code=404' is invalid. incident part "code" is given twice; give it once`,
    ],
    [
      ['--envelope', 'round'],
      `error: option '--envelope <shape>' argument 'round' is invalid. Allowed choices are root, results_object, results_array, child_object, child_array, documented.`,
    ],
    [['--seed', 'x'], `error: option '--seed <number>' argument 'x' is invalid. It must be a whole number.`],
    [
      ['--receipt-lag', '-5'],
      `error: option '--receipt-lag <duration>' argument '-5' is invalid. It must be whole minutes, like 90m or 2h.`,
    ],
    [
      ['--figure-lag', '30s'],
      `error: option '--figure-lag <duration>' argument '30s' is invalid. It must be whole minutes, like 90m or 2h.`,
    ],
    [
      ['--clock-offset', 'an hour'],
      `error: option '--clock-offset <duration>' argument 'an hour' is invalid. It must be a duration, like 1h or -90s.`,
    ],
    [
      ['--granularity', 'week'],
      `error: option '--granularity <unit>' argument 'week' is invalid. Allowed choices are minute, hour, day.`,
    ],
  ])('refuses %j with the reason', async (options, message) => {
    const { result, out, err } = await run(['simulate', ...options]);
    expect([result, out]).toEqual([1, '']);
    expect(err).toBe(`${message}\n(--help lists commands and options)\n`);
  });

  it('refuses an incident of an unknown app', async () => {
    expect(await run(['simulate', '--incident', `app=pub,${INCIDENT}`])).toEqual({
      result: 1,
      out: '',
      err: 'timpush-exporter: an incident names the app pub, which the simulator does not have\n',
    });
  });

  it.each([
    ':10088',
    '0.0.0.0:10088',
    '[::]:10088',
    '10.0.0.1:10088',
    'localhost.example.com:10088',
    '127.example.com:10088',
    'here',
  ])('refuses to listen on %s, which other machines may reach', async (address) => {
    expect(await run(['simulate', '--listen-address', address])).toEqual({
      result: 1,
      out: '',
      err: `timpush-exporter: --listen-address ${address}: write a loopback host:port, like 127.0.0.1:10088\n`,
    });
  });

  it('reports that the address is in use', async () => {
    const { url } = await started();
    expect(await run(['simulate', '--listen-address', new URL(url).host])).toEqual({
      result: 1,
      out: '',
      err: 'timpush-exporter: the simulator cannot listen (EADDRINUSE): choose another address\n',
    });
  });
});
