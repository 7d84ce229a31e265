/** The sample lines of one app, family by family, as bytes. */

import { sampleLine } from '../core/exposition-format.ts';
import type { FamilyName } from '../core/metric-catalog.ts';
import type { Samples } from '../core/samples.ts';

/** Lines without HELP and TYPE, which stand once per family however many apps there are. Each ends in a newline. */
export type AppLines = Map<FamilyName, Buffer>;

export function renderAppLines(samples: Samples): AppLines {
  const lines: AppLines = new Map();
  for (const [name, familySamples] of samples) {
    const text = familySamples.map(({ labels, value }) => sampleLine(name, labels, value)).join('');
    lines.set(name, Buffer.from(text));
  }
  return lines;
}
