/** The eight simulated push vendors: their share of the traffic, their receipts, their losses. */
import type { LossStage } from './counts.ts';

/** One reason for losing pushes. `share` is its part of the pushes that enter the stage: of sendable, or of sent. */
export interface BaseLoss {
  readonly stage: LossStage;
  readonly code: string;
  readonly info: string;
  readonly share: number;
}

export interface PlatformProfile {
  /** The `PushPlatform` integer. */
  readonly platform: number;
  readonly name: string;
  /** Its share of the app's pushes; the shares add up to 1. */
  readonly size: number;
  /** The share of pushes, of those not lost, that a receipt confirms. The rest stay unconfirmed. */
  readonly receiptShare: number;
  /** The share of delivered pushes that users open. */
  readonly clickShare: number;
  readonly losses: readonly BaseLoss[];
}

function ready(shares: { readonly noCertificate: number; readonly noToken: number }): readonly BaseLoss[] {
  const stage = 'ready_to_send';
  return [
    { stage, code: '-1', info: 'certificate id not set', share: shares.noCertificate },
    { stage, code: '-2', info: 'token not uploaded', share: shares.noToken },
  ];
}

function post(code: string, info: string, share: number): BaseLoss {
  return { stage: 'post_send_delivered', code, info, share };
}

/** Invalid tokens dominate everywhere, as on a healthy app whose users uninstall it. */
export const PLATFORMS: readonly PlatformProfile[] = [
  {
    platform: 1,
    name: 'apns',
    size: 0.3,
    receiptShare: 0.82,
    clickShare: 0.045,
    losses: [
      ...ready({ noCertificate: 0.0008, noToken: 0.012 }),
      post('410', 'Unregistered', 0.011),
      post('400', 'BadDeviceToken', 0.0035),
      post('400', 'DeviceTokenNotForTopic', 0.0004),
      post('403', 'ExpiredProviderToken', 0.0002),
      post('413', 'PayloadTooLarge', 0.0001),
      post('429', 'TooManyRequests', 0.0003),
      post('503', 'ServiceUnavailable', 0.0003),
    ],
  },
  {
    platform: 2,
    name: 'xiaomi',
    size: 0.14,
    receiptShare: 0.74,
    clickShare: 0.03,
    losses: [
      ...ready({ noCertificate: 0.0012, noToken: 0.009 }),
      post('65003', 'device not found', 0.012),
      post('10029', 'bad device', 0.0024),
      post('10034', 'daily quota exceeded', 0.0008),
      post('10027', 'too frequent', 0.0004),
      post('10031', 'blacklist', 0.0003),
      post('-1', 'unknown error', 0.0002),
    ],
  },
  {
    platform: 3,
    name: 'huawei',
    size: 0.18,
    receiptShare: 0.79,
    clickShare: 0.028,
    losses: [
      ...ready({ noCertificate: 0.001, noToken: 0.01 }),
      post('80300007', 'all tokens are invalid', 0.013),
      post('80100000', 'some tokens are invalid', 0.0015),
      post('6', 'notifications are hidden', 0.006),
      post('10', 'device inactive for more than 30 days', 0.003),
      post('503', 'flow control', 0.0003),
      post('80200003', 'OAuth token expired', 0.0001),
    ],
  },
  {
    platform: 4,
    name: 'fcm',
    size: 0.09,
    receiptShare: 0,
    clickShare: 0,
    losses: [
      ...ready({ noCertificate: 0.0006, noToken: 0.016 }),
      post('404', 'UNREGISTERED', 0.017),
      post('400', 'INVALID_ARGUMENT', 0.0008),
      post('403', 'SENDER_ID_MISMATCH', 0.0004),
      post('429', 'QUOTA_EXCEEDED', 0.0002),
      post('503', 'UNAVAILABLE', 0.0006),
    ],
  },
  {
    platform: 5,
    name: 'meizu',
    size: 0.02,
    receiptShare: 0.55,
    clickShare: 0.015,
    losses: [
      ...ready({ noCertificate: 0.002, noToken: 0.014 }),
      post('110002', 'push id not subscribed', 0.016),
      post('110003', 'push id illegal', 0.003),
      post('110010', 'too fast', 0.0006),
      post('513', 'message failed', 0.0005),
    ],
  },
  {
    platform: 6,
    name: 'oppo',
    size: 0.11,
    receiptShare: 0.7,
    clickShare: 0.024,
    losses: [
      ...ready({ noCertificate: 0.0014, noToken: 0.011 }),
      post('1', 'regid_invalid', 0.014),
      post('33', 'user_daily_limit', 0.004),
      post('13', 'call limit', 0.0003),
      post('-2', 'flow control', 0.0002),
      post('-1', 'service unavailable', 0.0002),
    ],
  },
  {
    platform: 7,
    name: 'vivo',
    size: 0.1,
    receiptShare: 0.68,
    clickShare: 0.022,
    losses: [
      ...ready({ noCertificate: 0.0014, noToken: 0.01 }),
      post('10302', 'regId is invalid', 0.013),
      post('10070', 'daily total exceeded', 0.0025),
      post('10071', 'outside permitted hours', 0.001),
      post('10085', 'content refused', 0.0002),
    ],
  },
  {
    platform: 8,
    name: 'honor',
    size: 0.06,
    receiptShare: 0.72,
    clickShare: 0.02,
    losses: [
      ...ready({ noCertificate: 0.0018, noToken: 0.01 }),
      post('80300007', 'all the tokens are invalid', 0.012),
      post('80100000', 'some of the tokens are invalid', 0.002),
    ],
  },
];
