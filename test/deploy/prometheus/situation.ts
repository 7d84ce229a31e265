/** What an alert sees, said in few words: how pushes fare and how the exporter does, minute by minute. */
import type { Funnel, FunnelReport } from '../../../src/core/losses/funnel.ts';
import type { LossReport, LossStage, PlatformLossBucket } from '../../../src/core/losses/loss.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';

export const WINDOW_MINUTES = {
  '5m': 5,
  '30m': 30,
  '1h': 60,
  '2h': 120,
  '6h': 360,
  '1d': 1440,
  '3d': 4320,
  '7d': 10_080,
} as const;

export type WindowName = keyof typeof WINDOW_MINUTES;

export const WINDOW_NAMES = Object.keys(WINDOW_MINUTES) as readonly WindowName[];

export const perMinute =
  (pushes: number): Situation['pushes'] =>
  (minutes) =>
    pushes * minutes;

/** A share in every window, as a function of the window's length. */
export type Share = (minutes: number) => number;

export const always =
  (share: number): Share =>
  () =>
    share;

/** What began `since` minutes ago with this share fills longer windows only in part. */
export const since =
  (since: number, share: number, before = 0): Share =>
  (minutes) =>
    minutes <= since ? share : (share * since + before * (minutes - since)) / minutes;

export interface SituationLoss {
  readonly platform: Platform;
  readonly stage: LossStage;
  readonly code: string;
  readonly info: string;
  /** Of the pushes that reach the stage on the platform. */
  readonly share: Share;
}

export interface Situation {
  /** How many were to be sent on each platform in a window of so many minutes. */
  readonly pushes: (minutes: number) => number;
  readonly losses: readonly SituationLoss[];
  /** Of the pushes sent and not lost; a platform that is not named gives no receipts. */
  readonly receipts: Readonly<Partial<Record<Platform, Share>>>;
  readonly polls: 'succeed' | 'fail' | 'of losses fail';
  /** Polls are made in every such minute. */
  readonly pollEvery: number;
  /** Whether the newest reload of the configuration was taken. */
  readonly reload: 'taken' | 'refused';
  readonly target: 'up' | 'down' | 'not there';
  /** Minus infinity before the first signature. */
  readonly signatureLeftSeconds: number;
  /** What is counted within a minute. */
  readonly counted: {
    readonly requests: number;
    readonly failures: Readonly<Record<string, number>>;
    readonly pollsSkipped: number;
  };
  readonly maxCodes: number;
}

/** Receipts that come in over an hour, fast at first, for windows that end five minutes ago. */
export const arriving =
  (share: number): Share =>
  (minutes) => {
    const left = (age: number) => Math.max(0, 1 - age / 60) ** 4 / 4;
    return share * (1 - ((left(5) - left(5 + minutes)) * 60) / minutes);
  };

const PLATFORMS = ['apns', 'huawei', 'fcm'] as const satisfies readonly Platform[];

export const QUIET: Situation = {
  pushes: perMinute(200),
  losses: PLATFORMS.flatMap((platform) => usualLosses(platform)),
  receipts: { apns: arriving(0.82), huawei: arriving(0.79) },
  polls: 'succeed',
  pollEvery: 1,
  reload: 'taken',
  target: 'up',
  signatureLeftSeconds: 20 * 3600,
  counted: { requests: 16, failures: {}, pollsSkipped: 0 },
  maxCodes: 200,
};

function usualLosses(platform: (typeof PLATFORMS)[number]): readonly SituationLoss[] {
  const loss = (stage: LossStage, code: string, info: string, share: number) => {
    return { platform, stage, code, info, share: always(share) };
  };
  const after = {
    apns: [
      loss('post_send_delivered', '410', 'Unregistered', 0.011),
      loss('post_send_delivered', '403', 'ExpiredProviderToken', 0.0002),
      loss('post_send_delivered', '503', 'ServiceUnavailable', 0.0003),
    ],
    huawei: [
      loss('post_send_delivered', '80300007', 'all tokens are invalid', 0.013),
      loss('post_send_delivered', '503', 'flow control', 0.0003),
    ],
    fcm: [loss('post_send_delivered', '404', 'UNREGISTERED', 0.017)],
  };
  return [
    loss('ready_to_send', '-1', 'certificate id not set', 0.001),
    loss('ready_to_send', '-2', 'token not uploaded', 0.01),
    ...after[platform],
  ];
}

/** The situation with some losses other than usual: each takes the place of that of the same platform and code. */
export function losing(...losses: readonly SituationLoss[]): Pick<Situation, 'losses'> {
  const isReplaced = (usual: SituationLoss) =>
    losses.some(({ platform, code }) => platform === usual.platform && code === usual.code);
  return { losses: [...QUIET.losses.filter((usual) => !isReplaced(usual)), ...losses] };
}

export function reportsOf(
  situation: Situation,
  window: WindowName,
): { readonly loss: LossReport; readonly statistics: FunnelReport } {
  const minutes = WINDOW_MINUTES[window];
  const buckets: PlatformLossBucket[] = [];
  const byPlatform = PLATFORMS.map((platform) => {
    const sendable = Math.round(situation.pushes(minutes));
    const lose = (stage: LossStage, reached: number) => {
      const ofStage = situation.losses.filter((loss) => loss.platform === platform && loss.stage === stage);
      return ofStage.reduce((sum, { code, info, share }) => {
        const count = Math.round(reached * share(minutes));
        if (count > 0) buckets.push({ platform, stage, code, info, count });
        return sum + count;
      }, 0);
    };
    const sent = sendable - lose('ready_to_send', sendable);
    const unlost = sent - lose('post_send_delivered', sent);
    const delivered = Math.round(unlost * (situation.receipts[platform]?.(minutes) ?? 0));
    return { platform, sendable, sent, delivered, clicked: Math.round(delivered * 0.03) };
  });
  const total = (step: keyof Funnel) => byPlatform.reduce((sum, row) => sum + row[step], 0);
  return {
    loss: { overall: overallOf(buckets), byPlatform: buckets },
    statistics: {
      sendable: total('sendable'),
      sent: total('sent'),
      delivered: total('delivered'),
      clicked: total('clicked'),
      byPlatform,
    },
  };
}

function overallOf(buckets: readonly PlatformLossBucket[]): LossReport['overall'] {
  const byCode = Map.groupBy(buckets, ({ stage, code }) => `${stage} ${code}`);
  return [...byCode.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { stage, code, info } = first;
    return [{ stage, code, info, count: same.reduce((sum, { count }) => sum + count, 0) }];
  });
}
