import { describe, expect, it } from 'vitest';
import { ENVELOPE_SHAPES, renderLossReport, SUCCESS } from '../../../src/simulator/envelope.ts';
import type { Fault } from '../../../src/simulator/faults/faults.ts';
import { faultyText } from '../../../src/simulator/faults/faulty-text.ts';

const ROW = { ErrCode: '-2', ErrCount: 5, ErrInfo: 'say "ErrCount":1, {' };
const REPORT = { ReadyToSendLoss: [ROW], PlatformReadyToSendLoss: [{ PushPlatform: 1, ...ROW }] };
const GOOD = renderLossReport('root', REPORT);

const under = (fault: Fault, text = GOOD) => faultyText(text, [fault]);

describe('the text of a response', () => {
  it('has its fields twice, with the same values', () => {
    const text = under({ kind: 'duplicate_fields' });
    expect(JSON.parse(text)).toEqual(JSON.parse(GOOD));
    expect(text).toContain('"ErrorCode":0,"ErrorCode":0,');
    expect(text).toContain('"ErrCode":"-2","ErrCode":"-2","ErrCount":5,"ErrCount":5,');
    expect(text).toContain('"PushPlatform":1,"PushPlatform":1,');
  });

  it('has a field of the configured depth beside the report', () => {
    const { Deep, ...rest } = JSON.parse(under({ kind: 'nesting', depth: 3, of: 'extra' }));
    expect(Deep).toEqual([[[]]]);
    expect(rest).toEqual(JSON.parse(GOOD));
  });

  it('has the report itself at the configured depth', () => {
    const nested = JSON.parse(under({ kind: 'nesting', depth: 2, of: 'report' }));
    expect(nested).toEqual({ ...SUCCESS, Deep: { Deep: REPORT } });
  });

  it.each([
    ['no_code', { ...SUCCESS, ErrorCode: undefined, ...REPORT }],
    ['no_status', { ...SUCCESS, ActionStatus: undefined, ...REPORT }],
    ['fail_without_code', { ...SUCCESS, ActionStatus: 'FAIL', ...REPORT }],
    ['code_as_text', { ...SUCCESS, ErrorCode: '0', ...REPORT }],
    ['other_names', { ActionStatus: 'OK', ResultCode: 0, ResultInfo: 'sucess', ...REPORT }],
  ] as const)('has another status: %s', (as, expected) => {
    expect(JSON.parse(under({ kind: 'status_fields', as }))).toEqual(expected);
  });

  it.each(ENVELOPE_SHAPES)('is changed in the envelope %s, too', (shape) => {
    const good = renderLossReport(shape, REPORT);
    const faults: readonly Fault[] = [
      { kind: 'nesting', depth: 2, of: 'extra' },
      { kind: 'nesting', depth: 2, of: 'report' },
      { kind: 'duplicate_fields' },
      { kind: 'status_fields', as: 'no_code' },
      { kind: 'status_fields', as: 'no_status' },
      { kind: 'status_fields', as: 'fail_without_code' },
      { kind: 'status_fields', as: 'code_as_text' },
      { kind: 'status_fields', as: 'other_names' },
    ];
    for (const fault of faults) expect(under(fault, good)).not.toBe(good);
  });

  it('is unchanged by faults of other kinds', () => {
    expect(under({ kind: 'truncated' })).toBe(GOOD);
  });
});
