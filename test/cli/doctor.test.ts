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
  /** The detail of the check, under the name that the JSON has always had. */
  readonly evidence: string;
  readonly advice?: string;
}

/** A simulated account. */
interface Account {
  readonly options?: Partial<SimulatorOptions>;
  readonly app?: Partial<SimulatedApp>;
  /** Fields of the app in the configuration. */
  readonly configured?: Readonly<Record<string, unknown>>;
}

async function diagnosed({ options = {}, app = {}, configured: fields = {} }: Account = {}) {
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

/** An account whose platforms have no unknown codes. */
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
  it('finds nothing wrong with an ordinary account, within the announced number of calls', async () => {
    const { result, json, report, statuses, simulator } = await diagnosed(ORDINARY);
    expect([result, json.works, statuses]).toEqual([0, true, ALL_GOOD]);
    expect(report.windows.map(({ makesSense }: { makesSense: boolean }) => makesSense)).not.toContain(false);
    const { answered = 0, refused = 0 } = simulator.calls.get(SHOP.sdkappid) ?? {};
    expect(report.calls).toEqual({ promised: 55, made: answered + refused });
    expect(answered + refused).toBeLessThanOrEqual(55);
  });

  it('prints JSON with the field names that scripts depend on', async () => {
    const { json, report } = await diagnosed(ORDINARY);
    expect(Object.keys(json)).toEqual(['at', 'works', 'apps']);
    expect(Object.keys(report)).toEqual([
      'app',
      'sdkappid',
      'works',
      'calls',
      'checks',
      'found',
      'windows',
      'recommended',
      'past',
    ]);
    expect(report.checks[0]).toEqual({
      name: 'connection',
      status: 'ok',
      evidence: expect.stringMatching(/ answers$/),
    });
    expect(Object.keys(report.found)).toEqual([
      'granularity',
      'newest',
      'neededDelayMs',
      'sevenDays',
      'limitScope',
    ]);
    expect(Object.keys(report.found.granularity)).toEqual(['granularity', 'evidence', 'asked']);
    expect(Object.keys(report.found.granularity.asked[0])).toEqual(['start', 'end', 'pushes']);
    expect(Object.keys(report.past[0])).toEqual([
      'start',
      'end',
      'askedSeconds',
      'sendable',
      'sent',
      'delivered',
      'clicked',
    ]);
  });

  it('prints a line for each check, and at the end the section to paste', async () => {
    const { configured, simulator } = await upstream([{ ...SHOP, platforms: [1, 4] }]);
    const { result, out, err } = await run(['doctor', ...configured()]);
    expect([result, err]).toEqual([0, '']);
    expect(out).toBe(
      `\
app shop: sdkappid 1400000001, ${simulator.url}
at most 50 calls, one every 0.001 s: up to 1s and the time of the answers

ok    connection     ${simulator.url} answers.
ok    data centre    the upstream at base_url knows the app.
ok    credentials    sdkappid, identifier and secret key match.
ok    administrator  the identifier is an administrator of the app.
ok    push service   the push service is enabled.
ok    clock          the clocks of this machine and the upstream differ by less than 1 second.
ok    envelope       the loss arrays are at the root of the answer.
ok    codes          15 codes in the last 6 days, all with a known cause and platform.
ok    granularity    the upstream counts by the minute: both halves of a window have a part of its
                     pushes, down to the 186 of 03-11 12:11 to 12:13 UTC.
ok    freshness      the last minute already has pushes: the delay of 5m is enough.
?     growth         doctor needs two runs to see whether past counts still grow.
                     > run \`doctor --json > first.json\` now, and \`doctor --previous first.json\` an
                       hour or a day later.
ok    seven days     a window may be at most seven days long and must not start more than seven days
                     ago.
ok    call limit     calls to two APIs within 0 ms were both answered: each API has its own limit,
                     or the limit is higher than documented; the exporter still makes at most one
                     call a second.

33 calls made; polling works.

The configured windows, for this account:
  keep  5m, 30m, 1h, 2h, 6h, 1d, 3d, 7d

The recommended poll section, to paste under the app or at the top of the file:

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

  it('checks every app, or the app that --app names', async () => {
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
      err: 'timpush-exporter: --app pub: no such app; the configuration has shop, club\n',
    });
  });

  it('exits with 1 when polling works for one app and cannot work for another', async () => {
    const { configured } = await upstream([SHOP, { ...CLUB, pushEnabled: false }]);
    const { result, out } = await run(['doctor', '--json', ...configured()]);
    const { works, apps } = JSON.parse(out);
    expect([result, works, apps.map((app: { works: boolean }) => app.works)]).toEqual([
      1,
      false,
      [true, false],
    ]);
  });

  it.each<[string, Account]>([
    ['whole days', { options: { granularity: 'day', granularityRule: 'touching', reach: 'span' } }],
    ['unknown platforms', { options: { faults: [{ kind: 'unknown_platforms' }], figureLagMinutes: 90 } }],
    ['few pushes', { options: { granularity: 'hour' }, app: { pushesPerDay: 3 } }],
    ['no access', { app: { admins: ['somebody'] } }],
  ])('prints lines of at most 100 columns for an account with %s', async (_, { options, app }) => {
    const { configured } = await upstream([{ ...SHOP, ...app }], options);
    const { out } = await run(['doctor', ...configured()]);
    expect(out).toContain('app shop: ');
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(out).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('the access checks of doctor', () => {
  const REST = ['envelope', 'codes', 'granularity', 'freshness', 'growth', 'seven days', 'call limit'];

  it.each<[string, string, string, Account]>([
    [
      'with the key of another app',
      'credentials',
      '70009',
      { configured: { secret_key: 'not-the-key-of-the-shop' } },
    ],
    ['with an unknown sdkappid', 'credentials', '70020', { configured: { sdkappid: 1400000009 } }],
    [
      'with an identifier that is no administrator',
      'administrator',
      '90009',
      { configured: { identifier: 'reader' } },
    ],
    ['for an app without push service', 'push service', '90045', { app: { pushEnabled: false } }],
    [
      'with the base URL of another data centre',
      'data centre',
      '60026',
      { options: { faults: [{ kind: 'refusal', code: 60026 }] } },
    ],
    [
      'when the base URL leads to a web page',
      'connection',
      'HTTP 404',
      { options: { faults: [{ kind: 'http', status: 404, page: 'html' }] } },
    ],
  ])(
    'fail %s (%s), and doctor does not ask for what depends on access',
    async (_, failed, evidence, account) => {
      const { result, report, checks, check, out } = await diagnosed(account);
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
          evidence: `not checked: the ${failed} check must pass first`,
        });
      }
      expect(check('clock')?.status).toBe('ok');
      expect(report.calls.made).toBeLessThanOrEqual(2);
      expect(out).not.toContain('not-the-key');
    },
  );

  it('do not try other data centres when base_url is set', async () => {
    const { check } = await diagnosed({ options: { faults: [{ kind: 'refusal', code: 60026 }] } });
    expect(check('data centre')).toMatchObject({
      evidence: expect.stringContaining('; doctor does not try other data centres, because base_url is set'),
      advice: 'point base_url at the data centre of the app, or set data_center instead',
    });
  });

  it('pass when only the loss report is valid; doctor reports the invalid statistics', async () => {
    const { result, statuses, check } = await diagnosed({
      ...ORDINARY,
      options: { faults: [{ kind: 'counts', as: 'words', command: 'normal_push_statistics' }] },
    });
    expect(result).toBe(1);
    expect(check('connection')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining('normal_push_statistics answered with an invalid response'),
    });
    expect(statuses).toMatchObject({ credentials: 'ok', envelope: 'ok', codes: 'ok', 'seven days': 'ok' });
    expect(check('granularity')?.evidence).toBe('not checked: there are no statistics');
  });

  it('pass when the loss report is invalid; doctor makes all checks that do not need it', async () => {
    const { result, statuses, check } = await diagnosed({
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

describe('the clock check of doctor', () => {
  it('fails when the clock of the upstream is an hour ahead', async () => {
    const { result, check } = await diagnosed({ options: { now: () => Date.now() + HOUR * 1000 } });
    expect(result).toBe(1);
    expect(check('clock')).toMatchObject({
      status: 'fail',
      evidence: 'the clock of this machine is 1h behind the upstream: windows end earlier than necessary',
      advice: expect.stringContaining('NTP'),
    });
  });

  it('fails when the clock of the upstream is an hour behind and it refuses our signatures', async () => {
    const { result, check, statuses } = await diagnosed({ options: { now: () => Date.now() - HOUR * 1000 } });
    expect(result).toBe(1);
    expect(statuses).toMatchObject({ credentials: 'fail', clock: 'fail' });
    expect(check('clock')?.evidence).toMatch(
      /^the clock of this machine is (1h|59m59s) ahead of the upstream/,
    );
    expect(check('credentials')?.advice).toMatch(/^correct the clock first: /);
  });

  it('warns when the clocks differ by half a minute', async () => {
    const { result, check } = await diagnosed({ options: { now: () => Date.now() + 30_000 } });
    expect([result, check('clock')?.status]).toEqual([0, 'warn']);
  });
});

describe('the envelope check of doctor', () => {
  const PLACES = {
    root: 'at the root of the answer',
    results_object: 'in Results of the answer',
    results_array: 'in Results[0] of the answer',
    child_object: 'in LossInfo of the answer',
    child_array: 'in LossInfo[0] of the answer',
    documented: 'in an object without a key, as in the sample of the reference',
  };

  it.each(ENVELOPE_SHAPES)('recognises the form %s', async (envelope) => {
    const { check } = await diagnosed({ options: { envelope } });
    expect(check('envelope')).toEqual({
      name: 'envelope',
      status: 'ok',
      evidence: `the loss arrays are ${PLACES[envelope]}`,
    });
  });
});

describe('the granularity check of doctor', () => {
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
    'finds that the upstream counts by the $granularity ($granularityRule), and which windows make sense',
    async (kind) => {
      const { result, report, check } = await diagnosed({ options: kind });
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
    'leads to a poll section that the configuration accepts: $granularity, $granularityRule',
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
        expect(poll.windows).not.toEqual([]);
        for (const window of poll.windows) expect(checked.out).toMatch(new RegExp(`^${window} .*`, 'm'));
      }
    },
  );

  it('has no result for too few pushes, and doctor recommends the configured polls', async () => {
    const { report, statuses, check } = await diagnosed({ app: { pushesPerDay: 0.01 } });
    expect(report.found.granularity.granularity).toBe('undecided');
    expect(statuses).toMatchObject({ granularity: 'unknown', freshness: 'unknown' });
    expect(check('granularity')?.advice).toMatch(/run doctor again/);
    expect(report.recommended.poll).toMatchObject({
      delay: '5m',
      windows: ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '7d'],
    });
  });
});

describe('the freshness check of doctor', () => {
  it.each([
    [0, 'ok'],
    [3, 'ok'],
    [7, 'warn'],
    [20, 'warn'],
    [90, 'warn'],
    [8 * 60, 'warn'],
    [30 * 60, 'warn'],
  ])(
    'of counts that are %d minutes late has the status %s and finds a sufficient delay',
    async (lag, status) => {
      const { check, report } = await diagnosed({ options: { figureLagMinutes: lag } });
      expect(check('freshness')?.status).toBe(status);
      const neededMinutes = report.found.neededDelayMs / 60_000;
      expect(neededMinutes).toBeGreaterThanOrEqual(lag);
      expect(neededMinutes).toBeLessThanOrEqual(5 + lag * 1.3);
      const delay = report.recommended.poll.delay;
      if (status === 'ok') expect(delay).toBe('5m');
      else expect(check('freshness')?.advice).toBe(`set poll.delay to ${delay}`);
    },
  );

  it('of an upstream that counts whole hours finds that windows include an hour that is not over', async () => {
    const { check, report } = await diagnosed({ options: { granularity: 'hour', figureLagMinutes: 20 } });
    expect(check('freshness')?.evidence).toBe(
      'the current hour already has pushes: windows that end 5m ago include an hour that is not over',
    );
    // The current hour began half an hour ago.
    expect(report.recommended.poll.delay).toBe('1h45m');
  });

  it('of an upstream that counts whole hours late recommends a delay of an hour and the lag', async () => {
    const { check, report } = await diagnosed({ options: { granularity: 'hour', figureLagMinutes: 90 } });
    expect(check('freshness')?.evidence).toMatch(
      /^the newest hour with pushes began 1h30m ago \(the time since then had \d+ pushes a day before\): windows that end 5m ago are incomplete$/,
    );
    expect(report.recommended.poll.delay).toBe('2h45m');
  });

  it('has no result for an app that may have sent nothing since its newest push', async () => {
    const { check, report } = await diagnosed({
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

describe('the check of the call limit by doctor', () => {
  // The pace is real here. Without pushes, doctor makes few calls.
  const paced = (options: Partial<SimulatorOptions>) =>
    diagnosed({
      app: { pushesPerDay: 0.01 },
      options: { minCallIntervalMs: 150, ...options },
      configured: { poll: { call_interval: '180ms' } },
    });

  it.each([
    ['app', /^all APIs share one limit: /],
    ['command', /^calls to two APIs within \d+ ms were both answered: /],
  ] as const)(
    'finds a limit for each %s',
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

  it('warns when another program uses up the limit', async () => {
    const { result, check, report } = await diagnosed({
      ...ORDINARY,
      options: { faults: [{ kind: 'refusal', code: 60011, command: 'normal_push_statistics', calls: 3 }] },
    });
    expect([result, check('call limit')?.status]).toEqual([0, 'warn']);
    expect(check('call limit')?.evidence).toMatch(
      /^the upstream refused 3 calls .* another program calls the API/,
    );
    expect(report.recommended.poll.call_interval).toBe('2ms');
  }, 20_000);
});

describe('the seven-days check of doctor', () => {
  it.each([
    ['span', { span: 'limited', age: 'free' }],
    ['age', { span: 'free', age: 'limited' }],
    ['both', { span: 'limited', age: 'limited' }],
  ] as const)('finds that the upstream limits %s', async (reach, expected) => {
    const { report, statuses } = await diagnosed({ options: { reach } });
    expect([report.found.sevenDays, statuses['seven days']]).toEqual([expected, 'ok']);
  });
});

describe('the codes check of doctor', () => {
  it('lists unknown platforms and codes without a known cause', async () => {
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
    const { result, check } = await diagnosed({
      ...ORDINARY,
      options: { incidents: [incident], faults: [{ kind: 'unknown_platforms' }] },
    });
    expect([result, check('codes')?.status]).toEqual([0, 'warn']);
    expect(check('codes')?.evidence).toMatch(
      /^unknown platforms: platform_2147483647, platform_99; no known cause for \d+ of \d+ codes: /,
    );
    expect(check('codes')?.evidence).toContain('apns 987 “NewReason”');
  });
});

describe('the growth check of doctor', () => {
  /** Two runs on one account, the second so many hours later. */
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

  it('finds by two runs how long late receipts arrive', async () => {
    const { first, again } = await twice(2, { receiptLagMinutes: 6 * 60 });
    expect(first.apps[0].past).toHaveLength(5);
    const { out } = await again('--json');
    expect(growthOf(out)).toEqual({
      name: 'growth',
      status: 'warn',
      evidence: expect.stringMatching(
        /^2 of 5 windows grew in the 2h between the runs: \w+ by [\d.]+ % \(30m old\), \w+ by [\d.]+ % \(2h30m old\); windows at least 7h30m old did not grow$/,
      ),
      advice: expect.stringMatching(/ use windows much longer than 2h30m: /),
    });
    const keys = JSON.parse(out).apps[0].past.map(({ start }: { start: number }) => start);
    expect(new Set(keys).size).toBe(keys.length);
    expect(JSON.parse(out).apps[0].calls.promised).toBe(60);
  });

  it('finds no growth when receipts arrive at once', async () => {
    const { again } = await twice(2, { receiptLagMinutes: 0 });
    expect(growthOf((await again('--json')).out)).toEqual({
      name: 'growth',
      status: 'ok',
      evidence: 'none of 5 windows grew in the 2h between the runs; the youngest was 30m old',
    });
  });

  it('has no result when the windows of the earlier run are too old', async () => {
    const { again } = await twice(8 * 24, {});
    const { result, out } = await again();
    expect(result).toBe(0);
    expect(out).toContain('the earlier run has no window with pushes that is recent enough');
  });

  it.each([
    ['nothing.json', undefined, 'cannot be read (ENOENT)'],
    [
      'banner.json',
      '> timpush-exporter@0.1.0 start\n{}',
      'is not JSON: name the output of an earlier doctor --json',
    ],
    [
      'other.json',
      '{"apps":[{"app":"shop","past":[{"start":1}]}]}',
      'is not the output of doctor --json: apps[0].past[0].end',
    ],
    [
      'none.json',
      '{}',
      'is not the output of doctor --json: apps must be the list of apps of an earlier run',
    ],
  ])('refuses --previous %s before the first call', async (name, text, reason) => {
    const { configured, simulator } = await upstream();
    const path = text === undefined ? `/nowhere/${name}` : temporaryFiles().write(name, text);
    const { result, out, err } = await run(['doctor', '--previous', path, ...configured()]);
    expect([result, out]).toEqual([1, '']);
    expect(err).toContain(`timpush-exporter: --previous ${path} ${reason}`);
    expect(simulator.calls.get(SHOP.sdkappid)).toBeUndefined();
  });
});
