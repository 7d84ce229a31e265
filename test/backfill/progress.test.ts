import { describe, expect, it } from 'vitest';
import { barText, progressText, timeText } from '../../src/backfill/progress.ts';

const FACTS = { done: 1693, total: 4032, doneBefore: 0, elapsedMs: 1_782_000, plannedMs: 1_050 };

describe('the progress', () => {
  it('tells how much is done, how fast, and how long it takes', () => {
    expect(progressText(FACTS)).toBe('1693 of 4032 calls (41 %), 0.95 a second, 41m left');
  });

  it('judges the rate by what this run has done, not by what it found', () => {
    const resumed = { ...FACTS, doneBefore: 1593, elapsedMs: 200_000 };
    expect(progressText(resumed)).toBe('1693 of 4032 calls (41 %), 0.50 a second, 1h18m left');
  });

  it('goes by the plan until enough is done to judge', () => {
    expect(progressText({ ...FACTS, done: 0, elapsedMs: 0 })).toBe('0 of 4032 calls (0 %), 1h11m left');
    expect(progressText({ ...FACTS, done: 2, elapsedMs: 20_000 })).toContain('0.10 a second, 1h11m left');
  });

  it('is a bar that fills from left to right and fits on a line', () => {
    expect(barText({ ...FACTS, done: 0 })).toContain('[................] 0 of 4032');
    expect(barText(FACTS)).toContain('[######..........] 1693 of 4032');
    expect(barText({ ...FACTS, done: 4032 })).toContain('[################] 4032 of 4032 calls (100 %)');
    expect(barText({ ...FACTS, done: 10_080, total: 20_160 }).length).toBeLessThan(80);
  });
});

it('a time is told in seconds while it is short, then in minutes', () => {
  expect([0, 900, 119_000, 121_000, 4_233_600].map(timeText)).toEqual(['0s', '1s', '1m59s', '2m', '1h11m']);
});
