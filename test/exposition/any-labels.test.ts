/** promtool and a real Prometheus accept the exposition, whatever texts the upstream sends as codes and descriptions. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, inject, test } from 'vitest';
import { appSamples, type Samples } from '../../src/core/metrics/samples.ts';
import { afterPoll, initialState } from '../../src/core/polls/poll-state.ts';
import { createAppsExposition } from '../../src/exposition/apps-exposition.ts';
import { decodePushLoss } from '../../src/tencent/push-loss.ts';
import { goodPoll } from '../core/polls/outcomes.ts';
import { eventually } from '../support/eventually.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { REPOSITORY } from '../support/repository.ts';
import { scriptedUpstream } from '../support/scripted-upstream.ts';

const NOW_MS = 1_741_784_880_000;
const BATCHES = 3;
const CODES_IN_A_BATCH = 300;

/** Any JavaScript string: control characters, quotes, emoji, and unpaired surrogates. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\r', '{', '}', ',', '=', '#', ' ', 'n', '\u2028', '\0'),
  }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
  fc.string({ minLength: 190, maxLength: 230 }),
);

/** A name of an app that the configuration allows. */
const anyAppName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => /^[^\p{C}\s](?:[^\p{C}]{0,62}[^\p{C}\s])?$/u.test(text));

const anyBatch = fc.record({
  app: anyAppName,
  rows: fc.array(
    fc.record({ ErrCode: anyText, ErrInfo: anyText, ErrCount: fc.nat(), PushPlatform: fc.nat(12) }),
    {
      minLength: CODES_IN_A_BATCH,
      maxLength: CODES_IN_A_BATCH,
    },
  ),
});

type Batch = typeof anyBatch extends fc.Arbitrary<infer T> ? T : never;

function samplesOf({ app, rows }: Batch): Samples {
  const loss = decodePushLoss({ ReadyToSendLoss: rows, PlatformPostSendDeliveredLoss: rows });
  const state = afterPoll(initialState(['5m']), [goodPoll('5m', NOW_MS, { loss })]);
  const windows = [{ name: '5m', maxAgeMs: 60_000 }];
  const sampled = { name: app, sdkappid: 1400000000, dataCenter: 'custom', maxCodes: 10_000, windows };
  return appSamples(sampled, state, NOW_MS);
}

async function expositionOf(app: string, samples: Samples): Promise<string> {
  const { setApp, chunks } = createAppsExposition({
    onInternalError: (error) => {
      throw error;
    },
  });
  setApp(app, () => samples);
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(await chunks()));
}

const FAMILIES = ['timpush_loss_pushes', 'timpush_platform_loss_pushes', 'timpush_loss_code_info'] as const;

/** A series as a text that can be compared, without the labels that Prometheus adds. */
function seriesText(labels: Readonly<Record<string, string>>, value: number): string {
  const own = Object.entries(labels).filter(
    ([name, text]) => !/^(__name__|job|instance)$/.test(name) && text !== '',
  );
  return JSON.stringify([own.sort(([a], [b]) => (a < b ? -1 : 1)), value]);
}

describe.skipIf(inject('missingPrograms').length > 0)('an exposition with any labels', () => {
  test('is accepted by promtool, and Prometheus reads every series of it', async () => {
    let exposition = '';
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    const served = await scriptedUpstream(() => ({ status: 200, headers, body: exposition }));
    const prometheus = await startPrometheus({
      configFile: join(REPOSITORY, 'prometheus.yml'),
      replace: {
        'localhost:10087': `localhost:${served.port}`,
        'scrape_interval: 15s': 'scrape_interval: 1s',
      },
    });
    await fc.assert(
      fc.asyncProperty(anyBatch, async (batch) => {
        const samples = samplesOf(batch);
        exposition = await expositionOf(batch.app, samples);
        const promtool = spawnSync('promtool', ['check', 'metrics'], {
          input: exposition,
          encoding: 'utf8',
        });
        expect([promtool.status, promtool.stdout + promtool.stderr]).toEqual([0, '']);
        for (const family of FAMILIES) {
          const expected = (samples.get(family) ?? [])
            .map(({ labels, value }) => seriesText(labels, value))
            .sort();
          expect(expected.length).toBeGreaterThan(CODES_IN_A_BATCH / 2);
          await eventually(async () => {
            const read = await prometheus.query(family);
            expect(read.map(({ metric, value }) => seriesText(metric, value)).sort()).toEqual(expected);
          });
        }
      }),
      { numRuns: BATCHES, endOnFailure: true },
    );
  });
});
