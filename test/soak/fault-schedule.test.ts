import { describe, expect, it } from 'vitest';
import { borne } from '../faults/fault-case.ts';
import { FAULT_CASES } from '../faults/fault-cases.ts';
import { faultSchedule, type ScheduleOptions } from './fault-schedule.ts';

const APPS = Array.from({ length: 50 }, (_, index) => `app-${index}`);
const OPTIONS: ScheduleOptions = { seed: 1, apps: APPS, seconds: 1740, cases: FAULT_CASES };

describe('the schedule of faults', () => {
  it('is the same for the same seed, and differs for another seed', () => {
    expect(faultSchedule(OPTIONS)).toEqual(faultSchedule(OPTIONS));
    expect(faultSchedule({ ...OPTIONS, seed: 2 })).not.toEqual(faultSchedule(OPTIONS));
  });

  it('gives an app one fault after another, each for 10 to 60 seconds, with breaks between them', () => {
    const faults = faultSchedule(OPTIONS);
    for (const app of APPS) {
      const own = faults.filter((fault) => fault.app === app);
      expect(own.length).toBeGreaterThan(10);
      for (const [index, { from, to }] of own.entries()) {
        expect(to - from).toBeGreaterThanOrEqual(10);
        expect(to - from).toBeLessThanOrEqual(60);
        expect(to).toBeLessThanOrEqual(OPTIONS.seconds);
        expect(from - (own[index - 1]?.to ?? -5)).toBeGreaterThanOrEqual(5);
      }
    }
  });

  it('contains nearly every fault within half an hour, each for its own API', () => {
    const names = new Set(faultSchedule(OPTIONS).map(({ name }) => name));
    expect(names.size).toBeGreaterThan(100);
    const noCode = faultSchedule(OPTIONS).find(({ name }) => name === 'no ErrCode');
    expect(noCode?.fault).toMatchObject({ kind: 'texts', command: 'normal_push_loss' });
  });

  it('leaves out faults with their own times, and faults that last longer than the good polls at the end', () => {
    const good = borne('good', { kind: 'truncated' });
    const cases = [
      { ...good, name: 'several', faults: [{ kind: 'truncated' }, { kind: 'truncated' }] },
      { ...good, name: 'timed', faults: [{ kind: 'truncated', to: '+5s' }] },
      { ...good, name: 'quiet', callsInAll: 1 },
      good,
    ];
    expect(new Set(faultSchedule({ ...OPTIONS, cases }).map(({ name }) => name))).toEqual(new Set(['good']));
  });
});
