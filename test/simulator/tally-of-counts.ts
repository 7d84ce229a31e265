/** Counts as one flat map, so that tests can add and compare them without their descriptions. */
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

/** An absent count is 0, like a code without losses. */
export function addCounts(parts: readonly CountsByName[]): CountsByName {
  const sum = new Map<string, number>();
  for (const part of parts) {
    for (const [name, count] of part) sum.set(name, (sum.get(name) ?? 0) + count);
  }
  return sum;
}
