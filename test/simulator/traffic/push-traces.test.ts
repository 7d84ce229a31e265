import { describe, expect, it } from 'vitest';
import {
  createPushTraces,
  TRACE_OUTCOMES,
  type TraceOutcome,
} from '../../../src/simulator/traffic/push-traces.ts';
import { call, codeOf, NEWS, NOW, SHOP } from '../signed-call.ts';
import { type StartedSimulator, started } from '../started-simulator.ts';

const OPTIONS = { minCallIntervalMs: 0 };
const command = 'normal_push_trace';

function idOf(
  { tracedPushes }: StartedSimulator,
  outcome: TraceOutcome,
  app: number = SHOP.sdkappid,
): string {
  const push = tracedPushes.get(app)?.find((one) => one.outcome === outcome);
  if (push === undefined) throw new Error(`no push is ${outcome}`);
  return push.pushId;
}

async function traceOf({ url }: StartedSimulator, PushID: string) {
  const { ActionStatus, ErrorCode, InstanceTrace } = JSON.parse(
    (await call(url, { command, body: { PushID } })).text,
  );
  expect([ActionStatus, ErrorCode]).toEqual(['OK', 0]);
  return InstanceTrace;
}

/** `Stat.Hop status code` for every hop of an instance. */
function hopsOf(instance: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>) {
  return ['IMCommitStat', 'OfflinePushStat', 'OnlinePushStat'].flatMap((stat) =>
    Object.entries(instance[stat] ?? {}).map(
      ([hop, { PushStatus, ErrorCode }]) => `${stat}.${hop} ${PushStatus} ${ErrorCode}`,
    ),
  );
}

const ACCEPTED = 'IMCommitStat.IMStat 1 0';
const SENT = 'OfflinePushStat.OfflineStat 1 0';

describe('the trace of a push', () => {
  it('exists for one push of every outcome, under the published ids', async () => {
    const { tracedPushes } = await started(OPTIONS);
    for (const { sdkappid } of [SHOP, NEWS]) {
      expect(tracedPushes.get(sdkappid)?.map(({ outcome }) => outcome)).toEqual(TRACE_OUTCOMES);
    }
    const ids = [...tracedPushes.values()].flat().map(({ pushId }) => pushId);
    expect(new Set(ids).size).toBe(12);
  });

  it.each([
    [
      'clicked',
      [
        [
          ACCEPTED,
          SENT,
          'OfflinePushStat.ChannelStat 1 0',
          'OfflinePushStat.DeviceStat 1 0',
          'OfflinePushStat.ClickStat 1 0',
        ],
      ],
    ],
    ['vendor_refused', [[ACCEPTED, SENT, 'OfflinePushStat.ChannelStat 2 80200003']]],
    [
      'pending_at_device',
      [
        [
          ACCEPTED,
          SENT,
          'OfflinePushStat.ChannelStat 1 0',
          'OfflinePushStat.DeviceStat 0 0',
          'OfflinePushStat.ClickStat 0 0',
        ],
      ],
    ],
    ['no_certificate', [[ACCEPTED, 'OfflinePushStat.OfflineStat 2 -1']]],
    ['online', [[ACCEPTED, 'OnlinePushStat.ChannelStat 1 0', 'OnlinePushStat.DeviceStat 1 0']]],
    [
      'two_devices',
      [
        [ACCEPTED, SENT, 'OfflinePushStat.ChannelStat 1 0', 'OfflinePushStat.DeviceStat 1 0'],
        [ACCEPTED, SENT, 'OfflinePushStat.ChannelStat 2 410'],
      ],
    ],
  ] as const)('of the outcome %s has the hops of that outcome', async (outcome, hops) => {
    const simulator = await started(OPTIONS);
    expect((await traceOf(simulator, idOf(simulator, outcome))).map(hopsOf)).toEqual(hops);
  });

  it('is the same for the same seed, and different for another seed', async () => {
    const [one, same, other] = [
      await started(OPTIONS),
      await started(OPTIONS),
      await started({ ...OPTIONS, seed: 2 }),
    ];
    const id = idOf(one, 'clicked');
    expect(await traceOf(same, id)).toEqual(await traceOf(one, id));
    expect(idOf(other, 'clicked')).not.toBe(id);
  });

  it('has times on Beijing’s clock, some minutes before the start', async () => {
    const simulator = await started(OPTIONS);
    const [{ PushTime }] = await traceOf(simulator, idOf(simulator, 'clicked'));
    const ageSeconds = NOW - Date.parse(`${PushTime.replace(' ', 'T')}+08:00`) / 1000;
    expect(ageSeconds).toBeGreaterThan(0);
    expect(ageSeconds).toBeLessThan(1800);
  });

  it('is empty for ids of another app, unknown ones, and those older than seven days', async () => {
    const simulator = await started(OPTIONS);
    expect(await traceOf(simulator, 'unknown')).toEqual([]);
    expect(await traceOf(simulator, idOf(simulator, 'clicked', NEWS.sdkappid))).toEqual([]);
    // Not over HTTP: no signature is valid for so long.
    const id = idOf(simulator, 'online');
    const traces = createPushTraces({ seed: 1, sdkappid: SHOP.sdkappid, startSeconds: NOW });
    expect(traces.instances(id, NOW + 7 * 86_400 - 3600)).toHaveLength(1);
    expect(traces.instances(id, NOW + 7 * 86_400)).toEqual([]);
  });

  it.each([[{}], [{ PushID: '' }], [{ PushID: 5 }]])(
    'is refused for a request without an id: %j',
    async (body) => {
      const { url } = await started(OPTIONS);
      expect(await codeOf(url, { command, body })).toBe(70402);
    },
  );
});
