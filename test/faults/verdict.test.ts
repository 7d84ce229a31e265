/** The verdict of the matrix names each broken rule, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { AppPage } from './app-page.ts';
import { borne, fails } from './fault-case.ts';
import { MAX_AGE_MS, seenApps } from './faulty-world.ts';
import { problemsOf, type Seen, type Trial } from './verdict.ts';

const [APP = { name: '', sdkappid: 0, secretKey: '' }] = seenApps(['shop']);
const BEGIN_MS = 1_741_784_880_000;
const COUNTS = ['timpush_loss_pushes{app="shop"} 5'];
const MESSAGE =
  'poll failed: normal_push_loss answered HTTP 502; the last good values are exported until they are older than max_age';

interface Shown {
  readonly afterMs: number;
  readonly up?: boolean;
  readonly counts?: readonly string[];
  readonly successMs?: number;
  readonly failures?: AppPage['failures'];
}

function seen({ afterMs, up = true, counts = COUNTS, successMs = 0, failures = {} }: Shown): Seen {
  const command = { counts, lastSuccessMs: BEGIN_MS + successMs };
  const page = {
    up,
    failures,
    window: { start: 0, end: 300 },
    commands: { normal_push_loss: command, normal_push_statistics: command },
  };
  return { beforeMs: BEGIN_MS + afterMs, afterMs: BEGIN_MS + afterMs + 10, page };
}

const HTTP = { http: 2 };
const KEPT = seen({ afterMs: 10_000, up: false, failures: HTTP });
const GONE = seen({ afterMs: MAX_AGE_MS + 1000, up: false, counts: [], failures: HTTP });

const FAILING: Trial = {
  faultCase: fails('a fault', { kind: 'http', status: 404 }, 'http', 'answered HTTP 502'),
  app: APP,
  before: [seen({ afterMs: 0 })],
  during: [KEPT, GONE],
  after: [seen({ afterMs: 90_000, successMs: 85_000, failures: HTTP })],
  faultMinutes: 0.9,
  calls: [2, 2],
  messages: [MESSAGE],
  recoveryLogged: true,
  isTrue: ({ commands }) => commands.normal_push_loss.counts === COUNTS,
};

const BORNE: Trial = {
  ...FAILING,
  faultCase: borne('a fault', { kind: 'truncated' }),
  during: [seen({ afterMs: 1000 }), seen({ afterMs: 9000, successMs: 8000 })],
  after: [seen({ afterMs: 90_000, successMs: 85_000 })],
  messages: [],
  recoveryLogged: false,
};

const BOTH_COMMANDS = (rule: string) =>
  ['normal_push_loss', 'normal_push_statistics'].map((command) => `the counts of ${command} ${rule}`);

describe('the verdict on a fault that fails polls', () => {
  it('names no problem when the exporter behaves as documented', () => {
    expect(problemsOf(FAILING)).toEqual([]);
  });

  it.each<[string, Partial<Trial>, readonly string[]]>([
    [
      'an app that is down before the fault',
      { before: [seen({ afterMs: 0, up: false })] },
      ['it was not well before the fault'],
    ],
    [
      'an app that is wrong after the fault',
      { after: [seen({ afterMs: 9, counts: ['0'], failures: HTTP })] },
      ['it was not well after the fault'],
    ],
    [
      'other counts without a poll',
      { during: [KEPT, seen({ afterMs: 11_000, up: false, counts: ['0'] }), GONE] },
      BOTH_COMMANDS('changed without a good poll'),
    ],
    [
      'counts gone too soon',
      { during: [KEPT, seen({ afterMs: 20_000, up: false, counts: [] }), GONE] },
      BOTH_COMMANDS('vanished before their max_age'),
    ],
    [
      'counts shown too long',
      { during: [KEPT, seen({ afterMs: 2 * MAX_AGE_MS + 1000, up: false }), GONE] },
      BOTH_COMMANDS('outlived their max_age'),
    ],
    ['counts never kept', { during: [GONE] }, BOTH_COMMANDS('were not kept')],
    ['counts never gone', { during: [KEPT] }, BOTH_COMMANDS('never went')],
    ['another line in the log', { messages: ['polled'] }, ['the log said: polled']],
    ['too many calls', { calls: [3, 3] }, ['3 calls in a poll, not 2']],
    ['too few calls', { calls: [1, 1] }, ['1 calls in a poll, not 2']],
    ['no recovery in the log', { recoveryLogged: false }, ['recovery was not logged as expected']],
    [
      'another reason',
      { after: [seen({ afterMs: 90_000, failures: { server: 1 } })] },
      ['counted as server, not as http'],
    ],
  ])('names a problem for %s', (_, change, problems) => {
    expect(problemsOf({ ...FAILING, ...change })).toEqual(problems.map((problem) => `a fault: ${problem}`));
  });

  it('requires that a fault of one API leaves the other API unchanged', () => {
    const faultCase: Trial['faultCase'] = { ...FAILING.faultCase, command: 'normal_push_loss' };
    const beside = (one: Seen, statistics: Partial<AppPage['commands']['normal_push_statistics']>): Seen => {
      const { commands } = one.page;
      const other = { ...commands.normal_push_statistics, counts: COUNTS, ...statistics };
      return { ...one, page: { ...one.page, commands: { ...commands, normal_push_statistics: other } } };
    };
    const during = [beside(KEPT, {}), beside(GONE, { lastSuccessMs: BEGIN_MS + 9_000 })];
    expect(problemsOf({ ...FAILING, faultCase, during })).toEqual([]);
    const gone = [beside(KEPT, {}), beside(GONE, { counts: [] })];
    expect(problemsOf({ ...FAILING, faultCase, during: gone })).toEqual([
      'a fault: the counts of normal_push_statistics went, too',
      'a fault: no poll of normal_push_statistics succeeded',
    ]);
  });

  it('requires retries, or one call in total, where the case expects them', () => {
    const retried: Trial['faultCase'] = { ...FAILING.faultCase, callsPerPoll: 'retried' };
    expect(problemsOf({ ...FAILING, faultCase: retried, calls: [3, 1] })).toEqual([]);
    expect(problemsOf({ ...FAILING, faultCase: retried, calls: [2, 1] })).toHaveLength(1);
    const once = { ...FAILING.faultCase, callsPerPoll: 1, callsInAll: 1 };
    expect(problemsOf({ ...FAILING, faultCase: once, calls: [1] })).toEqual([]);
    expect(problemsOf({ ...FAILING, faultCase: once, calls: [1, 1] })).toHaveLength(1);
  });
});

describe('the verdict on a fault that fails no poll', () => {
  it('names no problem when the exporter behaves as documented', () => {
    expect(problemsOf(BORNE)).toEqual([]);
  });

  it.each<[string, Partial<Trial>, string]>([
    ['a poll that failed', { during: [KEPT, ...BORNE.during] }, 'it was not always up'],
    ['no new counts', { during: [seen({ afterMs: 1000 }), seen({ afterMs: 9000 })] }, 'no poll succeeded'],
    ['a failure in the log', { messages: ['failed'] }, 'the log said: failed'],
    ['a recovery in the log', { recoveryLogged: true }, 'recovery was not logged as expected'],
    [
      'no sample of the fault',
      { faultCase: { ...BORNE.faultCase, shows: 'err_code="x"' } },
      'the page never showed err_code="x"',
    ],
    [
      'wrong counts',
      { during: [...BORNE.during, seen({ afterMs: 9500, successMs: 9000, counts: [...COUNTS] })] },
      'the counts were wrong',
    ],
  ])('names a problem for %s', (_, change, problem) => {
    expect(problemsOf({ ...BORNE, ...change })).toEqual([`a fault: ${problem}`]);
  });
});
