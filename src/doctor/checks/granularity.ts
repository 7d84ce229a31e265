/** What the granularity of the figures means for those who read them. */

import type { GranularityFinding } from '../../core/experiments/granularity.ts';
import type { Check } from './check.ts';

export function checkGranularity({ granularity, rule, evidence }: GranularityFinding): Check {
  switch (granularity) {
    case 'minute':
      return { name: 'granularity', status: 'ok', evidence: `minutes: ${evidence}` };
    case 'undecided':
      return {
        name: 'granularity',
        status: 'unknown',
        evidence,
        advice: 'run doctor again when a day with more pushes is over',
      };
    case 'hour':
    case 'day':
      return {
        name: 'granularity',
        status: 'warn',
        evidence: `whole ${granularity}s, all that ${rule === 'touching' ? 'a window touches' : 'start in a window'}: ${evidence}`,
        advice: `poll windows of whole ${granularity}s only, as recommended below`,
      };
  }
}
