/** What became of a push on its way to one device instance: the first failed hop, else where it waits or how far it got. */
import type { Platform } from '../losses/platform.ts';
import { type Hop, type HopName, isOnlineHop, type Verdict } from './trace-report.ts';

export function verdictOf(hops: readonly Hop[], platform: Platform): Verdict {
  const isDone = (name: HopName) => hops.some(({ hop, status }) => hop === name && status === 'done');
  const failed = hops.find(({ status }) => status === 'failed');
  if (failed !== undefined) {
    const reached = isDone(isOnlineHop(failed.hop) ? 'device' : 'online_device');
    const code = failed.code === '' ? '' : ` with code ${failed.code}`;
    const otherWay = isOnlineHop(failed.hop) ? 'by push' : 'over the online channel';
    return {
      outcome: 'failed',
      hop: failed.hop,
      sentence:
        `It failed${code} ${whereText(failed.hop, platform)}: ${failed.explanation?.meaning ?? 'no reason given'}` +
        `${reached ? `; yet it reached the device ${otherWay}` : ''}.`,
      advice: failed.explanation?.remedy,
    };
  }
  if (isDone('clicked')) {
    return { outcome: 'opened', hop: 'clicked', sentence: 'It was opened by the user.', advice: undefined };
  }
  const delivered = (['device', 'online_device'] as const).find(isDone);
  if (delivered !== undefined) {
    const how = delivered === 'online_device' ? 'It reached the device over the online channel.' : undefined;
    return {
      outcome: 'delivered',
      hop: delivered,
      sentence: how ?? 'It reached the device, and no opening is reported.',
      advice: undefined,
    };
  }
  return waitingVerdict(hops, platform);
}

function waitingVerdict(hops: readonly Hop[], platform: Platform): Verdict {
  const lastDone = hops.findLastIndex(({ status }) => status === 'done');
  const hop = hops[lastDone + 1]?.hop ?? 'accepted';
  return {
    outcome: 'waiting',
    hop,
    sentence: WAITING[hop].replace('{vendor}', vendorText(platform)),
    advice: hop === 'device' ? RECEIPTS[platform] : undefined,
  };
}

function whereText(hop: HopName, platform: Platform): string {
  return WHERE[hop].replace('{vendor}', vendorText(platform));
}

function vendorText(platform: Platform): string {
  return platform === 'unknown' ? 'the push vendor' : platform;
}

const WHERE: Readonly<Record<HopName, string>> = {
  accepted: 'at the chat server',
  offline_channel: 'at the offline channel, before it was sent',
  vendor: 'at {vendor}',
  device: 'on the way from {vendor} to the device',
  clicked: 'when it was opened',
  online_channel: 'at the online channel',
  online_device: 'on the way from the online channel to the device',
};

const WAITING: Readonly<Record<HopName, string>> = {
  accepted: 'It waits at the chat server: no hop is reported yet.',
  offline_channel: 'It waits for the offline channel: the chat server has accepted it.',
  vendor: 'It waits to be handed to {vendor}: the offline channel has it.',
  device: 'It waits for the device: {vendor} has it, and no receipt is reported yet.',
  clicked: 'It waits to be opened.',
  online_channel: 'It waits for the online channel: the chat server has accepted it.',
  online_device: 'It waits for the device: the online channel has it, and no receipt is reported yet.',
};

const RECEIPT_ADDRESS =
  'It may have arrived: this vendor reports that only when a receipt address is entered in its console. If none is, enter the one that the Chat console shows.';

/** Why a push may have arrived though nothing says so. */
const RECEIPTS: Readonly<Partial<Record<Platform, string>>> = {
  fcm: 'It may have arrived: FCM gives no receipts.',
  apns: 'It may have arrived: APNs gives receipts only to apps with the notification service extension of the push SDK.',
  huawei: RECEIPT_ADDRESS,
  honor: RECEIPT_ADDRESS,
  vivo: RECEIPT_ADDRESS,
  meizu: RECEIPT_ADDRESS,
};
