import { describe, expect, it } from 'vitest';
import { barText, progressText, timeText } from '../../src/backfill/progress.ts';

const FACTS = { done: 1693, total: 4032, doneBefore: 0, elapsedMs: 1_782_000, plannedMs: 1_050 };

describe('the progress', () => {
  it('shows the calls done, the rate, and the remaining time', () => {
    expect(progressText(FACTS)).toBe('1693 of 4032 calls (41 %), 0.95 a second, 41m left');
  });

  it('measures the rate by the calls of this run, not by recorded answers', () => {
    const resumed = { ...FACTS, doneBefore: 1593, elapsedMs: 200_000 };
    expect(progressText(resumed)).toBe('1693 of 4032 calls (41 %), 0.50 a second, 1h18m left');
  });

  it('uses the planned rate until ten calls are done', () => {
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

it('a remaining time is in seconds below two minutes, then in minutes', () => {
  expect([0, 900, 119_000, 121_000, 4_233_600].map(timeText)).toEqual(['0s', '1s', '1m59s', '2m', '1h11m']);
});
