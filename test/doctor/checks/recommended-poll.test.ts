import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fileSchema } from '../../../src/config/schema.ts';
import { formatDuration, parseDuration } from '../../../src/core/duration.ts';
import {
  adviseWindows,
  type PollFacts,
  pollSectionText,
  recommendPoll,
} from '../../../src/doctor/checks/recommended-poll.ts';

const window = (name: string, schedule = '* * * * *') => ({
  name,
  lengthMs: parseDuration(name) ?? 0,
  schedule,
});

const FACTS: PollFacts = {
  windows: [window('5m'), window('1h'), window('90m'), window('1d')],
  timeZone: 'UTC',
  maxCodes: 200,
  delayMs: 300_000,
  callIntervalMs: 1050,
  granularity: 'minute',
  rule: undefined,
  neededDelayMs: undefined,
  limitIsShared: false,
  pushesPerDay: 100_000,
};

describe('the recommended section', () => {
  it('is what is configured, where nothing speaks against it', () => {
    expect(recommendPoll(FACTS)).toEqual({
      delay: '5m',
      schedule: '* * * * *',
      time_zone: 'UTC',
      windows: ['5m', '1h', '90m', '1d'],
      max_codes: 200,
      call_interval: '1050ms',
    });
  });

  it('waits as long as figures need, and no shorter than is configured', () => {
    expect(recommendPoll({ ...FACTS, neededDelayMs: 120_000 }).delay).toBe('5m');
    expect(recommendPoll({ ...FACTS, neededDelayMs: 7_200_000 }).delay).toBe('2h');
    expect(recommendPoll({ ...FACTS, neededDelayMs: 7 * 86_400_000 }).delay).toBe('6d');
  });

  it('keeps windows that make sense, with the schedules and ages they were given', () => {
    const windows = [
      window('5m'),
      { ...window('1h', '*/5 * * * *'), maxAgeMs: 1_800_000 },
      window('90m'),
      window('1d', '0 3 * * *'),
      { ...window('7d'), maxAgeMs: 3_600_000 },
    ];
    const facts: PollFacts = { ...FACTS, windows, granularity: 'hour', rule: 'starting' };
    expect(recommendPoll(facts)).toMatchObject({
      schedule: '*/10 * * * *',
      windows: [
        { window: '1h', schedule: '*/5 * * * *', max_age: '30m' },
        { window: '1d', schedule: '0 3 * * *' },
        { window: '7d', max_age: '1h' },
      ],
    });
  });

  it('has windows even where none of those configured makes sense', () => {
    for (const granularity of ['hour', 'day'] as const) {
      const facts: PollFacts = { ...FACTS, windows: [window('5m')], granularity, rule: 'touching' };
      expect(adviseWindows(facts)).toMatchObject([{ window: '5m', makesSense: false }]);
      const { windows } = recommendPoll(facts);
      expect(windows.length).toBeGreaterThan(2);
      const given = windows.map((name) => window(String(name)));
      expect(adviseWindows({ ...facts, windows: given })).not.toContainEqual(
        expect.objectContaining({ makesSense: false }),
      );
    }
  });

  it('doubles the time between calls where others call too', () => {
    expect(recommendPoll({ ...FACTS, limitIsShared: true }).call_interval).toBe('2100ms');
    expect(recommendPoll({ ...FACTS, callIntervalMs: 1000, limitIsShared: true }).call_interval).toBe('2s');
  });

  it('tells which windows have too few pushes for shares', () => {
    const notes = adviseWindows({ ...FACTS, pushesPerDay: 240 }).map(({ note }) => note);
    expect(notes).toEqual([
      'about 1 push at the usual rate, too few for shares',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each(['minute', 'hour', 'day', 'undecided'] as const)(
    'of %s is read as it was meant, from YAML',
    (granularity) => {
      for (const facts of [
        { ...FACTS, granularity },
        {
          ...FACTS,
          granularity,
          timeZone: 'Asia/Shanghai',
          windows: [window('5m', '*/7 * * * * *'), window('7d', '@hourly')],
        },
        { ...FACTS, granularity, windows: [{ ...window('3d'), maxAgeMs: 86_400_000 }, window('1d')] },
      ]) {
        const section = recommendPoll(facts);
        const { poll } = parse(pollSectionText(section));
        expect(poll).toEqual(section);
        expect(fileSchema.safeParse({ poll }).error?.issues).toBeUndefined();
        expect(parseDuration(section.delay)).toBeGreaterThanOrEqual(
          parseDuration(formatDuration(facts.delayMs)) ?? 0,
        );
      }
    },
  );
});
