/** The sample lines of one app, family by family: rendered by prom-client when the app's state changes. */
import { Gauge, Registry } from 'prom-client';
import { type FamilyName, METRIC_CATALOG } from '../core/metric-catalog.ts';
import type { Samples } from '../core/samples.ts';

/** Lines without HELP and TYPE, which stand once per family however many apps there are. Each ends in a newline. */
export type AppLines = ReadonlyMap<FamilyName, string>;

export async function renderAppLines(samples: Samples): Promise<AppLines> {
  // A registry of its own for every rendering: nothing is left over from the last one, and no label can linger.
  const registry = new Registry();
  const lines = new Map<FamilyName, string>();
  for (const [name, familySamples] of samples) {
    const { help, labels } = METRIC_CATALOG[name];
    const gauge = new Gauge({ name, help, labelNames: labels, registers: [registry] });
    for (const sample of familySamples) gauge.set(sample.labels, sample.value);
    lines.set(name, withoutHeader(await registry.getSingleMetricAsString(name)));
  }
  return lines;
}

function withoutHeader(block: string): string {
  const samplesStart = block.indexOf('\n', block.indexOf('# TYPE ')) + 1;
  return `${block.slice(samplesStart).trimEnd()}\n`;
}
