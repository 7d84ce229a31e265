/** Whatever texts the upstream gives for codes and descriptions, the page is one that promtool and a real Prometheus take whole. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, inject, test } from 'vitest';
import { appSamples, type Samples } from '../../src/core/metrics/samples.ts';
import { afterPoll, initialState } from '../../src/core/polls/poll-state.ts';
import { createEventLoopQueue } from '../../src/exporter/event-loop-queue.ts';
import { createAppBlocks } from '../../src/exposition/app-blocks.ts';
import { decodePushLoss } from '../../src/tencent/push-loss.ts';
import { goodPoll } from '../core/polls/outcomes.ts';
import { eventually } from '../support/eventually.ts';
import { REPOSITORY } from '../support/exporter-process.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { scriptedUpstream } from '../support/scripted-upstream.ts';

const NOW_MS = 1_741_784_880_000;
const BATCHES = 3;
const CODES_IN_A_BATCH = 300;

/** Any text as JavaScript holds it: control characters, quotes, emoji, and halves of characters. */
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

/** What the configuration allows for the name of an app. */
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

async function pageText(app: string, samples: Samples): Promise<string> {
  const figures = createAppBlocks({
    yieldToLoop: createEventLoopQueue(() => performance.now()),
    onFault: (error) => {
      throw error;
    },
  });
  figures.setApp(app, () => samples);
  const blocks = await figures.blocks();
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(blocks.map(({ plain }) => plain)));
}

const FAMILIES = ['timpush_loss_pushes', 'timpush_platform_loss_pushes', 'timpush_loss_code_info'] as const;

/** Series as texts that can be compared, without what Prometheus adds. */
function seriesText(labels: Readonly<Record<string, string>>, value: number): string {
  const own = Object.entries(labels).filter(
    ([name, text]) => !/^(__name__|job|instance)$/.test(name) && text !== '',
  );
  return JSON.stringify([own.sort(([a], [b]) => (a < b ? -1 : 1)), value]);
}

describe.skipIf(inject('missingPrograms').length > 0)('any labels', { timeout: 120_000 }, () => {
  test('come out as a page that promtool accepts, and that Prometheus reads as it was meant', async () => {
    let page = '';
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    const served = await scriptedUpstream(() => ({ status: 200, headers, body: page }));
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
        page = await pageText(batch.app, samples);
        const promtool = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
        expect([promtool.status, promtool.stdout + promtool.stderr]).toEqual([0, '']);
        for (const family of FAMILIES) {
          const meant = (samples.get(family) ?? [])
            .map(({ labels, value }) => seriesText(labels, value))
            .sort();
          expect(meant.length).toBeGreaterThan(CODES_IN_A_BATCH / 2);
          await eventually(async () => {
            const read = await prometheus.query(family);
            expect(read.map(({ metric, value }) => seriesText(metric, value)).sort()).toEqual(meant);
          }, 15_000);
        }
      }),
      { numRuns: BATCHES, endOnFailure: true },
    );
  });
});
