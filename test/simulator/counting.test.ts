import { describe, expect, it } from 'vitest';
import { type Counting, countedWindow } from '../../src/simulator/counting.ts';

const EXACT: Counting = { granularity: 'minute', granularityRule: 'starting', figureLagMinutes: 0 };
const LATER = seconds('2025-03-20T00:00');

function seconds(minute: string): number {
  return Date.parse(`${minute}Z`) / 1000;
}

/** The counted part of a window; times are UTC. */
function counted(start: string, end: string, counting: Partial<Counting>, asOf = LATER) {
  const window = countedWindow({ start: seconds(start), end: seconds(end), asOf }, { ...EXACT, ...counting });
  return [window.start, window.end].map((edge) => new Date(edge * 1000).toISOString().slice(5, 16));
}

describe('the counted part of a window', () => {
  it.each([
    ['starting', '10:20:30', '11:40:30', '03-12T10:21', '03-12T11:41'],
    ['touching', '10:20:30', '11:40:30', '03-12T10:20', '03-12T11:41'],
    ['starting', '10:20:00', '11:40:00', '03-12T10:20', '03-12T11:40'],
    ['touching', '10:20:00', '11:40:00', '03-12T10:20', '03-12T11:40'],
  ] as const)(
    'in minutes (%s) from %s to %s is from %s to %s',
    (granularityRule, start, end, ...expected) => {
      expect(counted(`2025-03-12T${start}`, `2025-03-12T${end}`, { granularityRule })).toEqual(expected);
    },
  );

  it.each([
    ['starting', '10:20', '11:40', '03-12T11:00', '03-12T12:00'],
    ['touching', '10:20', '11:40', '03-12T10:00', '03-12T12:00'],
    ['starting', '10:00', '11:00', '03-12T10:00', '03-12T11:00'],
    ['touching', '10:00', '11:00', '03-12T10:00', '03-12T11:00'],
    ['starting', '10:20', '10:40', '03-12T11:00', '03-12T11:00'],
    ['touching', '10:20', '10:40', '03-12T10:00', '03-12T11:00'],
  ] as const)('in hours (%s) from %s to %s is from %s to %s', (granularityRule, start, end, ...expected) => {
    expect(
      counted(`2025-03-12T${start}`, `2025-03-12T${end}`, { granularity: 'hour', granularityRule }),
    ).toEqual(expected);
  });

  it.each([
    ['starting', '03-11T10:00', '03-12T20:00', '03-11T16:00', '03-13T16:00'],
    ['touching', '03-11T10:00', '03-12T20:00', '03-10T16:00', '03-13T16:00'],
    ['starting', '03-11T16:00', '03-12T16:00', '03-11T16:00', '03-12T16:00'],
    ['touching', '03-11T16:00', '03-12T16:00', '03-11T16:00', '03-12T16:00'],
  ] as const)(
    'in Beijing’s days (%s) from %s to %s is from %s to %s',
    (granularityRule, start, end, ...expected) => {
      expect(counted(`2025-${start}`, `2025-${end}`, { granularity: 'day', granularityRule })).toEqual(
        expected,
      );
    },
  );

  it('omits the newest minutes, the running one included', () => {
    const asOf = seconds('2025-03-12T12:34:56');
    const until = (figureLagMinutes: number) =>
      counted('2025-03-12T10:00', '2025-03-12T13:00', { figureLagMinutes }, asOf)[1];
    expect([until(0), until(1), until(90)]).toEqual(['03-12T12:35', '03-12T12:34', '03-12T11:05']);
  });

  it('omits the newest minutes of an unfinished bucket too', () => {
    const asOf = seconds('2025-03-12T12:34:56');
    const hours = { granularity: 'hour', granularityRule: 'touching', figureLagMinutes: 10 } as const;
    expect(counted('2025-03-12T12:05', '2025-03-12T12:06', hours, asOf)).toEqual([
      '03-12T12:00',
      '03-12T12:25',
    ]);
  });
});
