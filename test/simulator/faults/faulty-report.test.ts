import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/simulator/faults/faults.ts';
import { type Fields, faultyReport } from '../../../src/simulator/faults/faulty-report.ts';

const ROW = { ErrCode: '-2', ErrCount: 5, ErrInfo: 'no token' };
const LOSSES = { ReadyToSendLoss: [ROW], PlatformReadyToSendLoss: [{ PushPlatform: 1, ...ROW }] };
const PLATFORM = { PushPlatform: 1, TotalCount: 7, SentCount: 6, DeliveredCount: 5, ClickCount: 4 };
const FUNNEL = {
  TotalCount: 7,
  SentCount: 6,
  DeliveredCount: 5,
  ClickCount: 4,
  PlatformStatistics: [PLATFORM],
};

/** As sent over the wire, which omits undefined fields. */
function under(fault: Fault, fields: Fields = LOSSES) {
  return JSON.parse(JSON.stringify(faultyReport(fields, [fault])));
}

describe('a report', () => {
  it('is empty, has null for its arrays, or is absent', () => {
    expect(under({ kind: 'report', as: 'empty' }, FUNNEL)).toEqual({
      TotalCount: 0,
      SentCount: 0,
      DeliveredCount: 0,
      ClickCount: 0,
      PlatformStatistics: [],
    });
    expect(under({ kind: 'report', as: 'null' }, FUNNEL)).toEqual({ ...FUNNEL, PlatformStatistics: null });
    expect(under({ kind: 'report', as: 'missing' }, FUNNEL)).toEqual({});
  });

  it.each([
    ['text', '5', '7'],
    ['negative', -6, -8],
    ['fractional', 5.5, 7.5],
    ['beyond_2_53', 2 ** 53 + 5, 2 ** 53 + 7],
    ['words', 'many', 'many'],
    ['null', null, null],
    ['missing', undefined, undefined],
  ] as const)('has its counts as %s, in every place', (as, lost, sendable) => {
    const losses = under({ kind: 'counts', as });
    expect([losses.ReadyToSendLoss[0].ErrCount, losses.PlatformReadyToSendLoss[0].ErrCount]).toEqual([
      lost,
      lost,
    ]);
    const funnel = under({ kind: 'counts', as }, FUNNEL);
    expect([funnel.TotalCount, funnel.PlatformStatistics[0].TotalCount]).toEqual([sendable, sendable]);
    expect(losses.PlatformReadyToSendLoss[0]).toMatchObject({
      PushPlatform: 1,
      ErrCode: '-2',
      ErrInfo: 'no token',
    });
  });

  it.each(['ErrInfo', 'ErrCode'] as const)('has unexpected texts in %s', (field) => {
    const textAs = (
      as: 'megabyte' | 'control' | 'quotes' | 'emoji' | 'integer' | 'object' | 'missing' | 'empty',
    ) => under({ kind: 'texts', field, as }).PlatformReadyToSendLoss[0][field];
    expect(textAs('megabyte')).toHaveLength(1_000_000);
    for (const one of ['\u0007', '\u001b', '\r\n', '\u0000']) expect(textAs('control')).toContain(one);
    expect(textAs('quotes')).toMatch(/["'\\}]/);
    expect(textAs('emoji')).toContain('📵');
    expect([textAs('integer'), textAs('empty'), textAs('missing')]).toEqual([4711, '', undefined]);
    expect(typeof textAs('object')).toBe('object');
  });

  it('has such texts in the configured number of rows of each array', () => {
    const fields = { ReadyToSendLoss: [ROW, ROW, ROW] };
    const { ReadyToSendLoss } = under({ kind: 'texts', field: 'ErrInfo', as: 'empty', rows: 2 }, fields);
    expect(ReadyToSendLoss.map(({ ErrInfo }: typeof ROW) => ErrInfo)).toEqual(['', '', 'no token']);
  });

  it('has new fields at the root and in rows, beside all usual ones', () => {
    const report = under({ kind: 'unknown_fields' });
    expect(report).toMatchObject(LOSSES);
    expect(report).toHaveProperty('NewField');
    expect(report.ReadyToSendLoss[0]).toHaveProperty('NewField');
  });

  it('has rows of unknown platforms', () => {
    const { ReadyToSendLoss, PlatformReadyToSendLoss } = under({ kind: 'unknown_platforms' });
    expect(ReadyToSendLoss).toEqual([ROW]);
    expect(PlatformReadyToSendLoss).toEqual(
      [1, 0, 99, 2_147_483_647].map((PushPlatform) => ({ PushPlatform, ...ROW })),
    );
  });

  it('has the configured number of new codes, of one push each, and no new platforms in the funnel', () => {
    const { ReadyToSendLoss } = under({ kind: 'many_codes', codes: 5000 });
    const codes: readonly string[] = ReadyToSendLoss.map(({ ErrCode }: typeof ROW) => ErrCode);
    expect(new Set(codes).size).toBe(5001);
    expect(ReadyToSendLoss.at(-1)).toEqual({ ...ROW, ErrCode: 'made-up-5000', ErrCount: 1 });
    expect(under({ kind: 'many_codes', codes: 5000 }, FUNNEL)).toEqual(FUNNEL);
  });

  it('has each loss in two rows with the same sum', () => {
    expect(under({ kind: 'split_rows' }).ReadyToSendLoss).toEqual([
      { ...ROW, ErrCount: 4 },
      { ...ROW, ErrCount: 1 },
    ]);
    expect(under({ kind: 'split_rows' }, FUNNEL)).toEqual(FUNNEL);
  });

  it('has all of its faults at once', () => {
    const both = faultyReport(LOSSES, [{ kind: 'split_rows' }, { kind: 'counts', as: 'text' }]);
    expect(both.ReadyToSendLoss).toEqual([
      { ...ROW, ErrCount: '4' },
      { ...ROW, ErrCount: '1' },
    ]);
  });
});
