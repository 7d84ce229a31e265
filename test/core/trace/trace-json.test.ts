import { describe, expect, it } from 'vitest';
import { traceJson } from '../../../src/core/trace/trace-json.ts';
import type { InstanceTrace } from '../../../src/core/trace/trace-report.ts';

const FAILED: InstanceTrace = {
  instanceId: 'instance-7',
  pushedAtMs: 1_741_312_800_000,
  platform: 'apns',
  deviceModel: 'iPhone16,2',
  system: 'iOS',
  systemVersion: '18.3',
  token: 'a1b2…8f90',
  certId: '33001',
  sdkVersion: '8.5.6864',
  pushVersion: '8.5.1',
  notificationStatus: '1',
  lastActiveTerminal: 'iPhone',
  hops: [
    {
      hop: 'accepted',
      status: 'done',
      atMs: 1_741_312_800_000,
      sinceBeforeMs: undefined,
      code: '',
      text: '',
      explanation: undefined,
    },
    {
      hop: 'vendor',
      status: 'failed',
      atMs: 1_741_312_802_500,
      sinceBeforeMs: 2500,
      code: '410',
      text: 'Unregistered',
      explanation: { meaning: 'the token is not active', cause: 'token', remedy: 'Nothing to do.' },
    },
  ],
  verdict: { outcome: 'failed', hop: 'vendor', sentence: 'The push failed.', advice: 'Nothing to do.' },
};

const json = (instance: InstanceTrace) =>
  traceJson({ app: 'shop', pushId: 'push-1' }, { instances: [instance] });

describe('the JSON of a trace', () => {
  it('has every field of an instance and of its hops, times as ISO text', () => {
    expect(json(FAILED)).toEqual({
      app: 'shop',
      pushId: 'push-1',
      instances: [
        {
          instanceId: 'instance-7',
          verdict: {
            outcome: 'failed',
            hop: 'vendor',
            sentence: 'The push failed.',
            advice: 'Nothing to do.',
          },
          pushedAt: '2025-03-07T02:00:00Z',
          platform: 'apns',
          deviceModel: 'iPhone16,2',
          system: 'iOS',
          systemVersion: '18.3',
          token: 'a1b2…8f90',
          certId: '33001',
          sdkVersion: '8.5.6864',
          pushVersion: '8.5.1',
          notificationStatus: '1',
          lastActiveTerminal: 'iPhone',
          hops: [
            {
              hop: 'accepted',
              status: 'done',
              at: '2025-03-07T02:00:00Z',
              secondsSinceBefore: null,
              code: '',
              text: '',
              meaning: null,
              cause: null,
              remedy: null,
            },
            {
              hop: 'vendor',
              status: 'failed',
              at: '2025-03-07T02:00:02Z',
              secondsSinceBefore: 2.5,
              code: '410',
              text: 'Unregistered',
              meaning: 'the token is not active',
              cause: 'token',
              remedy: 'Nothing to do.',
            },
          ],
        },
      ],
    });
  });

  it('has null, not an absent field, for an unknown time and for no advice', () => {
    const verdict = { ...FAILED.verdict, advice: undefined };
    const hops = FAILED.hops.map((hop) => ({ ...hop, atMs: undefined, sinceBeforeMs: undefined }));
    const [instance] = json({ ...FAILED, pushedAtMs: undefined, verdict, hops }).instances;
    expect(instance).toMatchObject({ pushedAt: null, verdict: { advice: null } });
    expect(instance?.hops).toMatchObject([
      { at: null, secondsSinceBefore: null },
      { at: null, secondsSinceBefore: null },
    ]);
  });

  it('is empty for a push that the upstream does not know', () => {
    expect(traceJson({ app: 'shop', pushId: 'x' }, { instances: [] })).toEqual({
      app: 'shop',
      pushId: 'x',
      instances: [],
    });
  });
});
