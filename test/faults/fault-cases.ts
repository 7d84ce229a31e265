/** Every fault of the matrix, by the chapters of the document. */
import { OF_BYTES, OF_JSON, OF_REPORTS, OF_TEXTS } from './cases-of-answers.ts';
import { OF_REFUSALS } from './cases-of-refusals.ts';
import { OF_CLOCKS, OF_GATEWAYS, OF_SCHEDULES, ON_THE_WAY } from './cases-on-the-way.ts';
import type { FaultCase } from './fault-case.ts';

export const CHAPTERS: ReadonlyMap<string, readonly FaultCase[]> = new Map([
  ['On the way', ON_THE_WAY],
  ['Gateways and proxies', OF_GATEWAYS],
  ['Bytes', OF_BYTES],
  ['JSON', OF_JSON],
  ['Reports', OF_REPORTS],
  ['Texts', OF_TEXTS],
  ['Clocks', OF_CLOCKS],
  ['One after another, and for one command', OF_SCHEDULES],
  ['Refusals', OF_REFUSALS],
]);

export const FAULT_CASES: readonly FaultCase[] = [...CHAPTERS.values()].flat();
