import { expect, it } from 'vitest';
import { granularityExperiment } from '../../src/core/experiments/granularity.ts';
import { MESSAGES } from '../../src/messages/messages.ts';
import { GRANULARITIES, GRANULARITY_RULES } from '../../src/simulator/counting.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { call, NOW, SHOP } from './signed-call.ts';
import { started } from './started-simulator.ts';

async function verdict(options: Partial<SimulatorOptions>) {
  const { url } = await started({ minCallIntervalMs: 0, ...options });
  const probe = granularityExperiment({ nowSeconds: NOW, messages: MESSAGES.en });
  let step = probe.next();
  while (!step.done) {
    const { start: StartTime, end: EndTime } = step.value;
    const asked = { command: 'normal_push_statistics', body: { StartTime, EndTime } };
    step = probe.next(JSON.parse((await call(url, asked)).text).TotalCount);
  }
  return step.value;
}

const KINDS = GRANULARITIES.flatMap((granularity) =>
  GRANULARITY_RULES.map((granularityRule) => ({ granularity, granularityRule })),
);

it.each(KINDS)(
  'the experiment finds the granularity of an upstream that counts by the $granularity ($granularityRule)',
  async (kind) => {
    const { granularity, rule } = await verdict(kind);
    const expectedRule = kind.granularity === 'minute' ? undefined : kind.granularityRule;
    expect({ granularity, rule }).toEqual({ granularity: kind.granularity, rule: expectedRule });
  },
);

it.each(KINDS)(
  'the experiment finds it also with few pushes and late counts ($granularity, $granularityRule)',
  async (kind) => {
    const apps = [{ ...SHOP, pushesPerDay: 200 }];
    const { granularity, counted } = await verdict({
      ...kind,
      apps,
      figureLagMinutes: 8 * 60,
      receiptLagMinutes: 600,
    });
    expect(granularity).toBe(kind.granularity);
    expect(counted.length).toBeLessThanOrEqual(40);
  },
);
