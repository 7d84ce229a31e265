import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { GRANULARITIES, GRANULARITY_RULES } from '../../src/simulator/counting.ts';
import { ENVELOPE_SHAPES } from '../../src/simulator/envelope.ts';
import type { SimulatedApp, SimulatorOptions } from '../../src/simulator/options.ts';
import { run } from '../support/captured-console.ts';
import { temporaryFiles } from '../support/temporary-files.ts';
import { CLUB, KEY, NOW_SECONDS, SHOP, upstream } from './simulated-upstream.ts';

const HOUR = 3600;
const USERSIG = /usersig=|eJ[\w*-]{20}/;

interface Check {
  readonly name: string;
  readonly status: string;
  readonly evidence: string;
  readonly advice?: string;
}

/** An account as the simulator plays it. */
interface Account {
  readonly options?: Partial<SimulatorOptions>;
  readonly app?: Partial<SimulatedApp>;
  /** Of the app in the configuration. */
  readonly configured?: Readonly<Record<string, unknown>>;
}

async function examined({ options = {}, app = {}, configured: fields = {} }: Account = {}) {
  const { configured, simulator } = await upstream([{ ...SHOP, ...app }], options);
  const args = configured(fields);
  const { result, out, err } = await run(['doctor', '--json', ...args]);
  expect(err).toBe('');
  expect(out).not.toMatch(USERSIG);
  expect(out).not.toContain(KEY);
  const json = JSON.parse(out);
  const [report] = json.apps;
  const checks: readonly Check[] = report.checks;
  const check = (name: string) => checks.find((one) => one.name === name);
  const statuses = Object.fromEntries(checks.map(({ name, status }) => [name, status]));
  return { result, out, json, report, checks, check, statuses, args, simulator };
}

/** What makes an account ordinary: receipts are complete at once, and one platform has no unknown codes. */
const ORDINARY: Account = { app: { platforms: [1, 4] } };

const ALL_GOOD = {
  connection: 'ok',
  'data centre': 'ok',
  credentials: 'ok',
  administrator: 'ok',
  'push service': 'ok',
  clock: 'ok',
  envelope: 'ok',
  codes: 'ok',
  granularity: 'ok',
  freshness: 'ok',
  growth: 'unknown',
  'seven days': 'ok',
  'call limit': 'ok',
};

describe('doctor', () => {
  it('finds nothing wrong with an ordinary account, within the calls that it promises', async () => {
    const { result, json, report, statuses, simulator } = await examined(ORDINARY);
    expect([result, json.works, statuses]).toEqual([0, true, ALL_GOOD]);
    expect(report.windows.map(({ makesSense }: { makesSense: boolean }) => makesSense)).not.toContain(false);
    const { answered = 0, refused = 0 } = simulator.calls.get(SHOP.sdkappid) ?? {};
    expect(report.calls).toEqual({ promised: 55, made: answered + refused });
    expect(answered + refused).toBeLessThanOrEqual(55);
  });

  it('says so in a terminal, a line for each check, and ends with what to paste', async () => {
    const { configured, simulator } = await upstream([{ ...SHOP, platforms: [1, 4] }]);
    const { result, out, err } = await run(['doctor', ...configured()]);
    expect([result, err]).toEqual([0, '']);
    expect(out).toBe(
      `\
app shop: sdkappid 1400000001, ${simulator.url}
at most 50 calls, one every 0.001 s: up to 1s, and what the answers take

ok    connection     ${simulator.url} answers.
ok    data centre    the app is known where base_url leads.
ok    credentials    sdkappid, identifier and secret key belong together.
ok    administrator  the identifier is an administrator of the app.
ok    push service   it is enabled.
ok    clock          this machine and the upstream agree within a second.
ok    envelope       the losses stand at the root of the answer.
ok    codes          all 15 codes of the last 6 days and their platforms are known.
ok    granularity    minutes: both halves of a window have a part of its pushes, down to the 186 of
                     03-11 12:11 to 12:13 UTC.
ok    freshness      the last minute has pushes already: the delay of 5m is enough.
?     growth         it takes two runs to see the past grow.
                     > write one run to a file, \`doctor --json > first.json\`, and an hour or a day
                       later compare: \`doctor --previous first.json\`.
ok    seven days     both are limited: a window may neither be longer than seven days nor begin
                     earlier.
ok    call limit     calls of two commands within 0 ms were both answered: each command has its own
                     second, or the limit is wider than documented; polls keep to the narrower
                     reading.

33 calls made; polling works.

The configured windows on this account:
  keep  5m, 30m, 1h, 2h, 6h, 1d, 3d, 7d

The poll section for it, to paste under the app or at the top of the file:

poll:
  delay: 5m
  schedule: "* * * * *"
  time_zone: UTC
  windows: [5m, 30m, 1h, 2h, 6h, 1d, 3d, 7d]
  max_codes: 200
  call_interval: 1ms
`.replace('within 0 ms', / within \d+ ms/.exec(out)?.[0].trim() ?? ''),
    );
  });

  it('examines every app, or the one that is named', async () => {
    const { configured, simulator } = await upstream([
      { ...SHOP, pushEnabled: false },
      { ...CLUB, pushEnabled: false },
    ]);
    const both = await run(['doctor', ...configured()]);
    expect(both.out.match(/^app \w+/gm)).toEqual(['app shop', 'app club']);
    const club = await run(['doctor', '--app', 'club', ...configured()]);
    expect(club.out.match(/^app \w+/gm)).toEqual(['app club']);
    expect(simulator.calls.get(SHOP.sdkappid)?.refused).toBe(1);
    expect(await run(['doctor', '--app', 'pub', ...configured()])).toMatchObject({
      result: 1,
      err: 'timpush-exporter: there is no app pub: known are shop, club\n',
    });
  });

  it('tells of a good app and a bad one, and exits with 1', async () => {
    const { configured } = await upstream([SHOP, { ...CLUB, pushEnabled: false }]);
    const { result, out } = await run(['doctor', '--json', ...configured()]);
    const { works, apps } = JSON.parse(out);
    expect([result, works, apps.map((app: { works: boolean }) => app.works)]).toEqual([
      1,
      false,
      [true, false],
    ]);
  });

  it('keeps within 100 columns whatever it has to say', async () => {
    for (const { options, app } of [
      { options: { granularity: 'day', granularityRule: 'touching', reach: 'span' }, app: {} },
      { options: { faults: [{ kind: 'unknown_platforms' }], figureLagMinutes: 90 }, app: {} },
      { options: { granularity: 'hour' }, app: { pushesPerDay: 3 } },
      { options: {}, app: { admins: ['somebody'] } },
    ] as const) {
      const { configured } = await upstream([{ ...SHOP, ...app }], options);
      const { out } = await run(['doctor', ...configured()]);
      expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
      expect(out).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});

describe('the way in', () => {
  const REST = ['envelope', 'codes', 'granularity', 'freshness', 'growth', 'seven days', 'call limit'];

  it.each<[string, string, string, Account]>([
    [
      'a key of another app',
      'credentials',
      '70009',
      { configured: { secret_key: 'not-the-key-of-the-shop' } },
    ],
    ['an sdkappid that there is not', 'credentials', '70020', { configured: { sdkappid: 1400000009 } }],
    [
      'an account that is no administrator',
      'administrator',
      '90009',
      { configured: { identifier: 'reader' } },
    ],
    ['a push service that is off', 'push service', '90045', { app: { pushEnabled: false } }],
    [
      'a base URL of another data centre',
      'data centre',
      '60026',
      { options: { faults: [{ kind: 'refusal', code: 60026 }] } },
    ],
    [
      'a page in place of the API',
      'connection',
      'HTTP 404',
      { options: { faults: [{ kind: 'http', status: 404, page: 'html' }] } },
    ],
  ])(
    'is found shut by %s: %s, and what depends on it is not asked for',
    async (_, failed, evidence, account) => {
      const { result, report, checks, check, out } = await examined(account);
      expect([result, report.works, report.recommended]).toEqual([1, false, undefined]);
      expect(checks.filter(({ status }) => status === 'fail').map(({ name }) => name)).toEqual([failed]);
      expect(check(failed)?.evidence).toContain(evidence);
      expect(check(failed)?.advice).toMatch(/./);
      const before = checks.slice(
        0,
        checks.findIndex(({ name }) => name === failed),
      );
      expect(before.map(({ status }) => status)).toEqual(
        failed === 'credentials' ? ['ok', 'unknown'] : before.map(() => 'ok'),
      );
      for (const name of REST) {
        expect(check(name)).toEqual({
          name,
          status: 'unknown',
          evidence: `not looked at: the ${failed} check comes first`,
        });
      }
      expect(check('clock')?.status).toBe('ok');
      expect(report.calls.made).toBeLessThanOrEqual(2);
      expect(out).not.toContain('not-the-key');
    },
  );

  it('says that other data centres are not tried where base_url is set', async () => {
    const { check } = await examined({ options: { faults: [{ kind: 'refusal', code: 60026 }] } });
    expect(check('data centre')).toMatchObject({
      evidence: expect.stringContaining('the others are not tried, since base_url is set'),
      advice: 'let base_url lead to the data centre of the app, or give data_center instead of it',
    });
  });

  it('is open where only one of the reports is given, and tells of both', async () => {
    const { result, statuses, check } = await examined({
      ...ORDINARY,
      options: { faults: [{ kind: 'counts', as: 'words', command: 'normal_push_statistics' }] },
    });
    expect(result).toBe(1);
    expect(check('connection')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining('normal_push_statistics answered with an invalid response'),
    });
    expect(statuses).toMatchObject({ credentials: 'ok', envelope: 'ok', codes: 'ok', 'seven days': 'ok' });
    expect(check('granularity')?.evidence).toBe('not looked at: there are no statistics');
  });

  it('tells of a loss report that cannot be read, and of all that can be', async () => {
    const { result, statuses, check } = await examined({
      options: { faults: [{ kind: 'report', as: 'missing', command: 'normal_push_loss' }] },
    });
    expect(result).toBe(1);
    expect(check('envelope')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining('contains none of'),
    });
    expect(statuses).toMatchObject({
      granularity: 'ok',
      freshness: 'ok',
      'seven days': 'unknown',
      codes: 'unknown',
    });
  });
});

describe('the clock', () => {
  it('of an upstream that is an hour ahead is found so', async () => {
    const { result, check } = await examined({ options: { now: () => Date.now() + HOUR * 1000 } });
    expect(result).toBe(1);
    expect(check('clock')).toMatchObject({
      status: 'fail',
      evidence: 'this machine is 1h behind the upstream: figures come later than need be',
      advice: expect.stringContaining('NTP'),
    });
  });

  it('of an upstream that is an hour behind is found so, though it refuses signatures of its future', async () => {
    const { result, check, statuses } = await examined({ options: { now: () => Date.now() - HOUR * 1000 } });
    expect(result).toBe(1);
    expect(statuses).toMatchObject({ credentials: 'fail', clock: 'fail' });
    expect(check('clock')?.evidence).toMatch(/^this machine is (1h|59m59s) ahead of the upstream/);
    expect(check('credentials')?.advice).toMatch(/^mend the clock first/);
  });

  it('that is off by half a minute is warned of', async () => {
    const { result, check } = await examined({ options: { now: () => Date.now() + 30_000 } });
    expect([result, check('clock')?.status]).toEqual([0, 'warn']);
  });
});

describe('the envelope', () => {
  const PLACES = {
    root: 'at the root of the answer',
    results_object: 'in Results of the answer',
    results_array: 'in Results[0] of the answer',
    child_object: 'in LossInfo of the answer',
    child_array: 'in LossInfo[0] of the answer',
    documented: 'in a brace without a key, as in the reference’s sample',
  };

  it.each(ENVELOPE_SHAPES)('%s is recognised', async (envelope) => {
    const { check } = await examined({ options: { envelope } });
    expect(check('envelope')).toEqual({
      name: 'envelope',
      status: 'ok',
      evidence: `the losses stand ${PLACES[envelope]}`,
    });
  });
});

describe('granularity', () => {
  const KINDS = GRANULARITIES.flatMap((granularity) =>
    GRANULARITY_RULES.map((granularityRule) => ({ granularity, granularityRule })),
  );

  const MAKE_SENSE = {
    'minute touching': ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '7d'],
    'minute starting': ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '7d'],
    'hour touching': ['2h', '6h', '1d', '3d', '7d'],
    'hour starting': ['1h', '2h', '6h', '1d', '3d', '7d'],
    'day touching': ['3d', '7d'],
    'day starting': ['1d', '3d', '7d'],
  };

  it.each(KINDS)(
    'of $granularity, $granularityRule, is found, with the windows that it leaves',
    async (kind) => {
      const { result, report, check } = await examined({ options: kind });
      const { granularity, rule } = report.found.granularity;
      const isMinute = kind.granularity === 'minute';
      expect([result, granularity, rule]).toEqual([
        0,
        kind.granularity,
        isMinute ? undefined : kind.granularityRule,
      ]);
      expect(check('granularity')?.status).toBe(isMinute ? 'ok' : 'warn');
      const sensible = report.windows.filter(({ makesSense }: { makesSense: boolean }) => makesSense);
      expect(sensible.map(({ window }: { window: string }) => window)).toEqual(
        MAKE_SENSE[`${kind.granularity} ${kind.granularityRule}`],
      );
    },
  );

  it.each(KINDS)(
    'of $granularity, $granularityRule, ends with a section that the configuration takes',
    async (kind) => {
      const { configured } = await upstream([SHOP], kind);
      const { out } = await run(['doctor', ...configured()]);
      const section = out.slice(out.indexOf('\npoll:\n'));
      const { poll } = parse(section);
      const app = {
        name: 'shop',
        sdkappid: 1,
        secret_key: 'k',
        data_center: 'china',
        poll: { ...poll, call_interval: '1050ms' },
      };
      for (const text of [
        JSON.stringify({ apps: [app] }),
        `apps: [${JSON.stringify({ ...app, poll: undefined })}]\n${section}`,
      ]) {
        const checked = await run(['check', '--config.file', temporaryFiles().write('pasted.yaml', text)]);
        expect(checked).toMatchObject({ result: 0, err: '' });
        for (const window of poll.windows) expect(checked.out).toMatch(new RegExp(`^${window} .*`, 'm'));
      }
    },
  );

  it('of too few pushes is left undecided, and the configuration as it is', async () => {
    const { report, statuses, check } = await examined({ app: { pushesPerDay: 0.01 } });
    expect(report.found.granularity.granularity).toBe('undecided');
    expect(statuses).toMatchObject({ granularity: 'unknown', freshness: 'unknown' });
    expect(check('granularity')?.advice).toMatch(/run doctor again/);
    expect(report.recommended.poll).toMatchObject({
      delay: '5m',
      windows: ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '7d'],
    });
  });
});

describe('freshness', () => {
  it.each([
    [0, 'ok'],
    [3, 'ok'],
    [7, 'warn'],
    [20, 'warn'],
    [90, 'warn'],
    [8 * 60, 'warn'],
    [30 * 60, 'warn'],
  ])('of figures that are %d minutes late is found: %s, and a delay that is enough', async (lag, status) => {
    const { check, report } = await examined({ options: { figureLagMinutes: lag } });
    expect(check('freshness')?.status).toBe(status);
    const neededMinutes = report.found.neededDelayMs / 60_000;
    expect(neededMinutes).toBeGreaterThanOrEqual(lag);
    expect(neededMinutes).toBeLessThanOrEqual(5 + lag * 1.3);
    const delay = report.recommended.poll.delay;
    if (status === 'ok') expect(delay).toBe('5m');
    else expect(check('freshness')?.advice).toBe(`set poll.delay to ${delay}`);
  });

  it('of coarse figures leaves out what is not over, and what may be as late as it is old', async () => {
    const { check, report } = await examined({ options: { granularity: 'hour', figureLagMinutes: 20 } });
    expect(check('freshness')?.evidence).toBe(
      'the hour that is running has pushes already: windows that end 5m ago hold hours that are not over',
    );
    // It began half an hour ago.
    expect(report.recommended.poll.delay).toBe('1h45m');
  });

  it('of coarse figures that are late is a granule and the lag', async () => {
    const { check, report } = await examined({ options: { granularity: 'hour', figureLagMinutes: 90 } });
    expect(check('freshness')?.evidence).toMatch(
      /^the newest hour with pushes began 1h30m ago, where \d+ are usual: windows that end 5m ago are not complete$/,
    );
    expect(report.recommended.poll.delay).toBe('2h45m');
  });

  it('is not judged by the silence of an app with few pushes', async () => {
    const { check, report } = await examined({
      app: { pushesPerDay: 40 },
      options: { figureLagMinutes: 50 },
    });
    expect(check('freshness')).toMatchObject({
      status: 'unknown',
      advice: 'run doctor again at a busy hour',
    });
    expect(report.recommended.poll.delay).toBe('5m');
  });
});

describe('the limit of calls', () => {
  // The pace is real here, so the app has no pushes to ask more for.
  const paced = (options: Partial<SimulatorOptions>) =>
    examined({
      app: { pushesPerDay: 0.01 },
      options: { minCallIntervalMs: 150, ...options },
      configured: { poll: { call_interval: '180ms' } },
    });

  it.each([
    ['app', /^the second is shared by all commands: /],
    ['command', /^calls of two commands within \d+ ms were both answered: /],
  ] as const)(
    'is found to be one for each %s',
    async (limitScope, evidence) => {
      const { report, check } = await paced({ limitScope });
      expect(report.found.limitScope).toBe(limitScope);
      expect(check('call limit')).toEqual({
        name: 'call limit',
        status: 'ok',
        evidence: expect.stringMatching(evidence),
      });
    },
    20_000,
  );

  it('is found to be shared with others who use it up', async () => {
    const { result, check, report } = await examined({
      ...ORDINARY,
      options: { faults: [{ kind: 'refusal', code: 60011, command: 'normal_push_statistics', calls: 3 }] },
    });
    expect([result, check('call limit')?.status]).toEqual([0, 'warn']);
    expect(check('call limit')?.evidence).toMatch(/^3 of our calls, .* something else calls the API/);
    expect(report.recommended.poll.call_interval).toBe('2ms');
  }, 20_000);
});

describe('seven days', () => {
  it.each([
    ['span', { span: 'limited', age: 'free' }],
    ['age', { span: 'free', age: 'limited' }],
    ['both', { span: 'limited', age: 'limited' }],
  ] as const)('that limit %s are found to', async (reach, expected) => {
    const { report, statuses } = await examined({ options: { reach } });
    expect([report.found.sevenDays, statuses['seven days']]).toEqual([expected, 'ok']);
  });
});

describe('codes', () => {
  it('that are unknown, and platforms without a name, are listed', async () => {
    const incident = {
      kind: 'code',
      platform: 1,
      stage: 'post_send_delivered',
      code: '987',
      info: 'NewReason',
      from: NOW_SECONDS - HOUR,
      to: NOW_SECONDS,
      factor: 1000,
    } as const;
    const { result, check } = await examined({
      ...ORDINARY,
      options: { incidents: [incident], faults: [{ kind: 'unknown_platforms' }] },
    });
    expect([result, check('codes')?.status]).toEqual([0, 'warn']);
    expect(check('codes')?.evidence).toMatch(/^platforms without a name: platform_2147483647, platform_99; /);
    expect(check('codes')?.evidence).toContain('apns 987 “NewReason”');
  });
});

describe('growth', () => {
  /** Runs twice on one account, the second time so many hours later. */
  async function twice(hours: number, options: Partial<SimulatorOptions>) {
    const { configured } = await upstream([SHOP], options);
    const args = configured();
    const first = await run(['doctor', '--json', ...args]);
    const file = temporaryFiles().write('first.json', first.out);
    vi.setSystemTime((NOW_SECONDS + hours * HOUR) * 1000);
    const again = async (...more: readonly string[]) => run(['doctor', '--previous', file, ...more, ...args]);
    return { first: JSON.parse(first.out), again, args };
  }

  const growthOf = (out: string): Check =>
    JSON.parse(out).apps[0].checks.find(({ name }: Check) => name === 'growth');

  it('of the past by late receipts is found by two runs, and how long they come', async () => {
    const { first, again } = await twice(2, { receiptLagMinutes: 6 * 60 });
    expect(first.apps[0].past).toHaveLength(5);
    const { out } = await again('--json');
    expect(growthOf(out)).toEqual({
      name: 'growth',
      status: 'warn',
      evidence: expect.stringMatching(
        /^in the 2h between the runs 2 of 5 windows grew: \w+ by [\d.]+ % at an age of 30m, \w+ by [\d.]+ % at an age of 2h30m; none from an age of 7h30m on$/,
      ),
      advice: expect.stringMatching(/ by windows much longer than an age of 2h30m/),
    });
    const keys = JSON.parse(out).apps[0].past.map(({ start }: { start: number }) => start);
    expect(new Set(keys).size).toBe(keys.length);
    expect(JSON.parse(out).apps[0].calls.promised).toBe(60);
  });

  it('is none where receipts come at once', async () => {
    const { again } = await twice(2, { receiptLagMinutes: 0 });
    expect(growthOf((await again('--json')).out)).toEqual({
      name: 'growth',
      status: 'ok',
      evidence: 'in the 2h between the runs none of 5 windows grew, from an age of 30m on',
    });
  });

  it('cannot be told of windows that are gone', async () => {
    const { again } = await twice(8 * 24, {});
    const { result, out } = await again();
    expect(result).toBe(0);
    expect(out).toContain('the earlier run has no windows with pushes that can still be asked');
  });

  it.each([
    ['nothing.json', undefined, 'cannot be read (ENOENT)'],
    [
      'banner.json',
      '> timpush-exporter@0.1.0 start\n{}',
      'is not JSON: give what an earlier doctor --json printed',
    ],
    [
      'other.json',
      '{"apps":[{"app":"shop","past":[{"start":1}]}]}',
      'was not written by doctor --json: apps[0].past[0].end',
    ],
    ['none.json', '{}', 'was not written by doctor --json: apps must be the list of an earlier run'],
  ])('is not looked for in %s', async (name, text, reason) => {
    const { configured, simulator } = await upstream();
    const path = text === undefined ? `/nowhere/${name}` : temporaryFiles().write(name, text);
    const { result, out, err } = await run(['doctor', '--previous', path, ...configured()]);
    expect([result, out]).toEqual([1, '']);
    expect(err).toContain(`timpush-exporter: --previous ${path} ${reason}`);
    expect(simulator.calls.get(SHOP.sdkappid)).toBeUndefined();
  });
});
