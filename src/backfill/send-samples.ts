/** Sends the samples moment by moment, so that every request is newer than the one before it, as a store without out-of-order writes wants. */
import type { Samples } from '../core/metrics/samples.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { RemoteWriteClient } from './remote-write-client.ts';
import type { SamplesAtTime } from './samples-by-time.ts';
import type { TargetLabels } from './two-hour-files.ts';
import type { TimedSample } from './write-request.ts';

export interface SendOptions {
  readonly store: RemoteWriteClient;
  readonly moments: Iterable<SamplesAtTime>;
  readonly labels: TargetLabels;
  readonly checkpoint: Pick<Checkpoint, 'sentUntil' | 'recordSent'>;
  /** Where to and what, as one text: what was sent before under another does not count. */
  readonly target: string;
}

export interface Sent {
  readonly series: number;
  readonly samples: number;
  /** How many of the samples an earlier run had sent. */
  readonly samplesBefore: number;
}

/** What Prometheus itself sends at once by default. */
const SAMPLES_PER_REQUEST = 2_000;

export async function sendSamples(options: SendOptions): Promise<Sent> {
  const { store, moments, labels, checkpoint, target } = options;
  const before = checkpoint.sentUntil(target) ?? Number.NEGATIVE_INFINITY;
  const series = new Set<string>();
  let samples = 0;
  let samplesBefore = 0;
  for (const moment of moments) {
    const timed = timedSamples(moment.samples, labels, moment.at);
    for (const sample of timed) series.add(JSON.stringify(sample.labels));
    samples += timed.length;
    if (moment.at <= before) {
      samplesBefore += timed.length;
      continue;
    }
    for (let first = 0; first < timed.length; first += SAMPLES_PER_REQUEST) {
      await store.send(timed.slice(first, first + SAMPLES_PER_REQUEST));
    }
    checkpoint.recordSent(target, moment.at);
  }
  return { series: series.size, samples, samplesBefore };
}

function timedSamples(samples: Samples, labels: TargetLabels, at: number): readonly TimedSample[] {
  return [...samples].flatMap(([family, list]) =>
    list.map((sample) => ({
      labels: { __name__: family, ...sample.labels, ...labels },
      value: sample.value,
      at,
    })),
  );
}
