/** Counts in the field names of Tencent's reports. */
import type { Counts, Funnel, Loss, LossStage } from './traffic/counts.ts';

/** JSON numbers, or numeric strings, which a client must accept too. */
export type CountForm = 'number' | 'string';

type Row = Readonly<Record<string, string | number>>;

/** The four arrays of `normal_push_loss`. */
export interface LossArrays {
  readonly ReadyToSendLoss: readonly Row[];
  readonly PostSendDeliveredLoss: readonly Row[];
  readonly PlatformReadyToSendLoss: readonly Row[];
  readonly PlatformPostSendDeliveredLoss: readonly Row[];
}

export function lossArrays({ overall, platforms }: Counts, countForm: CountForm): LossArrays {
  const overallRows = (stage: LossStage) => lossRows(overall.losses, stage, countForm);
  const platformRows = (stage: LossStage) =>
    platforms.flatMap(({ platform, losses }) =>
      lossRows(losses, stage, countForm).map((row) => ({ PushPlatform: platform, ...row })),
    );
  return {
    ReadyToSendLoss: overallRows('ready_to_send'),
    PostSendDeliveredLoss: overallRows('post_send_delivered'),
    PlatformReadyToSendLoss: platformRows('ready_to_send'),
    PlatformPostSendDeliveredLoss: platformRows('post_send_delivered'),
  };
}

function lossRows(losses: readonly Loss[], stage: LossStage, countForm: CountForm): readonly Row[] {
  return losses
    .filter((loss) => loss.stage === stage)
    .map(({ code, info, count }) => ({ ErrCode: code, ErrCount: inForm(count, countForm), ErrInfo: info }));
}

/** The fields of `normal_push_statistics`; a platform without pushes has no row. */
export function statisticsFields({ overall, platforms }: Counts, countForm: CountForm) {
  return {
    ...funnelFields(overall.funnel, countForm),
    PlatformStatistics: platforms
      .filter(({ funnel }) => funnel.sendable > 0)
      .map(({ platform, funnel }) => ({ PushPlatform: platform, ...funnelFields(funnel, countForm) })),
  };
}

function funnelFields({ sendable, sent, delivered, clicked }: Funnel, countForm: CountForm): Row {
  return {
    TotalCount: inForm(sendable, countForm),
    SentCount: inForm(sent, countForm),
    DeliveredCount: inForm(delivered, countForm),
    ClickCount: inForm(clicked, countForm),
  };
}

function inForm(count: number, countForm: CountForm): number | string {
  return countForm === 'string' ? String(count) : count;
}
