/** Figures as one flat map of counts, so that tests can add and compare them whatever descriptions they carry. */
import type { Counts, Tally } from '../../src/simulator/traffic/counts.ts';

export type CountsByName = ReadonlyMap<string, number>;

export function countsOf({ overall, platforms }: Counts): CountsByName {
  const counts = new Map<string, number>();
  put('overall', overall);
  for (const platform of platforms) put(String(platform.platform), platform);
  return counts;

  function put(name: string, { funnel, losses }: Tally): void {
    for (const [step, count] of Object.entries(funnel)) counts.set(`${name} ${step}`, count);
    for (const { stage, code, count } of losses) counts.set(`${name} ${stage} ${code}`, count);
  }
}

/** A count that is absent is 0, as a code without losses is. */
export function addCounts(parts: readonly CountsByName[]): CountsByName {
  const sum = new Map<string, number>();
  for (const part of parts) {
    for (const [name, count] of part) sum.set(name, (sum.get(name) ?? 0) + count);
  }
  return sum;
}
