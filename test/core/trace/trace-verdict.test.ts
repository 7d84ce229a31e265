import { describe, expect, it } from 'vitest';
import type { Platform } from '../../../src/core/losses/platform.ts';
import type { Hop, HopName, HopStatus } from '../../../src/core/trace/trace-report.ts';
import { verdictOf } from '../../../src/core/trace/trace-verdict.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

const TEXTS = MESSAGES.en.trace;

/** A hop that is done, or one in another status. */
type HopText = HopName | `${HopName} ${HopStatus}`;

function hops(...names: readonly HopText[]): readonly Hop[] {
  return names.map((name) => {
    const [hop, status = 'done'] = name.split(' ') as [HopName, HopStatus?];
    return {
      hop,
      status,
      atMs: undefined,
      sinceBeforeMs: undefined,
      code: status === 'failed' ? '410' : '',
      text: '',
      explanation:
        status === 'failed'
          ? { meaning: 'the token is not active', cause: 'token', remedy: 'Wait.' }
          : undefined,
    };
  });
}

const verdict = (platform: Platform, ...names: readonly HopText[]) =>
  verdictOf(hops(...names), platform, MESSAGES.en);

describe('the verdict about a push', () => {
  it('is "opened" where the user opened it, whatever the hops before say', () => {
    expect(verdict('apns', 'accepted', 'device pending', 'clicked')).toEqual({
      outcome: 'opened',
      hop: 'clicked',
      sentence: TEXTS.opened,
      advice: undefined,
    });
  });

  it('is "delivered" where a device has it, by either route', () => {
    expect(verdict('apns', 'accepted', 'device', 'clicked pending')).toEqual({
      outcome: 'delivered',
      hop: 'device',
      sentence: TEXTS.delivered.device,
      advice: undefined,
    });
    expect(verdict('apns', 'accepted', 'vendor pending', 'online_device')).toEqual({
      outcome: 'delivered',
      hop: 'online_device',
      sentence: TEXTS.delivered.online_device,
      advice: undefined,
    });
  });

  it('is "failed" with code, place, reason and remedy of the failed hop', () => {
    const { outcome, hop, sentence, advice } = verdict('huawei', 'accepted', 'vendor failed');
    expect([outcome, hop, advice]).toEqual(['failed', 'vendor', 'Wait.']);
    for (const part of ['410', 'Huawei', 'the token is not active']) expect(sentence).toContain(part);
  });

  it('is "failed" without a remedy where the failed hop has no explanation', () => {
    const [accepted, vendor] = hops('accepted', 'vendor failed');
    if (accepted === undefined || vendor === undefined) throw new Error('there are two hops');
    const unexplained = [accepted, { ...vendor, explanation: undefined }];
    const { sentence, advice } = verdictOf(unexplained, 'huawei', MESSAGES.en);
    expect(sentence).toContain(TEXTS.noReason);
    expect(advice).toBeUndefined();
  });

  it('names the other route where that one delivered the failed push', () => {
    const failed = verdict('apns', 'accepted', 'vendor failed').sentence;
    const failedOnline = verdict('apns', 'accepted', 'online_channel failed').sentence;
    expect(verdict('apns', 'accepted', 'vendor failed', 'online_device').sentence).toBe(
      TEXTS.failedButDelivered.online({ failed }),
    );
    expect(verdict('apns', 'accepted', 'device', 'online_channel failed').sentence).toBe(
      TEXTS.failedButDelivered.offline({ failed: failedOnline }),
    );
    expect(verdict('apns', 'accepted', 'vendor failed', 'online_device pending').sentence).toBe(failed);
    // The device of the same route is no other route.
    expect(verdict('apns', 'accepted', 'vendor failed', 'device').sentence).toBe(failed);
  });

  it.each<[HopName, readonly HopText[]]>([
    ['accepted', []],
    ['accepted', ['accepted pending', 'offline_channel pending']],
    ['offline_channel', ['accepted', 'offline_channel pending', 'vendor pending']],
    ['vendor', ['accepted', 'offline_channel', 'vendor pending', 'device pending']],
    ['device', ['accepted', 'offline_channel', 'vendor', 'device pending']],
    ['online_channel', ['accepted', 'online_channel pending', 'online_device pending']],
    ['online_device', ['accepted', 'online_channel', 'online_device pending']],
    // The upstream reports the second hop though the first is not over.
    ['vendor', ['accepted pending', 'offline_channel', 'vendor pending']],
  ])('is "waiting" at the hop behind the last one that is done: %s', (hop, names) => {
    const { outcome, hop: waitsAt, sentence } = verdict('vivo', ...names);
    expect([outcome, waitsAt]).toEqual(['waiting', hop]);
    expect(sentence).toBe(TEXTS.waitingFor[hop]({ vendor: 'vivo' }));
  });

  it('explains a missing receipt by the receipts of the push vendor, at the device alone', () => {
    const adviceAt = (platform: Platform, ...names: readonly HopText[]) =>
      verdict(platform, 'accepted', ...names).advice;
    expect(adviceAt('fcm', 'vendor', 'device pending')).toBe(TEXTS.receipts.fcm);
    expect(adviceAt('apns', 'vendor', 'device pending')).toBe(TEXTS.receipts.apns);
    expect(adviceAt('xiaomi', 'vendor', 'device pending')).toBeUndefined();
    expect(adviceAt('fcm', 'vendor pending', 'device pending')).toBeUndefined();
  });

  it.each<[Platform, string]>([
    ['huawei', 'Huawei'],
    ['platform_9', 'platform_9'],
    ['unknown', TEXTS.unknownVendor],
  ])('names the push vendor of %s %s', (platform, name) => {
    expect(verdict(platform, 'accepted', 'vendor failed').sentence).toContain(name);
    expect(verdict(platform, 'accepted', 'vendor', 'device pending').sentence).toContain(name);
  });
});
