import { describe, expect, it } from 'vitest';
import type { Platform } from '../../../src/core/losses/platform.ts';
import { explainTrace, withMaskedTokens } from '../../../src/core/trace/explain-trace.ts';
import { gapText, traceJson } from '../../../src/core/trace/trace-json.ts';
import type { HopName, HopReport, InstanceReport } from '../../../src/core/trace/trace-report.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

const BLANK = { deviceModel: '', system: '', systemVersion: '', certId: '', sdkVersion: '', pushVersion: '' };

function hop(name: HopName, fields: Partial<HopReport> = {}): HopReport {
  return { hop: name, status: 'done', atMs: undefined, code: '', text: '', ...fields };
}

function instance(hops: readonly HopReport[], platform: Platform = 'apns'): InstanceReport {
  return {
    ...BLANK,
    instanceId: '1',
    pushedAtMs: undefined,
    platform,
    token: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
    notificationStatus: '',
    lastActiveTerminal: '',
    hops,
  };
}

function explained(hops: readonly HopReport[], platform?: Platform) {
  const [one] = explainTrace({ instances: [instance(hops, platform)] }, MESSAGES.en).instances;
  if (one === undefined) throw new Error('there is no instance');
  return one;
}

describe('the time between hops', () => {
  it('counts from the nearest earlier hop that has a time', () => {
    const { hops } = explained([
      hop('accepted', { atMs: 1000 }),
      hop('offline_channel', { atMs: 1500 }),
      hop('vendor'),
      hop('device', { atMs: 9000 }),
      hop('clicked', { atMs: 8000 }),
    ]);
    expect(hops.map(({ sinceBeforeMs }) => sinceBeforeMs)).toEqual([undefined, 500, undefined, 7500, -1000]);
  });

  it('in the online channel counts from the chat server, not from the offline channel', () => {
    const { hops } = explained([
      hop('accepted', { atMs: 1000 }),
      hop('offline_channel', { atMs: 1500 }),
      hop('online_channel', { atMs: 1200 }),
      hop('online_device', { atMs: 1300 }),
    ]);
    expect(hops.map(({ sinceBeforeMs }) => sinceBeforeMs)).toEqual([undefined, 500, 200, 100]);
  });

  it.each([
    [undefined, ''],
    [0, '+0s'],
    [90_000, '+1m30s'],
    [-2000, '-2s'],
  ])('of %s ms is written as %j', (sinceBeforeMs, text) => {
    expect(gapText(sinceBeforeMs)).toBe(text);
  });
});

describe('a failed hop', () => {
  const causeAt = (name: HopName, code: string, platform: Platform) =>
    explained([hop(name, { status: 'failed', code })], platform).hops[0]?.explanation?.cause;

  it.each([
    ['vendor', '-1', 'oppo', 'vendor'],
    ['offline_channel', '-1', 'oppo', 'configuration'],
    ['vendor', '-2', 'apns', 'token'],
    ['offline_channel', '80200003', 'huawei', 'configuration'],
    ['device', '6', 'huawei', 'device'],
    ['vendor', '99999', 'huawei', 'unknown'],
    ['accepted', '-1', 'apns', 'unknown'],
    ['online_channel', '410', 'apns', 'unknown'],
  ] as const)('at %s with code %s of %s has the cause %s', (name, code, platform, cause) => {
    expect(causeAt(name, code, platform)).toBe(cause);
  });

  it('decides on the verdict although a later hop failed, too', () => {
    const { verdict } = explained([
      hop('accepted'),
      hop('offline_channel', { status: 'failed', code: '-2' }),
      hop('vendor', { status: 'failed', code: '410' }),
    ]);
    expect([verdict.outcome, verdict.hop]).toEqual(['failed', 'offline_channel']);
  });
});

describe('a push that waits', () => {
  it.each([
    [
      ['accepted'],
      'offline_channel',
      'The push waits for the offline channel: the chat server has accepted it.',
    ],
    [
      ['accepted', 'offline_channel'],
      'vendor',
      'The push waits to be handed to vivo: the offline channel has accepted it.',
    ],
    [
      ['accepted', 'offline_channel', 'vendor'],
      'device',
      'The push waits for the device: vivo has accepted it, and no receipt is reported yet.',
    ],
  ] as const)('waits for the hop after the last one that is done: %j', (names, waitsAt, sentence) => {
    const all: readonly HopName[] = ['accepted', 'offline_channel', 'vendor', 'device', 'clicked'];
    const isDone = (name: HopName) => (names as readonly HopName[]).includes(name);
    const hops = all.map((name) => hop(name, { status: isDone(name) ? 'done' : 'pending' }));
    expect(explained(hops, 'vivo').verdict).toMatchObject({ outcome: 'waiting', hop: waitsAt, sentence });
  });

  it('was opened all the same if only the receipt is missing', () => {
    const hops = [hop('vendor'), hop('device', { status: 'pending' }), hop('clicked')];
    expect(explained(hops, 'fcm').verdict.outcome).toBe('opened');
  });
});

describe('the JSON of a trace', () => {
  const report = { instances: [instance([hop('accepted', { atMs: 1_741_312_800_000 })])] };
  const jsonOf = (masked: boolean) =>
    JSON.stringify(
      traceJson(
        { app: 'shop', pushId: 'x' },
        explainTrace(masked ? withMaskedTokens(report) : report, MESSAGES.en),
      ),
    );

  it('contains the whole token only if it was not masked before', () => {
    expect(jsonOf(true)).toContain('"token":"a1b2…8f90"');
    expect(jsonOf(false)).toContain('"token":"a1b2c3d4e5f60718293a4b5c6d7e8f90"');
  });

  it('has times as ISO text and null for unknown values', () => {
    expect(JSON.parse(jsonOf(true)).instances[0]).toMatchObject({
      pushedAt: null,
      hops: [{ hop: 'accepted', at: '2025-03-07T02:00:00Z', secondsSinceBefore: null, remedy: null }],
    });
  });
});

describe('the explanation of a hop that failed with an unknown code', () => {
  const explanationAt = (name: HopName, text = '') =>
    explained([hop(name, { status: 'failed', code: '99999', text })]).hops[0]?.explanation;
  const { unlisted } = MESSAGES.en.catalogue;
  const { noReason, unknownCode } = MESSAGES.en.trace;

  it('sends the operator to the push vendor on the offline route, and to the Chat API elsewhere', () => {
    expect(explanationAt('vendor')?.remedy).toBe(unknownCode.ofVendor);
    expect(explanationAt('offline_channel')?.remedy).toBe(unknownCode.ofVendor);
    expect(explanationAt('accepted')?.remedy).toBe(unknownCode.ofChat);
    expect(explanationAt('online_device')?.remedy).toBe(unknownCode.ofChat);
  });

  it('means what the upstream says, else that the code is unlisted or has no reason', () => {
    expect(explanationAt('vendor', 'no route.')?.meaning).toBe('no route');
    expect(explanationAt('vendor')?.meaning).toBe(unlisted.meaning);
    expect(explanationAt('accepted', 'no route')?.meaning).toBe('no route');
    expect(explanationAt('accepted')?.meaning).toBe(noReason);
  });
});
