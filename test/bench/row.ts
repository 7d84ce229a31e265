/** What a row of the benchmark is: a name to choose it by, and how it is measured. */
import type { Programs } from './programs.ts';
import type { RowResult } from './result.ts';

export interface Bench {
  /** Fewer rounds, smaller pages, shorter runs. */
  readonly quick: boolean;
  /** Those of this row; they end with it. */
  readonly programs: Programs;
  /** Says what is going on. */
  readonly say: (text: string) => void;
}

export interface Row {
  readonly name: string;
  /** Takes so long that a quick run has it only when it is asked for by name. */
  readonly isLong?: boolean;
  /** Rejects when it cannot be measured. */
  readonly measure: (bench: Bench) => Promise<RowResult>;
}
