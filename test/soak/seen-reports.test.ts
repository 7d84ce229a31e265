import { describe, expect, it } from 'vitest';
import type { SeriesResult } from '../support/prometheus-api.ts';
import { mergedReports, type Scraped, shownIn } from './seen-reports.ts';

const NOW = 1_741_784_880;

function bound(name: string, points: SeriesResult['points']): SeriesResult {
  const metric = {
    __name__: `timpush_${name}_timestamp_seconds`,
    app: 'shop',
    api: 'normal_push_loss',
    window: '5m',
  };
  return { metric, points };
}

function sum(stage: string, points: SeriesResult['points']): SeriesResult {
  return {
    metric: { __name__: 'timpush_loss_pushes', app: 'shop', window: '5m', loss_stage: stage },
    points,
  };
}

const SCRAPED: Scraped = {
  bounds: [
    bound('window_start', [
      [NOW, 100],
      [NOW + 5, 100],
      [NOW + 10, 160],
    ]),
    bound('window_end', [
      [NOW, 400],
      [NOW + 5, 400],
      [NOW + 10, 460],
    ]),
    bound('poll_last_success', [
      [NOW, 700],
      [NOW + 5, 700],
      [NOW + 10, 720],
    ]),
  ],
  sums: [
    sum('ready_to_send', [
      [NOW, 3],
      [NOW + 5, 3],
      [NOW + 10, 4],
    ]),
  ],
  stepSeconds: 5,
};

const FIRST = {
  app: 'shop',
  command: 'normal_push_loss',
  window: '5m',
  start: 100,
  end: 400,
  successSeconds: 700,
  shownUntilSeconds: NOW,
  sums: { 'timpush_loss_pushes ready_to_send': 3 },
} as const;

describe('the list of scraped reports', () => {
  it('contains each report once, with its window and the last time of its export', () => {
    const { reports, withoutWindow } = shownIn(SCRAPED);
    expect(reports).toEqual([
      FIRST,
      {
        ...FIRST,
        start: 160,
        end: 460,
        successSeconds: 720,
        shownUntilSeconds: NOW + 5,
        sums: { 'timpush_loss_pushes ready_to_send': 4 },
      },
    ]);
    expect(withoutWindow).toEqual([]);
  });

  it('contains two reports when counts change without a poll', () => {
    const sums = [
      sum('ready_to_send', [
        [NOW, 3],
        [NOW + 5, 2],
        [NOW + 10, 4],
      ]),
    ];
    expect(shownIn({ ...SCRAPED, sums }).reports).toHaveLength(3);
  });

  it('contains a report without losses when no losses are exported', () => {
    const [report] = shownIn({ ...SCRAPED, sums: [] }).reports;
    expect(report).toEqual({ ...FIRST, sums: {} });
  });

  it('names the counts that have no window', () => {
    const bounds = SCRAPED.bounds.filter(({ metric }) => !metric.__name__?.includes('end'));
    expect(shownIn({ ...SCRAPED, bounds })).toEqual({
      reports: [],
      withoutWindow: ['shop normal_push_loss 5m'],
    });
  });

  it('joins the reports of several spans', () => {
    const later = { ...FIRST, shownUntilSeconds: NOW + 60 };
    expect(mergedReports([later, FIRST])).toEqual([later]);
    expect(mergedReports([FIRST, later])).toEqual([later]);
  });
});
