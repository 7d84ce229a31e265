import { describe, expect, it } from 'vitest';
import { faultyReport } from '../../src/simulator/faults/faulty-report.ts';
import { parseFaults } from '../../src/simulator/faults/parse-faults.ts';
import type { Counts } from '../../src/simulator/traffic/counts.ts';
import type { FaultJson } from '../faults/fault-case.ts';
import { type Sums, sumsUnder, trueSums } from './counts.ts';

const loss = (stage: 'ready_to_send' | 'post_send_delivered', code: string, count: number) => ({
  stage,
  code,
  info: '',
  count,
});

const FUNNEL = { sendable: 100, sent: 90, delivered: 80, clicked: 10 };
const HALF = { sendable: 50, sent: 45, delivered: 40, clicked: 5 };

const COUNTS: Counts = {
  overall: { funnel: FUNNEL, losses: [loss('ready_to_send', '1', 6), loss('ready_to_send', '2', 4)] },
  platforms: [
    { platform: 1, funnel: HALF, losses: [loss('ready_to_send', '1', 6)] },
    { platform: 2, funnel: HALF, losses: [loss('ready_to_send', '2', 4)] },
  ],
};

const LOSSES = trueSums('normal_push_loss', COUNTS);
const FUNNELS = trueSums('normal_push_statistics', COUNTS);

describe('the true sums of a report', () => {
  it('add up the losses by stage, for the app and for its platforms', () => {
    expect(LOSSES).toEqual({
      'timpush_loss_pushes ready_to_send': 10,
      'timpush_platform_loss_pushes ready_to_send': 10,
      'timpush_loss_pushes post_send_delivered': 0,
      'timpush_platform_loss_pushes post_send_delivered': 0,
    });
  });

  it('add up every step of the funnel', () => {
    expect(FUNNELS).toMatchObject({
      timpush_sendable_pushes: 100,
      timpush_platform_sendable_pushes: 100,
      timpush_clicked_pushes: 10,
    });
    expect(Object.keys(FUNNELS)).toHaveLength(8);
  });
});

/** The sums of a report as the simulator would put it under the fault. */
function sumsOnTheWire(given: FaultJson): Sums {
  const parsed = parseFaults([given], { nowSeconds: 0, apps: [] });
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  const rows = (list: Counts['overall']['losses']) =>
    list.map(({ code, count }) => ({ ErrCode: code, ErrCount: count }));
  const ofPlatforms = COUNTS.platforms.flatMap(({ platform, losses }) =>
    rows(losses).map((row) => ({ ...row, PushPlatform: platform })),
  );
  const fields = faultyReport(
    {
      ReadyToSendLoss: rows(COUNTS.overall.losses),
      PostSendDeliveredLoss: [],
      PlatformReadyToSendLoss: ofPlatforms,
      PlatformPostSendDeliveredLoss: [],
    },
    parsed.faults,
  );
  const sum = (name: string) =>
    ((fields[name] ?? []) as readonly { readonly ErrCount: number }[]).reduce(
      (total, { ErrCount }) => total + Number(ErrCount),
      0,
    );
  return {
    'timpush_loss_pushes ready_to_send': sum('ReadyToSendLoss'),
    'timpush_platform_loss_pushes ready_to_send': sum('PlatformReadyToSendLoss'),
    'timpush_loss_pushes post_send_delivered': sum('PostSendDeliveredLoss'),
    'timpush_platform_loss_pushes post_send_delivered': sum('PlatformPostSendDeliveredLoss'),
  };
}

describe('the sums of a report with a false content', () => {
  it.each<FaultJson>([
    { kind: 'report', as: 'empty' },
    { kind: 'report', as: 'null' },
    { kind: 'many_codes' },
    { kind: 'unknown_platforms' },
    { kind: 'split_rows' },
    { kind: 'counts', as: 'text' },
    { kind: 'texts', field: 'ErrCode', as: 'quotes' },
  ])('equal the sums that the simulator sends under the fault %o', (fault) => {
    expect(sumsUnder(fault, LOSSES)).toEqual(sumsOnTheWire(fault));
  });

  it('keep the funnel of the app when only the lists are null', () => {
    const sums = sumsUnder({ kind: 'report', as: 'null' }, FUNNELS);
    expect(sums).toMatchObject({ timpush_sent_pushes: 90, timpush_platform_sent_pushes: 0 });
  });

  it('count the pushes of a platform again for each unknown platform', () => {
    const sums = sumsUnder({ kind: 'unknown_platforms' }, FUNNELS);
    expect(sums).toMatchObject({ timpush_sent_pushes: 90, timpush_platform_sent_pushes: 360 });
  });
});
