/** The verdict of the soak names each broken rule, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { FaultJson } from '../faults/fault-case.ts';
import type { Observation, SeenReport } from './observation.ts';
import { faultOf, floorsOf, HELD_OUT, momentsOf, planOf, reportOf, SHOP_NAME } from './observed.ts';
import { problemsOf } from './verdict.ts';

const LOSS = reportOf(SHOP_NAME, 'normal_push_loss');
const STATISTICS = reportOf(SHOP_NAME, 'normal_push_statistics');

/** With one report of the first app in another form. */
function withReport(report: SeenReport, changed: Partial<SeenReport>): Observation {
  const others = HELD_OUT.reports.filter(
    ({ app, command }) => app !== report.app || command !== report.command,
  );
  return { ...HELD_OUT, reports: [...others, { ...report, ...changed }] };
}

const LONG = planOf(30);

function long(of: Parameters<typeof momentsOf>[1]): Observation {
  const heapFloors = floorsOf(LONG, () => 22e6);
  return {
    ...HELD_OUT,
    plan: LONG,
    process: { ...HELD_OUT.process, heapFloors, moments: momentsOf(LONG, of) },
  };
}

describe('the verdict on a soak', () => {
  it('names no problem when the program breaks no rule', () => {
    expect(problemsOf(HELD_OUT)).toEqual([]);
    expect(problemsOf(long(() => ({})))).toEqual([]);
  });

  it.each<[string, Partial<Observation>, string]>([
    [
      'a poll that is missing',
      { accounts: [{ app: 'shop', due: 40, good: 29, failed: 6, skipped: 4 }] },
      'an account of polls does not balance: shop: 40 due, but 29 good, 6 failed and 4 skipped',
    ],
    [
      'more polls than were due',
      { accounts: [{ app: 'shop', due: 40, good: 31, failed: 6, skipped: 4 }] },
      'an account of polls does not balance: shop: 40 due, but 31 good, 6 failed and 4 skipped',
    ],
    [
      'counts of no window',
      { withoutWindow: ['shop normal_push_loss 5m'] },
      'counts were shown without a window: shop normal_push_loss 5m',
    ],
    ['an app that stays down', { notHealed: ['shop'] }, 'an app did not heal: shop'],
    [
      'an internal error',
      { ownFaults: ['polling failed'] },
      'the exporter had an internal error: polling failed',
    ],
    ['no answers', { scrapes: { answered: 10, failed: 11 } }, '11 of 21 scrapes were not answered'],
    ['no failures', { failedPolls: new Map() }, 'no poll failed: the faults did not reach the exporter'],
    [
      'no polls skipped',
      { accounts: [{ app: 'shop', due: 36, good: 30, failed: 6, skipped: 0 }] },
      'no poll was skipped: the faults were too short',
    ],
    [
      'many connections that stay open',
      { process: { ...HELD_OUT.process, openFilesAtRest: { before: 70, after: 121 } } },
      '121 files are open after the faults, and were 70 before: more than 50 more',
    ],
    [
      'too much memory',
      {
        process: { ...HELD_OUT.process, moments: momentsOf(HELD_OUT.plan, () => ({ residentBytes: 401e6 })) },
      },
      'memory reached 401 MB, more than 400 MB',
    ],
  ])('names exactly one problem for %s', (_, change, problem) => {
    expect(problemsOf({ ...HELD_OUT, ...change })).toEqual([problem]);
  });

  it('lists five cases of a broken rule, and the number of the other cases', () => {
    const notHealed = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const problems = problemsOf({ ...HELD_OUT, notHealed });
    expect(problems).toHaveLength(6);
    expect(problems.at(-1)).toBe('an app did not heal: 2 more');
  });
});

describe('the verdict on a long soak', () => {
  it('names a problem when memory grows after the warm-up', () => {
    const [problem, ...others] = problemsOf(long((share) => ({ residentBytes: 150e6 * (1 + share / 6) })));
    expect(problem).toMatch(/^memory grew by 7\.\d % after the warm-up, more than 5 %$/);
    expect(others).toEqual([]);
  });

  it('names a problem when the live heap grows by more than the error bound', () => {
    const withHeap = (of: (share: number) => number) => {
      const seen = long(() => ({}));
      return problemsOf({ ...seen, process: { ...seen.process, heapFloors: floorsOf(LONG, of) } });
    };
    const growing = (share: number) => 22e6 * (1 + share / 4);
    const [problem] = withHeap(growing);
    expect(problem).toMatch(/^the live heap grew by \d+\.\d ± \d\.\d % after the warm-up$/);
    const inDoubt = (share: number) => growing(share) + (Math.round(share * 14) % 2) * 20e6;
    expect(withHeap(inDoubt)).toEqual([]);
  });

  it('names a problem when the heap was not measured', () => {
    const seen = long(() => ({}));
    expect(problemsOf({ ...seen, process: { ...seen.process, heapFloors: [] } })).toEqual([
      'too little is known of the heap',
    ]);
  });

  it('allows memory to grow during the warm-up, and has no other bound on it', () => {
    const growing = long((share) => ({ residentBytes: share < 1 / 2 ? 500e6 * share : 500e6 }));
    expect(problemsOf(growing)).toEqual([]);
  });

  it('names a problem when the number of connections keeps growing', () => {
    const [problem] = problemsOf(long((share) => ({ openFiles: 70 + 120 * share })));
    expect(problem).toMatch(/^open files grew by 5\d\.\d after the warm-up$/);
  });

  it('names a problem when more than a few scrapes fail', () => {
    expect(problemsOf({ ...long(() => ({})), scrapes: { answered: 94, failed: 6 } })).toEqual([
      '6 of 100 scrapes were not answered',
    ]);
  });
});

describe('the verdict on the counts of a soak', () => {
  it('names counts that differ from the truth of their window', () => {
    const sums = { ...LOSS.sums, timpush_loss_pushes: 8 };
    expect(problemsOf(withReport(LOSS, { sums }))).toEqual([
      'counts were false: app-1 normal_push_loss 5m of 2025-03-12T13:08:30.000Z: timpush_loss_pushes is 8 and should be 7',
    ]);
  });

  it('names a missing count, unless the count is 0', () => {
    const { timpush_loss_pushes: _, ...sums } = LOSS.sums;
    expect(problemsOf(withReport(LOSS, { sums }))).toHaveLength(1);
    const truth = { ...LOSS.truth, timpush_loss_pushes: 0 };
    expect(problemsOf(withReport(LOSS, { sums, truth }))).toEqual([]);
  });

  it.each<[string, FaultJson, SeenReport, number]>([
    ['an empty report', { kind: 'report', as: 'empty' }, STATISTICS, 0],
    ['5,000 codes', { kind: 'many_codes' }, LOSS, 5_007],
  ])('accepts the counts of %s only for the app and the time of the fault', (_, fault, report, sum) => {
    const sums = Object.fromEntries(Object.keys(report.sums).map((name) => [name, sum]));
    const lied = withReport(report, { sums });
    expect(problemsOf({ ...lied, faults: [faultOf(fault)] })).toEqual([]);
    expect(problemsOf({ ...lied, faults: [{ ...faultOf(fault), app: 'app-2' }] })).toHaveLength(1);
    expect(problemsOf({ ...lied, faults: [{ ...faultOf(fault), from: 31 }] })).toHaveLength(1);
    expect(problemsOf({ ...lied, faults: [{ ...faultOf(fault), to: 20 }] })).toHaveLength(1);
    expect(problemsOf({ ...lied, faults: [faultOf({ kind: 'split_rows' })] })).toHaveLength(1);
  });

  it('names counts that a short run exposes more than a minute after their max_age', () => {
    const shownFor = (seconds: number) =>
      withReport(LOSS, { shownUntilSeconds: LOSS.successSeconds + seconds });
    expect(problemsOf(shownFor(90))).toEqual([]);
    expect(problemsOf(shownFor(91))).toEqual([
      'counts outlived their max_age: app-1 normal_push_loss 5m of 2025-03-12T13:08:30.000Z 91 s later',
    ]);
  });

  it('names every app, API and window whose counts were never compared, or only as zeros', () => {
    const zeros = Object.fromEntries(Object.keys(LOSS.sums).map((name) => [name, 0]));
    const never = ['counts were never compared: app-1 normal_push_loss 5m'];
    expect(problemsOf(withReport(LOSS, { sums: zeros, truth: zeros }))).toEqual(never);
    expect(
      problemsOf({
        ...HELD_OUT,
        reports: HELD_OUT.reports.filter(({ app, command }) => app !== LOSS.app || command !== LOSS.command),
      }),
    ).toEqual(never);
  });
});
