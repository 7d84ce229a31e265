/** The sample lines of one app, family by family, as bytes. */
import { sampleLine } from '../core/metrics/exposition-format.ts';
import type { FamilyName } from '../core/metrics/metric-catalog.ts';
import type { Samples } from '../core/metrics/samples.ts';

/** Lines without HELP and TYPE, which a family has once for all apps. Each line ends in a newline. */
export type SampleLines = Map<FamilyName, Buffer>;

export function renderSampleLines(samples: Samples): SampleLines {
  const lines: SampleLines = new Map();
  for (const [name, familySamples] of samples) {
    const text = familySamples.map(({ labels, value }) => sampleLine(name, labels, value)).join('');
    lines.set(name, Buffer.from(text));
  }
  return lines;
}
