import { describe, expect, it } from 'vitest';
import { createFaultBoard } from '../../../src/simulator/faults/fault-board.ts';
import type { Fault } from '../../../src/simulator/faults/faults.ts';

const LOSS_OF_SHOP = { app: 'shop', command: 'normal_push_loss', nowSeconds: 100 };

const refusal = (code: number, scope: Partial<Fault> = {}) => ({ kind: 'refusal', code, ...scope }) as Fault;
const codes = (faults: readonly Fault[]) =>
  faults.map((fault) => (fault.kind === 'refusal' ? fault.code : 0));

describe('the faults of a call', () => {
  it('are those of its app and command, and those of all, in the order of the list', () => {
    const board = createFaultBoard([
      refusal(1),
      refusal(2, { app: 'shop' }),
      refusal(3, { app: 'news' }),
      refusal(4, { command: 'normal_push_loss' }),
      refusal(5, { command: 'normal_push_statistics', app: 'shop' }),
      refusal(6, { command: 'normal_push_loss', app: 'shop' }),
    ]);
    expect(codes(board.take(LOSS_OF_SHOP))).toEqual([1, 2, 4, 6]);
    expect(codes(board.take({ ...LOSS_OF_SHOP, app: undefined, command: undefined }))).toEqual([1]);
  });

  it('are active from `from` until just before `to`', () => {
    const board = createFaultBoard([refusal(1, { from: 90, to: 110 }), refusal(2, { from: 110 })]);
    const at = (nowSeconds: number) => codes(board.take({ ...LOSS_OF_SHOP, nowSeconds }));
    expect([at(89.9), at(90), at(109.9), at(110), at(1e9)]).toEqual([[], [1], [1], [2], [2]]);
  });

  it('are counted down by the calls that they apply to, and by no others', () => {
    const board = createFaultBoard([refusal(1, { app: 'shop', calls: 2 })]);
    const ofNews = { ...LOSS_OF_SHOP, app: 'news' };
    const taken = [ofNews, LOSS_OF_SHOP, ofNews, LOSS_OF_SHOP, LOSS_OF_SHOP].map((call) => board.take(call));
    expect(taken.map((faults) => faults.length)).toEqual([0, 1, 0, 1, 0]);
  });
});

describe('the list of faults', () => {
  it('is replaced as a whole', () => {
    const board = createFaultBoard([refusal(1)]);
    board.replace([refusal(2), refusal(3)]);
    expect(codes(board.take(LOSS_OF_SHOP))).toEqual([2, 3]);
    board.replace([]);
    expect(board.take(LOSS_OF_SHOP)).toEqual([]);
  });

  it('shows active and future faults, with their remaining calls', () => {
    const board = createFaultBoard([
      refusal(1, { to: 100 }),
      refusal(2, { from: 200 }),
      refusal(3, { calls: 2 }),
      refusal(4, { calls: 1 }),
    ]);
    board.take(LOSS_OF_SHOP);
    expect(board.pending(100)).toEqual([refusal(2, { from: 200 }), refusal(3, { calls: 1 })]);
  });
});
