/** Planned incidents are told by the alert that is there for them, quiet times by none; the committed table says so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { type Detection, detect, detectionDocument, SCENARIOS } from './detection-table.ts';
import { INCIDENTS, QUIET } from './scenarios.ts';

const COMMITTED = join(import.meta.dirname, '../../deploy/prometheus/DETECTION.md');

/** The longest that a page may take from the first lost push: the delay of the windows, a poll, the alert's `for`. */
const PAGE_WITHIN_MINUTES = 15;

describe.skipIf(inject('missingPrograms').length > 0)(
  'replayed through promtool',
  { timeout: 300_000 },
  () => {
    const detections = new Map<string, Detection>();
    const detected = (scenario: (typeof SCENARIOS)[number]) => {
      const detection = detections.get(scenario.name) ?? detect(scenario);
      detections.set(scenario.name, detection);
      return detection.fired;
    };

    test.each(INCIDENTS)('$name is told by $expected, and by nothing before it began', (scenario) => {
      const fired = detected(scenario);
      expect(fired.map(({ name }) => name)).toContain(scenario.expected);
      expect(fired.filter(({ firstMinute }) => firstMinute < scenario.incidentMinute)).toEqual([]);
    });

    test.each(INCIDENTS.filter(({ expected }) => expected === 'TimpushConfigurationLoss'))(
      '$name pages early',
      (scenario) => {
        const page = detected(scenario).find(({ severity }) => severity === 'critical');
        expect(page?.name).toBe(scenario.expected);
        expect((page?.firstMinute ?? Number.NaN) - scenario.incidentMinute).toBeLessThan(PAGE_WITHIN_MINUTES);
      },
    );

    test.each(QUIET)('$name: nobody is woken, no ticket is opened', (scenario) => {
      expect(detected(scenario)).toEqual([]);
    });

    test('the committed table is what was detected (npm run detection)', () => {
      const all = SCENARIOS.map((scenario) => ({ scenario, fired: detected(scenario) }));
      expect(readFileSync(COMMITTED, 'utf8')).toBe(detectionDocument(all));
    });
  },
);
