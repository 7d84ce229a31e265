/**
 * Random numbers without state: every draw is a hash of a stream's key and a minute, so the same draw gives the same
 * number again.
 */

/** Above this mean a draw uses a rounded normal distribution; below it, the exact one, term by term. */
const NORMAL_FROM_MEAN = 32;

function scramble(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

/** The key of a random stream. Streams with different names are independent. */
export function streamKey(...name: readonly (string | number)[]): number {
  let key = 0;
  for (const char of name.join('\n')) key = scramble(Math.imul(key, 31) + (char.codePointAt(0) ?? 0) + 1);
  return key;
}

/** A number strictly between 0 and 1. */
export function uniform(key: number, minute: number): number {
  const hash = scramble(scramble(key + Math.imul(minute, 0x9e3779b1)) ^ key);
  return ((hash >>> 0) + 0.5) / 2 ** 32;
}

function normal(key: number, minute: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(key, minute)));
  return radius * Math.cos(2 * Math.PI * uniform(~key, minute));
}

/** A Poisson draw: the number of events that occur `mean` times on average. */
export function poisson(key: number, minute: number, mean: number): number {
  if (mean <= 0) return 0;
  if (mean > NORMAL_FROM_MEAN) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(key, minute)));
  }
  const wanted = uniform(key, minute);
  let count = 0;
  let chance = Math.exp(-mean);
  let reached = chance;
  while (wanted > reached) {
    count += 1;
    chance *= mean / count;
    reached += chance;
  }
  return count;
}

/** A binomial draw: how many of `trials` succeed with probability `share`, from 0 to `trials`. */
export function binomial(key: number, minute: number, trials: number, share: number): number {
  if (trials <= 0 || share <= 0) return 0;
  if (share >= 1) return trials;
  if (share > 0.5) return trials - binomial(key, minute, trials, 1 - share);
  const mean = trials * share;
  if (mean > NORMAL_FROM_MEAN) {
    const drawn = Math.round(mean + Math.sqrt(mean * (1 - share)) * normal(key, minute));
    return Math.min(trials, Math.max(0, drawn));
  }
  const wanted = uniform(key, minute);
  const odds = share / (1 - share);
  let count = 0;
  let chance = (1 - share) ** trials;
  let reached = chance;
  while (wanted > reached && count < trials) {
    chance *= ((trials - count) / (count + 1)) * odds;
    count += 1;
    reached += chance;
  }
  return count;
}
