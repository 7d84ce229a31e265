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
import { MESSAGES } from '../../../src/messages/messages.ts';

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

const adviceOn = (facts: PollFacts) => adviseWindows(facts, MESSAGES.en.doctor.windows);

describe('the recommended poll section', () => {
  it('is the configured one for an ordinary account', () => {
    expect(recommendPoll(FACTS)).toEqual({
      delay: '5m',
      schedule: '* * * * *',
      time_zone: 'UTC',
      windows: ['5m', '1h', '90m', '1d'],
      max_codes: 200,
      call_interval: '1050ms',
    });
  });

  it('has the delay that the counts need, at least the configured one and at most six days', () => {
    expect(recommendPoll({ ...FACTS, neededDelayMs: 120_000 }).delay).toBe('5m');
    expect(recommendPoll({ ...FACTS, neededDelayMs: 7_200_000 }).delay).toBe('2h');
    expect(recommendPoll({ ...FACTS, neededDelayMs: 7 * 86_400_000 }).delay).toBe('6d');
  });

  it('keeps the windows that make sense, with their own schedules and maximum ages', () => {
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

  it.each(['hour', 'day'] as const)(
    'for whole %ss has windows even where none of the configured ones makes sense',
    (granularity) => {
      const facts: PollFacts = { ...FACTS, windows: [window('5m')], granularity, rule: 'touching' };
      expect(adviceOn(facts)).toMatchObject([{ window: '5m', makesSense: false }]);
      const { windows } = recommendPoll(facts);
      expect(windows.length).toBeGreaterThan(2);
      const recommended = windows.map((name) => window(String(name)));
      expect(adviceOn({ ...facts, windows: recommended })).not.toContainEqual(
        expect.objectContaining({ makesSense: false }),
      );
    },
  );

  it('doubles the call interval where another program calls, too', () => {
    expect(recommendPoll({ ...FACTS, limitIsShared: true }).call_interval).toBe('2100ms');
    expect(recommendPoll({ ...FACTS, callIntervalMs: 1000, limitIsShared: true }).call_interval).toBe('2s');
  });

  it('comes with a note on windows that have too few pushes for shares', () => {
    const notes = adviceOn({ ...FACTS, pushesPerDay: 240 }).map(({ note }) => note);
    expect(notes).toEqual([
      'about 1 push at the usual rate, too few for shares',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['touching', 'up to one hour more than the name says', 'one or two whole hours, whatever the name says'],
    ['starting', undefined, 'no whole number of hours, so counts jump'],
  ] as const)(
    'comes with notes on the windows for hours that are %s a window',
    (rule, onTwoHours, on90Minutes) => {
      const windows = [window('2h'), window('90m'), window('5m')];
      expect(adviceOn({ ...FACTS, windows, granularity: 'hour', rule }).map(({ note }) => note)).toEqual([
        onTwoHours,
        on90Minutes,
        rule === 'touching' ? on90Minutes : 'empty, or a whole hour when one starts in the window',
      ]);
    },
  );

  it.each(['minute', 'hour', 'day', 'undecided'] as const)(
    'for a granularity of %s is YAML that the configuration accepts unchanged',
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
