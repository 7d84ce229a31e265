import { describe, expect, it } from 'vitest';
import { floorsOf, HELD_OUT, momentsOf, planOf } from './observed.ts';
import { soakPage } from './report.ts';

const PAGE = { seen: HELD_OUT, problems: [], title: 'Soak of a day', machine: ['2 cores'] };

describe('the report of a soak', () => {
  it('names machine, length, seed and verdict, and the measured value beside each rule', () => {
    const page = soakPage(PAGE);
    expect(page).toContain(
      '# Soak of a day\n\n- 2 cores\n- 2 apps with 1 window each, 3 minutes, 0 faults of seed 1\n',
    );
    expect(page).toContain('No rule was broken.');
    expect(page).toContain('| of these good, failed, skipped | 50, 6, 4 |  |\n');
    expect(page).toContain('| polls missing in the accounts of apps | 0 | none |\n');
    expect(page).toContain('| failed calls by reason | `timeout` 9 |  |\n');
    expect(page).toContain('| reports on the page that were compared with the truth | 4 | none false |\n');
    expect(page).toContain('| scrapes answered, and not | 30, 1 | at most 50 % not |\n');
  });

  it('shows the slope of the memory with its error bound', () => {
    const plan = planOf(30);
    const moments = momentsOf(plan, (share) => ({ residentBytes: 150e6 + 3e6 * share }));
    const page = soakPage({
      ...PAGE,
      seen: {
        ...HELD_OUT,
        plan,
        process: { ...HELD_OUT.process, moments, heapFloors: floorsOf(plan, (share) => 22e6 + 1e6 * share) },
      },
    });
    expect(page).toMatch(/\| 1\.48 ± 0 MB \(0\.974 % ± 0 %\) \| at most 5 % \|/);
    expect(page).toContain('| live heap after the warm-up |');
  });

  it('lists every broken rule', () => {
    const page = soakPage({ ...PAGE, problems: ['memory grew', 'an app did not heal: shop'] });
    expect(page).toContain(
      'Broken rules ([how it is judged](README.md)):\n\n- memory grew\n- an app did not heal: shop\n',
    );
    expect(page).not.toContain('No rule was broken');
  });
});
