/** For every alert, the trouble that it is for. The tests make all their conditions of one row each. */
import type { LossStage } from '../../../src/core/loss.ts';
import type { Platform } from '../../../src/core/platform.ts';
import {
  always,
  losing,
  QUIET,
  type Share,
  type Situation,
  type SituationLoss,
  since,
} from './situation.ts';

export interface AlertCase {
  readonly alert: string;
  readonly trouble: Situation;
  /** Of the trouble before the alert's condition holds; none where a single poll shows it. */
  readonly minutesToShow?: number;
  /** Until it is silent again once the trouble is over. */
  readonly minutesToClear?: number;
  /** The same with so few pushes that nobody should be called; for the exporter's own alerts, few pushes and no trouble. */
  readonly tiny: Situation;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
  /** Other alerts that rightly speak of the same trouble. */
  readonly beside?: readonly string[];
  /** When polls fail during the trouble and all figures are gone. */
  readonly whenStale?: 'silent' | 'fires';
  readonly withoutData?: 'silent' | 'fires';
}

function lost(
  platform: Platform,
  code: string,
  info: string,
  share: Share,
  stage: LossStage = 'post_send_delivered',
): SituationLoss {
  return { platform, stage, code, info, share };
}

const everywhere = (code: string, info: string, share: Share) =>
  (['apns', 'huawei', 'fcm'] as const).map((platform) => lost(platform, code, info, share));

const SHOP = { app: 'shop', push_type: 'chat' };
const codeLabels = (platform: Platform, err_code: string, cause: string) => {
  return { ...SHOP, platform, loss_stage: 'post_send_delivered', err_code, cause };
};


/** As `trouble`, with so many pushes on each platform. */
const atRate = (trouble: Situation, pushesPerMinute: number): Situation => ({ ...trouble, pushesPerMinute });

const HUAWEI_REFUSES: Situation = {
  ...QUIET,
  ...losing(lost('huawei', '80200003', 'OAuth token expired', since(2, 0.95))),
};

const HUAWEI_QUOTA: Situation = {
  ...QUIET,
  ...losing(lost('huawei', '102', 'frequency', since(20, 0.5))),
};

const APNS_OUTAGE: Situation = {
  ...QUIET,
  ...losing(lost('apns', '503', 'ServiceUnavailable', since(20, 0.6))),
};

const HUAWEI_DARK: Situation = {
  ...QUIET,
  receipts: {
    ...QUIET.receipts,
    huawei: (minutes) => (minutes <= 30 ? 0 : (0.79 * (minutes - 30)) / minutes),
  },
};

const payloadLosses = (hours: number, share: number): Situation => ({
  ...QUIET,
  ...losing(...everywhere('413', 'PayloadTooLarge', since(hours * 60, share, 0.001))),
});

const TOKENS_DIE: Situation = {
  ...QUIET,
  ...losing(lost('apns', '410', 'Unregistered', since(90, 0.25, 0.011))),
};

const NEW_CODE: Situation = {
  ...QUIET,
  ...losing(lost('fcm', '777', 'never heard of', since(30, 0.02))),
};

const FEW_PUSHES = atRate(QUIET, 0.2);

const failing = (reason: string, failures: number): Situation => ({
  ...QUIET,
  polls: 'fail',
  counted: { ...QUIET.counted, failures: { [reason]: failures } },
});

export const ALERT_CASES: readonly AlertCase[] = [
  {
    alert: 'TimpushConfigurationLoss',
    trouble: HUAWEI_REFUSES,
    tiny: atRate({ ...QUIET, ...losing(lost('huawei', '80200003', 'OAuth token expired', always(0.95))) }, 0.33),
    labels: codeLabels('huawei', '80200003', 'configuration'),
    beside: ['TimpushNewLossCode'],
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushQuotaLoss',
    trouble: HUAWEI_QUOTA,
    tiny: atRate(HUAWEI_QUOTA, 2.5),
    labels: codeLabels('huawei', '102', 'quota'),
    beside: ['TimpushNewLossCode'],
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushVendorLoss',
    trouble: APNS_OUTAGE,
    tiny: atRate(APNS_OUTAGE, 2.4),
    labels: codeLabels('apns', '503', 'vendor'),
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushPlatformDark',
    trouble: HUAWEI_DARK,
    tiny: atRate(HUAWEI_DARK, 1.2),
    labels: { ...SHOP, platform: 'huawei' },
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushLossBudgetBurn1h',
    trouble: payloadLosses(1, 0.2),
    tiny: atRate(payloadLosses(1, 0.2), 1.05),
    labels: SHOP,
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushLossBudgetBurn6h',
    trouble: payloadLosses(6, 0.08),
    tiny: atRate(payloadLosses(6, 0.08), 0.18),
    labels: SHOP,
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushLossBudgetBurn1d',
    trouble: payloadLosses(24, 0.04),
    tiny: atRate(payloadLosses(24, 0.04), 0.045),
    labels: SHOP,
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushLossBudgetBurn3d',
    trouble: payloadLosses(72, 0.02),
    tiny: atRate(payloadLosses(72, 0.02), 0.015),
    labels: SHOP,
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushTokenChurn',
    trouble: TOKENS_DIE,
    tiny: atRate(TOKENS_DIE, 3.2),
    labels: codeLabels('apns', '410', 'token'),
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushNewLossCode',
    trouble: NEW_CODE,
    tiny: atRate(NEW_CODE, 30),
    labels: codeLabels('fcm', '777', 'unknown'),
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushTargetDown',
    trouble: { ...QUIET, target: 'down' },
    tiny: FEW_PUSHES,
    labels: { job: 'timpush', instance: 'exporter:10087' },
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushTargetAbsent',
    trouble: { ...QUIET, target: 'not there' },
    tiny: FEW_PUSHES,
    labels: {},
    withoutData: 'fires',
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushFiguresStale',
    trouble: failing('server', 4),
    minutesToShow: 2,
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    beside: ['TimpushPollsFailing'],
    whenStale: 'fires',
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushPollsFailing',
    trouble: failing('timeout', 4),
    minutesToShow: 1,
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    beside: ['TimpushFiguresStale'],
    whenStale: 'fires',
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushAuthenticationFailing',
    trouble: failing('auth', 2),
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    beside: ['TimpushPollsFailing', 'TimpushFiguresStale'],
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushRateLimited',
    trouble: { ...QUIET, counted: { requests: 20, failures: { rate_limited: 4 }, pollsSkipped: 0 } },
    minutesToShow: 6,
    minutesToClear: 12,
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushSignatureExpiring',
    trouble: { ...QUIET, signatureLeftSeconds: 3 * 3600 },
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    whenStale: 'fires',
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushPollsSkipped',
    trouble: { ...QUIET, pollEvery: 3, counted: { ...QUIET.counted, pollsSkipped: 0.67 } },
    minutesToShow: 20,
    minutesToClear: 25,
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    summary: '',
    description: '',
  },
  {
    alert: 'TimpushCodesFolded',
    trouble: { ...QUIET, maxCodes: 2 },
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    summary: '',
    description: '',
  },
];
