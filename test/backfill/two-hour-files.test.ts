import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SamplesAtTime } from '../../src/backfill/samples-by-time.ts';
import { FILE_NAME, writeFiles } from '../../src/backfill/two-hour-files.ts';
import type { FamilyName } from '../../src/core/metrics/metric-catalog.ts';
import type { Sample } from '../../src/core/metrics/samples.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** 2025-03-12T12:00:00Z. */
const NOON = 1_741_780_800;

function moment(at: number, families: Partial<Record<FamilyName, readonly Sample[]>>): SamplesAtTime {
  return { at, samples: new Map(Object.entries(families) as [FamilyName, readonly Sample[]][]) };
}

const sent = (value: number, window = '5m'): Sample => ({ labels: { app: 'shop', window }, value });

describe('the files', () => {
  it('contain two hours each from an even hour on, families in the order of the exposition, series sorted, samples by time', async () => {
    const directory = scratchFolder();
    const files = await writeFiles({
      directory,
      labels: { job: 'timpush', instance: 'a "b" \\ c' },
      timeline: [
        moment(NOON - 300, { timpush_sent_pushes: [sent(1)] }),
        moment(NOON, { timpush_sent_pushes: [sent(2), sent(7, '1h')], timpush_sendable_pushes: [sent(3)] }),
        moment(NOON + 300, { timpush_sent_pushes: [sent(4, '1h'), sent(5)] }),
        moment(NOON + 7200, { timpush_sent_pushes: [sent(6)] }),
      ],
    });
    expect(files).toEqual([
      { name: '2025-03-12T1000Z.om', series: 1, samples: 1 },
      { name: '2025-03-12T1200Z.om', series: 3, samples: 5 },
      { name: '2025-03-12T1400Z.om', series: 1, samples: 1 },
    ]);
    expect(readdirSync(directory).sort()).toEqual(files.map(({ name }) => name));
    expect(files.every(({ name }) => FILE_NAME.test(name))).toBe(true);
    const target = 'job="timpush",instance="a \\"b\\" \\\\ c"';
    expect(readFileSync(join(directory, '2025-03-12T1200Z.om'), 'utf8')).toBe(`\
# HELP timpush_sendable_pushes Pushes that were to be sent in the window (TotalCount). Polled from the upstream; the window is rolling, so select one window.
# TYPE timpush_sendable_pushes gauge
timpush_sendable_pushes{app="shop",window="5m",${target}} 3 ${NOON}
# HELP timpush_sent_pushes Pushes handed to the push vendors in the window (SentCount). Polled from the upstream; the window is rolling, so select one window.
# TYPE timpush_sent_pushes gauge
timpush_sent_pushes{app="shop",window="1h",${target}} 7 ${NOON}
timpush_sent_pushes{app="shop",window="1h",${target}} 4 ${NOON + 300}
timpush_sent_pushes{app="shop",window="5m",${target}} 2 ${NOON}
timpush_sent_pushes{app="shop",window="5m",${target}} 5 ${NOON + 300}
# EOF
`);
  });

  it('replace the files of an earlier run, complete or not', async () => {
    const directory = scratchFolder();
    const name = '2025-03-12T1200Z.om';
    writeFileSync(join(directory, name), 'an earlier run');
    writeFileSync(
      join(directory, `${name}.unfinished`),
      'a much longer rest of a run that was killed'.repeat(99),
    );
    await writeFiles({ directory, labels: {}, timeline: [moment(NOON, { timpush_sent_pushes: [sent(1)] })] });
    expect(readdirSync(directory)).toEqual([name]);
    expect(readFileSync(join(directory, name), 'utf8')).toMatch(/ 1 1741780800\n# EOF\n$/);
  });

  it('do not exist for hours without a sample', async () => {
    const directory = scratchFolder();
    writeFileSync(join(directory, '2025-03-12T1200Z.om'), 'of other windows');
    expect(await writeFiles({ directory, labels: {}, timeline: [moment(NOON, {})] })).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });
});
