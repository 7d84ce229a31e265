/** For every alert, the trouble that it is for. The tests make all their conditions of one row each. */
import type { LossStage } from '../../../src/core/losses/loss.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import {
  always,
  losing,
  perMinute,
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
  /** How far off that may be, where it is a matter of counters in a range. */
  readonly giveOrTake?: number;
  /** Until it is silent again once the trouble is over. */
  readonly minutesToClear?: number;
  /** The same with so few pushes that nobody should be called; for the exporter's own alerts, few pushes and no trouble. */
  readonly tiny: Situation;
  /** Troubles that fall short of the alert in one respect each, at any volume; none where it has only one. */
  readonly milder?: Readonly<Record<string, Situation>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
  /** Other alerts that rightly speak of the same trouble. */
  readonly beside?: readonly string[];
  /** When the exporter stops polling during the trouble and all counts are stale. */
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

const SHOP = { app: 'shop', push_type: 'chat' };
const codeLabels = (platform: Platform, err_code: string, cause: string) => {
  return { ...SHOP, platform, loss_stage: 'post_send_delivered', err_code, cause };
};

/** As `trouble`, with so many pushes on each platform. */
const atRate = (trouble: Situation, pushesPerMinute: number): Situation => ({
  ...trouble,
  pushes: perMinute(pushesPerMinute),
});

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
    huawei: (minutes) => (minutes <= 35 ? 0 : (0.79 * (minutes - 35)) / minutes),
  },
};

/** A cause without an alert of its own, which only eats up the budget. */
const payloadLosses = (hours: number, share: number): Situation => {
  const onPlatform = (platform: Platform, part: number) =>
    lost(platform, '413', 'PayloadTooLarge', since(hours * 60, share * part, 0.001));
  return {
    ...QUIET,
    ...losing(onPlatform('apns', 1.1), onPlatform('huawei', 1), onPlatform('fcm', 0.9)),
  };
};

const TOKENS_DIE: Situation = {
  ...QUIET,
  ...losing(lost('apns', '410', 'Unregistered', since(90, 0.25, 0.011))),
};

const NEW_CODE: Situation = {
  ...QUIET,
  ...losing(lost('fcm', '777', 'never heard of', since(30, 0.02))),
};

/** Enough for every floor. */
const MANY = 20_000;

const losingMany = (...losses: readonly SituationLoss[]): Situation =>
  atRate({ ...QUIET, ...losing(...losses) }, MANY);

const dark = (huawei: Share, change: Partial<Situation> = {}): Situation => ({
  ...QUIET,
  receipts: { ...QUIET.receipts, huawei },
  ...change,
});

/** A share that differs by window, longest last. */
const byWindow =
  (...steps: readonly (readonly [upToMinutes: number, share: number])[]): Share =>
  (minutes) =>
    steps.find(([upToMinutes]) => minutes <= upToMinutes)?.[1] ?? 0;

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const vendorSideMilder = (platform: Platform, code: string, info: string) => ({
  'little in 30m': losingMany(lost(platform, code, info, byWindow([5, 0.5], [WEEK, 0.09]))),
  'little in 5m': losingMany(lost(platform, code, info, byWindow([5, 0.09], [WEEK, 0.5]))),
  'few in 30m': atRate(losingMany(lost(platform, code, info, byWindow([5, 0.9], [WEEK, 0.3]))), 3),
  'few in 5m': atRate(losingMany(lost(platform, code, info, byWindow([5, 0.5], [WEEK, 0.9]))), 3),
});

const payload = (['apns', 'huawei', 'fcm'] as const).map((platform) =>
  lost(platform, '413', 'PayloadTooLarge', always(0.9)),
);

const burnMilder = (long: number, short: number, share: number) => ({
  'little over the long window': losingMany(
    lost('huawei', '80100003', 'structure', byWindow([long - 1, 0.9], [WEEK, 0.9 * share])),
  ),
  'little over the short window': losingMany(
    lost('huawei', '80100003', 'structure', byWindow([short, 0.9 * share], [WEEK, 0.9])),
  ),
  'a burst of all there was': { ...losingMany(...payload), pushes: () => 65 },
  'few in the short window': {
    ...losingMany(...payload),
    pushes: (minutes: number) => (minutes <= short ? 6 : 1000),
  },
});

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
    tiny: atRate(
      { ...QUIET, ...losing(lost('huawei', '80200003', 'OAuth token expired', always(0.95))) },
      0.3,
    ),
    milder: {
      'a few in a hundred': losingMany(lost('huawei', '80200003', 'OAuth token expired', always(0.045))),
      'half an hour ago': losingMany(
        lost('huawei', '80200003', 'OAuth token expired', byWindow([5, 0.04], [WEEK, 0.9])),
      ),
      'less than half in quiet hours': atRate(
        {
          ...QUIET,
          ...losing(lost('huawei', '80200003', 'OAuth token expired', byWindow([5, 0.3], [WEEK, 0.45]))),
        },
        3,
      ),
    },
    labels: codeLabels('huawei', '80200003', 'configuration'),
    beside: ['TimpushNewLossCode'],
    summary: 'shop: huawei refuses pushes because of your configuration (code 80200003)',
    description:
      '38.02% of the pushes of shop sent to huawei in the last 5 minutes (or 30 in quiet hours) are lost by code 80200003 (cause: configuration). Description: “OAuth token expired”. Check the app id and app secret in the Chat console against AppGallery Connect, and that Push Kit is enabled there.',
  },
  {
    alert: 'TimpushQuotaLoss',
    trouble: HUAWEI_QUOTA,
    tiny: atRate(HUAWEI_QUOTA, 2.5),
    milder: vendorSideMilder('huawei', '102', 'frequency'),
    labels: codeLabels('huawei', '102', 'quota'),
    beside: ['TimpushNewLossCode'],
    summary: 'shop: huawei refuses pushes because a quota is used up (code 102)',
    description:
      '33.33% of the pushes of shop sent to huawei in the last 30 minutes are lost by code 102 (cause: quota). Description: “frequency”. Distribute the pushes over time, and apply for the message categories of Huawei with higher limits.',
  },
  {
    alert: 'TimpushVendorLoss',
    trouble: APNS_OUTAGE,
    tiny: atRate(APNS_OUTAGE, 2.4),
    milder: vendorSideMilder('apns', '503', 'ServiceUnavailable'),
    labels: codeLabels('apns', '503', 'vendor'),
    summary: 'shop: apns fails to deliver pushes (code 503)',
    description:
      '40.01% of the pushes of shop sent to apns in the last 30 minutes are lost by code 503 (cause: vendor). Description: “ServiceUnavailable”. Wait. If the code stays, look at the system status page of Apple for APNs.',
  },
  {
    alert: 'TimpushPlatformDark',
    trouble: HUAWEI_DARK,
    tiny: atRate(HUAWEI_DARK, 1.2),
    milder: {
      'receipts come in slowly': dark(byWindow([30, 0.2], [HOUR, 0.3], [WEEK, 0.79])),
      'receipts of half an hour are late': dark(byWindow([30, 0], [HOUR, 0.45], [WEEK, 0.79])),
      'sending has all but stopped': dark(byWindow([HOUR, 0], [WEEK, 0.79]), {
        pushes: (minutes) => (minutes <= HOUR ? 300 : minutes * 200),
      }),
      'hardly any receipts all day': dark(byWindow([HOUR, 0], [WEEK, 0.09]), { pushes: perMinute(MANY) }),
    },
    labels: { ...SHOP, platform: 'huawei' },
    summary: 'shop: huawei no longer confirms the delivery of pushes',
    description:
      '0% of the pushes of shop that were sent to huawei in the last 30 minutes, and not reported lost, are confirmed as delivered. Over the last day: 77.08%. Either huawei loses the pushes, or its receipts do not arrive at Tencent.',
  },
  {
    alert: 'TimpushLossBudgetBurn1h',
    trouble: payloadLosses(1, 0.2),
    tiny: atRate(payloadLosses(1, 0.2), 1.05),
    milder: burnMilder(HOUR, 5, 3 * 0.144),
    labels: SHOP,
    summary: 'shop loses pushes 19.91 times as fast as its objective allows (1h)',
    description:
      'Over the last 1h, shop lost pushes at 19.91 times the rate that the delivery objective allows, and over the last 5m too. Dead tokens and device settings do not count. The objective is 99%. The largest losses: apns code 413 (payload, 2.611k pushes), huawei code 413 (payload, 2.374k pushes), fcm code 413 (payload, 2.136k pushes).',
  },
  {
    alert: 'TimpushLossBudgetBurn6h',
    trouble: payloadLosses(6, 0.08),
    tiny: atRate(payloadLosses(6, 0.08), 0.18),
    milder: burnMilder(6 * HOUR, 30, 3 * 0.06),
    labels: SHOP,
    summary: 'shop loses pushes 8.038 times as fast as its objective allows (6h)',
    description:
      'Over the last 6h, shop lost pushes at 8.038 times the rate that the delivery objective allows, and over the last 30m too. Dead tokens and device settings do not count. The objective is 99%. The largest losses: apns code 413 (payload, 6.266k pushes), huawei code 413 (payload, 5.697k pushes), fcm code 413 (payload, 5.127k pushes).',
  },
  {
    alert: 'TimpushLossBudgetBurn1d',
    trouble: payloadLosses(24, 0.04),
    tiny: atRate(payloadLosses(24, 0.04), 0.045),
    milder: burnMilder(DAY, 2 * HOUR, 3 * 0.03),
    labels: SHOP,
    summary: 'shop loses pushes 4.082 times as fast as its objective allows (1d)',
    description:
      'Over the last 1d, shop lost pushes at 4.082 times the rate that the delivery objective allows, and over the last 2h too. Dead tokens and device settings do not count. The objective is 99%. The largest losses: apns code 413 (payload, 12.53k pushes), huawei code 413 (payload, 11.39k pushes), fcm code 413 (payload, 10.25k pushes).',
  },
  {
    alert: 'TimpushLossBudgetBurn3d',
    trouble: payloadLosses(72, 0.02),
    tiny: atRate(payloadLosses(72, 0.02), 0.015),
    milder: burnMilder(3 * DAY, 6 * HOUR, 3 * 0.007),
    labels: SHOP,
    summary: 'shop loses pushes 2.104 times as fast as its objective allows (3d)',
    description:
      'Over the last 3d, shop lost pushes at 2.104 times the rate that the delivery objective allows, and over the last 6h too. Dead tokens and device settings do not count. The objective is 99%. The largest losses: apns code 413 (payload, 18.8k pushes), huawei code 413 (payload, 17.09k pushes), fcm code 413 (payload, 15.38k pushes).',
  },
  {
    alert: 'TimpushTokenChurn',
    trouble: TOKENS_DIE,
    tiny: atRate(TOKENS_DIE, 3.2),
    milder: {
      'twice its week': losingMany(lost('apns', '410', 'Unregistered', byWindow([HOUR, 0.2], [WEEK, 0.1]))),
      'two score': atRate(losingMany(lost('apns', '410', 'Unregistered', since(HOUR, 0.9))), 0.8),
      'still few': losingMany(lost('apns', '410', 'Unregistered', byWindow([HOUR, 0.045], [WEEK, 0.001]))),
    },
    labels: codeLabels('apns', '410', 'token'),
    summary: 'shop: far more dead tokens than usual on apns (code 410)',
    description:
      '25% of the pushes of shop sent to apns in the last hour are lost by code 410 (cause: token). Description: “Unregistered”. A steady count is normal churn: users uninstall, reinstall and change phones. If the count jumps, check what the last app release changed in registering for push.',
  },
  {
    alert: 'TimpushNewLossCode',
    trouble: NEW_CODE,
    tiny: atRate(NEW_CODE, 30),
    milder: {
      'some of it all week': losingMany(
        lost('fcm', '777', 'never heard of', byWindow([HOUR, 0.02], [WEEK, (0.02 / 168) * 1.2])),
      ),
      'a dozen': atRate(losingMany(lost('fcm', '777', 'never heard of', since(30, 0.9))), 0.6),
      'one in thousands': losingMany(lost('fcm', '777', 'never heard of', since(HOUR, 0.0009))),
    },
    labels: codeLabels('fcm', '777', 'unknown'),
    summary: 'shop: new loss code 777 on fcm',
    description:
      '119 pushes of shop sent to fcm were lost in the last hour by code 777 (cause: unknown), and hardly any in the week before. Description: “never heard of”.',
  },
  {
    alert: 'TimpushTargetDown',
    trouble: { ...QUIET, target: 'down' },
    tiny: FEW_PUSHES,
    labels: { job: 'timpush', instance: 'exporter:10087' },
    summary: 'The push exporter exporter:10087 cannot be scraped',
    description:
      'For 3 minutes Prometheus has failed to scrape exporter:10087 (job timpush). No alert fires for lost pushes of its apps.',
  },
  {
    alert: 'TimpushTargetAbsent',
    trouble: { ...QUIET, target: 'not there' },
    tiny: FEW_PUSHES,
    labels: {},
    withoutData: 'fires',
    summary: 'Prometheus has no push exporter to scrape',
    description:
      'No target of a job named timpush… exists, so no alert fires for lost pushes. Either the exporter is not deployed, or the scrape configuration does not find it.',
  },
  {
    alert: 'TimpushFiguresStale',
    trouble: failing('server', 4),
    minutesToShow: 3,
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    beside: ['TimpushPollsFailing'],
    whenStale: 'fires',
    summary: 'No current push counts of shop',
    description:
      '10 reports of shop (losses or statistics of a window) are too old, so the exporter no longer exposes them. The loss alerts that need them cannot fire. Failed requests of the last 15 minutes: server 24.',
  },
  {
    alert: 'TimpushPollsFailing',
    trouble: failing('timeout', 4),
    minutesToShow: 1,
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    beside: ['TimpushFiguresStale'],
    whenStale: 'fires',
    summary: 'Polls of shop fail',
    description:
      'More than two polls of shop failed, and the newest poll did not succeed. The last good counts stay for three intervals of their schedule. Then their series end. Failed requests of the last 15 minutes: timeout 20.',
  },
  {
    alert: 'TimpushAuthenticationFailing',
    trouble: failing('auth', 2),
    tiny: FEW_PUSHES,
    milder: {
      'failures of other kinds': failing('server', 4),
      'polls that succeed on their second try': {
        ...QUIET,
        counted: { ...QUIET.counted, failures: { auth: 1 } },
      },
    },
    labels: { app: 'shop' },
    beside: ['TimpushPollsFailing', 'TimpushFiguresStale'],
    summary: 'Tencent refuses the credentials of shop',
    description:
      'In the last 5 minutes the Chat API refused 10 requests for shop because of sdkappid, identifier, secret key or signature. This does not end by itself.',
  },
  {
    alert: 'TimpushRateLimited',
    trouble: { ...QUIET, counted: { requests: 20, failures: { rate_limited: 4 }, pollsSkipped: 0 } },
    minutesToShow: 5,
    giveOrTake: 2,
    minutesToClear: 12,
    tiny: FEW_PUSHES,
    milder: {
      'a refusal now and then': {
        ...QUIET,
        counted: { requests: 17, failures: { rate_limited: 1.5 }, pollsSkipped: 0 },
      },
    },
    labels: { app: 'shop' },
    summary: 'Requests for shop exceed the API’s call limit',
    description:
      'In the last 10 minutes the Chat API refused 40 requests for shop as too frequent, more than a tenth. The exporter keeps to one call per second, so another program calls the API for this app too.',
  },
  {
    alert: 'TimpushSignatureExpiring',
    trouble: { ...QUIET, signatureLeftSeconds: 3 * 3600 + 30 },
    tiny: FEW_PUSHES,
    milder: {
      'some hours left': { ...QUIET, signatureLeftSeconds: 4.5 * 3600 },
      'no signature yet': { ...QUIET, signatureLeftSeconds: Number.NEGATIVE_INFINITY },
    },
    labels: { app: 'shop' },
    whenStale: 'fires',
    summary: 'The signature of shop expires and is not renewed',
    description:
      'The current signature for shop expires in 3h 0m 30s. The renewal has failed for hours, most likely because the exporter cannot read the secret key file.',
  },
  {
    alert: 'TimpushPollsSkipped',
    trouble: { ...QUIET, pollEvery: 3, counted: { ...QUIET.counted, pollsSkipped: 0.67 } },
    minutesToShow: 17,
    giveOrTake: 3,
    minutesToClear: 25,
    whenStale: 'fires',
    tiny: FEW_PUSHES,
    milder: {
      'every other poll': { ...QUIET, pollEvery: 2, counted: { ...QUIET.counted, pollsSkipped: 0.45 } },
    },
    labels: { app: 'shop' },
    summary: 'More polls of shop are skipped than run',
    description:
      'In the last 30 minutes 17 polls of shop were skipped, more than ran: the previous poll was still running, or the system slept. The counts are older than their schedule says.',
  },
  {
    alert: 'TimpushReloadFailed',
    trouble: { ...QUIET, reload: 'refused' },
    tiny: FEW_PUSHES,
    labels: { job: 'timpush', instance: 'exporter:10087' },
    whenStale: 'fires',
    summary: 'The push exporter exporter:10087 rejected its new configuration',
    description:
      'The newest reload of exporter:10087 (job timpush) was rejected. The exporter keeps the previous configuration, so the change has no effect. The log lists every problem.',
  },
  {
    alert: 'TimpushCodesFolded',
    trouble: { ...QUIET, maxCodes: 2 },
    tiny: FEW_PUSHES,
    labels: { app: 'shop' },
    summary: 'Rare loss codes of shop are added up',
    description:
      '4 loss codes of shop are beyond max_codes. The exporter adds them up as err_code="other". To see each of them, increase max_codes in the configuration.',
  },
];
