/** Writes the detection table: a minute or two of replaying. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detect, detectionDocument, SCENARIOS } from './detection-table.ts';

const detections = SCENARIOS.map((scenario) => {
  process.stdout.write(`${scenario.name}\n`);
  return detect(scenario);
});
writeFileSync(
  join(import.meta.dirname, '../../deploy/prometheus/DETECTION.md'),
  detectionDocument(detections),
);
