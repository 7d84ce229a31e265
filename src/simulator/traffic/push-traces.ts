/** The traceable pushes of the simulator: one for every outcome, with the same ids for the same seed. */
import { BEIJING_SECONDS } from '../beijing.ts';
import { streamKey, uniform } from './random.ts';

export const TRACE_OUTCOMES = [
  'clicked',
  'vendor_refused',
  'pending_at_device',
  'no_certificate',
  'online',
  'two_devices',
] as const;

export type TraceOutcome = (typeof TRACE_OUTCOMES)[number];

export interface TracedPush {
  readonly outcome: TraceOutcome;
  readonly pushId: string;
}

type Fields = Readonly<Record<string, unknown>>;

export interface PushTraces {
  readonly pushes: readonly TracedPush[];
  /** The `InstanceTrace` of a push; empty for an id that is unknown, or older than the retention at `nowSeconds`. */
  instances(pushId: string, nowSeconds: number): readonly Fields[];
}

export interface PushTracesOptions {
  readonly seed: number;
  readonly sdkappid: number;
  /** Unix seconds. The pushes are a few minutes older. */
  readonly startSeconds: number;
}

const FORGOTTEN_AFTER_SECONDS = 7 * 86_400;

export function createPushTraces({ seed, sdkappid, startSeconds }: PushTracesOptions): PushTraces {
  const pushes = TRACE_OUTCOMES.map((outcome, index) => {
    const key = streamKey(seed, sdkappid, 'push', outcome);
    const pushedAt = startSeconds - 60 * (4 + 3 * index) - Math.floor(60 * uniform(key, 0));
    return { outcome, key, pushedAt, pushId: `${outcome.replaceAll('_', '-')}-${hex(key, 12)}` };
  });
  return {
    pushes: pushes.map(({ outcome, pushId }) => ({ outcome, pushId })),
    instances(pushId, nowSeconds) {
      const push = pushes.find((one) => one.pushId === pushId);
      if (push === undefined || nowSeconds - push.pushedAt > FORGOTTEN_AFTER_SECONDS) return [];
      return INSTANCES[push.outcome](push);
    },
  };
}

interface Push {
  readonly key: number;
  /** Unix seconds. */
  readonly pushedAt: number;
}

interface Device {
  readonly PushPlatform: number;
  readonly System: string;
  readonly SystemVersion: string;
  readonly DeviceModel: string;
}

const IPHONE = { PushPlatform: 1, System: 'iOS', SystemVersion: '18.3.1', DeviceModel: 'iPhone 15 Pro' };
const XIAOMI = { PushPlatform: 2, System: 'Android', SystemVersion: '15', DeviceModel: 'Xiaomi 14' };
const HUAWEI = { PushPlatform: 3, System: 'HarmonyOS', SystemVersion: '4.2', DeviceModel: 'HUAWEI Mate 60' };
const PIXEL = { PushPlatform: 4, System: 'Android', SystemVersion: '15', DeviceModel: 'Pixel 9' };
const OPPO = { PushPlatform: 6, System: 'Android', SystemVersion: '14', DeviceModel: 'OPPO Find X7' };
/** Online pushes use no push vendor. */
const ONLINE = { PushPlatform: 0, System: 'Android', SystemVersion: '14', DeviceModel: 'vivo X100' };

const INSTANCES: Readonly<Record<TraceOutcome, (push: Push) => readonly Fields[]>> = {
  clicked: (push) => [
    {
      ...head(push, IPHONE, 0),
      OfflinePushStat: {
        OfflineStat: done(push, 1),
        ChannelStat: done(push, 1),
        DeviceStat: done(push, 3),
        ClickStat: done(push, 41),
      },
    },
  ],
  vendor_refused: (push) => [
    {
      ...head(push, HUAWEI, 0),
      OfflinePushStat: {
        OfflineStat: done(push, 1),
        ChannelStat: failed(push, 2, { code: 80200003, info: 'Incorrect OAuth token' }),
      },
    },
  ],
  // The other hops look like fields that a server has not filled in.
  pending_at_device: (push) => [
    {
      ...head(push, PIXEL, 0),
      OfflinePushStat: {
        OfflineStat: done(push, 1),
        ChannelStat: done(push, 2),
        DeviceStat: BLANK,
        ClickStat: BLANK,
      },
    },
  ],
  no_certificate: (push) => [
    {
      ...head(push, OPPO, 0),
      Token: '',
      CertId: '0',
      OfflinePushStat: { OfflineStat: failed(push, 1, { code: -1, info: 'certificate id not set' }) },
    },
  ],
  online: (push) => [
    {
      ...head(push, ONLINE, 0),
      Token: '',
      OnlinePushStat: { ChannelStat: done(push, 0), DeviceStat: done(push, 1) },
    },
  ],
  two_devices: (push) => [
    {
      ...head(push, XIAOMI, 0),
      OfflinePushStat: { OfflineStat: done(push, 1), ChannelStat: done(push, 1), DeviceStat: done(push, 4) },
    },
    {
      ...head(push, IPHONE, 1),
      OfflinePushStat: {
        OfflineStat: done(push, 1),
        ChannelStat: failed(push, 2, { code: 410, info: `Unregistered: ${deviceToken(push, 1)}` }),
      },
    },
  ],
};

function head(push: Push, device: Device, instance: number): Fields {
  return {
    InstanceId: String(100_000_000 + Math.floor(uniform(push.key, 10 + instance) * 900_000_000)),
    PushTime: timeText(push.pushedAt),
    ...device,
    Token: deviceToken(push, instance),
    CertId: '37412',
    SdkVersion: '8.5.6864',
    PushVersion: '8.5.6864',
    NotificationStatus: 1,
    last_active_terminal: 1,
    IMCommitStat: { IMStat: done(push, 0) },
  };
}

const BLANK = { PushStatus: 0, ErrorCode: 0, ErrorInfo: '', EventTime: '' };

function done({ pushedAt }: Push, afterSeconds: number): Fields {
  return { PushStatus: 1, ErrorCode: 0, ErrorInfo: 'success', EventTime: timeText(pushedAt + afterSeconds) };
}

function failed(
  { pushedAt }: Push,
  afterSeconds: number,
  { code, info }: { readonly code: number; readonly info: string },
): Fields {
  return { PushStatus: 2, ErrorCode: code, ErrorInfo: info, EventTime: timeText(pushedAt + afterSeconds) };
}

function deviceToken({ key }: Push, instance: number): string {
  return hex(streamKey(key, 'token', instance), 64);
}

/** Random hexadecimal digits. */
function hex(key: number, digits: number): string {
  let text = '';
  for (let part = 0; text.length < digits; part += 1) {
    text += Math.floor(uniform(key, part) * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  }
  return text.slice(0, digits);
}

/** The form of times in traces: Beijing's wall clock, without a zone. */
function timeText(seconds: number): string {
  return new Date((seconds + BEIJING_SECONDS) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
