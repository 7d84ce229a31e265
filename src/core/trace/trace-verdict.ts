/** What happened to a push on its way to one device instance: the first hop that failed, else where it waits or how far it got. */
import type { Messages } from '../../messages/messages.ts';
import type { Platform } from '../losses/platform.ts';
import { type Hop, type HopName, isOnlineHop, type TraceVerdict } from './trace-report.ts';

type PlatformTexts = Readonly<Partial<Record<Platform, string>>>;

export function verdictOf(hops: readonly Hop[], platform: Platform, messages: Messages): TraceVerdict {
  const failed = hops.find(({ status }) => status === 'failed');
  if (failed !== undefined) return failedVerdict(failed, hops, platform, messages);
  const { opened, delivered } = messages.trace;
  if (isDone(hops, 'clicked')) {
    return { outcome: 'opened', hop: 'clicked', sentence: opened, advice: undefined };
  }
  const hop = (['device', 'online_device'] as const).find((name) => isDone(hops, name));
  if (hop !== undefined) {
    return { outcome: 'delivered', hop, sentence: delivered[hop], advice: undefined };
  }
  return waitingVerdict(hops, platform, messages);
}

function failedVerdict(
  { hop, code, explanation }: Hop,
  hops: readonly Hop[],
  platform: Platform,
  messages: Messages,
): TraceVerdict {
  const { failed, failedAt, failedButDelivered, noReason } = messages.trace;
  const where = failedAt[hop]({ vendor: vendorName(platform, messages) });
  const sentence = failed({ code, where, reason: explanation?.meaning ?? noReason });
  const [otherRoute, otherDevice] = isOnlineHop(hop)
    ? (['offline', 'device'] as const)
    : (['online', 'online_device'] as const);
  return {
    outcome: 'failed',
    hop,
    sentence: isDone(hops, otherDevice) ? failedButDelivered[otherRoute]({ failed: sentence }) : sentence,
    advice: explanation?.remedy,
  };
}

function waitingVerdict(hops: readonly Hop[], platform: Platform, messages: Messages): TraceVerdict {
  const lastDone = hops.findLastIndex(({ status }) => status === 'done');
  const hop = hops[lastDone + 1]?.hop ?? 'accepted';
  const { waitingFor } = messages.trace;
  const receipts: PlatformTexts = messages.trace.receipts;
  return {
    outcome: 'waiting',
    hop,
    sentence: waitingFor[hop]({ vendor: vendorName(platform, messages) }),
    advice: hop === 'device' ? receipts[platform] : undefined,
  };
}

function isDone(hops: readonly Hop[], name: HopName): boolean {
  return hops.some(({ hop, status }) => hop === name && status === 'done');
}

function vendorName(platform: Platform, { catalogue, trace }: Messages): string {
  if (platform === 'unknown') return trace.unknownVendor;
  const vendors: PlatformTexts = catalogue.vendors;
  return vendors[platform] ?? platform;
}
