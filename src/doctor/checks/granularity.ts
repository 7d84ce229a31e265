/** The granularity of the counts, and which windows it allows. */

import type { GranularityFinding } from '../../core/experiments/granularity.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Check } from './check.ts';

export function checkGranularity(
  { granularity, rule, evidence: detail }: GranularityFinding,
  messages: Messages['doctor']['granularity'],
): Check {
  const name = 'granularity';
  switch (granularity) {
    case 'minute':
      return { name, status: 'ok', detail: messages.minutes({ detail }) };
    case 'undecided':
      return { name, status: 'unknown', detail, advice: messages.tryLater };
    case 'hour':
    case 'day': {
      const counts = rule === 'touching' ? messages.touching : messages.starting;
      return {
        name,
        status: 'warn',
        detail: counts({ unit: granularity, detail }),
        advice: messages.pollWholeUnits({ unit: granularity }),
      };
    }
  }
}
