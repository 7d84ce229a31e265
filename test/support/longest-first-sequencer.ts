/** Starts the tests that wait for real programs first, so that the suite does not end with them alone. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The folders and files of tests that take a minute or more, the longest first. */
const LONGEST = ['/detection/', '/e2e/paging.', '/soak/soak.', '/e2e/', '/faults/', '/deploy/prometheus/'];

export default class LongestFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const index = LONGEST.findIndex((part) => moduleId.includes(part));
  return index < 0 ? LONGEST.length : index;
}
