/** Sends the samples in order of time, because a server without out-of-order writes rejects older samples. */
import type { Samples } from '../core/metrics/samples.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { RemoteWriteClient } from './remote-write-client.ts';
import type { SamplesAtTime } from './samples-by-time.ts';
import type { TargetLabels } from './two-hour-files.ts';
import type { TimedSample } from './write-request.ts';

export interface SendOptions {
  readonly store: RemoteWriteClient;
  readonly timeline: Iterable<SamplesAtTime>;
  readonly labels: TargetLabels;
  readonly checkpoint: Pick<Checkpoint, 'sentUntil' | 'recordSent'>;
  /** Destination, labels and windows as one text. Samples sent for another target do not count as sent. */
  readonly target: string;
}

export interface Sent {
  readonly series: number;
  readonly samples: number;
  /** The number of samples that earlier runs sent. */
  readonly samplesBefore: number;
}

/** The default of Prometheus's own remote write. */
const SAMPLES_PER_REQUEST = 2_000;

export async function sendSamples(options: SendOptions): Promise<Sent> {
  const { store, timeline, labels, checkpoint, target } = options;
  const before = checkpoint.sentUntil(target) ?? Number.NEGATIVE_INFINITY;
  const series = new Set<string>();
  let samples = 0;
  let samplesBefore = 0;
  for (const point of timeline) {
    const timed = timedSamples(point.samples, labels, point.at);
    for (const sample of timed) series.add(JSON.stringify(sample.labels));
    samples += timed.length;
    if (point.at <= before) {
      samplesBefore += timed.length;
      continue;
    }
    for (let first = 0; first < timed.length; first += SAMPLES_PER_REQUEST) {
      await store.send(timed.slice(first, first + SAMPLES_PER_REQUEST));
    }
    checkpoint.recordSent(target, point.at);
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
