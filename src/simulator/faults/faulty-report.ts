/** Faults in the content of a report: unexpected rows, counts and texts. The exact counts behind it stay true. */
import type { Fault, FaultOf } from './faults.ts';

export type Fields = Readonly<Record<string, unknown>>;

const COUNT_FIELDS = ['ErrCount', 'TotalCount', 'SentCount', 'DeliveredCount', 'ClickCount'];
/** Beyond the eight documented platforms. */
const UNKNOWN_PLATFORMS = [0, 99, 2_147_483_647];

/** The fields of a successful response after the faults of its call, in their order. */
export function faultyReport(fields: Fields, faults: readonly Fault[]): Fields {
  return faults.reduce(underFault, fields);
}

function underFault(fields: Fields, fault: Fault): Fields {
  switch (fault.kind) {
    case 'report':
      return Object.fromEntries(Object.entries(fields).flatMap(REPORTS[fault.as]));
    case 'counts':
      return withFields(fields, COUNT_FIELDS, (count) => COUNTS[fault.as](Number(count)));
    case 'texts':
      return withRows(fields, (rows) => rows.map((row, index) => withText(row, index, fault)));
    case 'unknown_fields':
      return withRows({ ...fields, ...NEWS }, (rows) => rows.map((row) => ({ ...NEWS, ...row })));
    case 'unknown_platforms':
      return withRows(fields, (rows) => [...rows, ...rows.flatMap(onUnknownPlatforms)]);
    case 'many_codes':
      return withRows(fields, (rows) => [
        ...rows,
        ...rows.slice(0, 1).flatMap((row) => manyCodes(row, fault)),
      ]);
    case 'split_rows':
      return withRows(fields, (rows) => rows.flatMap(split));
    default:
      return fields;
  }
}

const REPORTS: Readonly<
  Record<
    FaultOf<'report'>['as'],
    (field: readonly [string, unknown]) => readonly (readonly [string, unknown])[]
  >
> = {
  empty: ([name, value]) => [[name, Array.isArray(value) ? [] : 0]],
  null: ([name, value]) => [[name, Array.isArray(value) ? null : value]],
  missing: () => [],
};

const COUNTS: Readonly<Record<FaultOf<'counts'>['as'], (count: number) => unknown>> = {
  text: String,
  negative: (count) => -1 - count,
  fractional: (count) => count + 0.5,
  beyond_2_53: (count) => 2 ** 53 + count,
  words: () => 'many',
  null: () => null,
  // JSON omits undefined fields.
  missing: () => undefined,
};

const TEXTS: Readonly<Record<FaultOf<'texts'>['as'], unknown>> = {
  megabyte: 'x'.repeat(1_000_000),
  control: 'bell\u0007escape\u001b[31mlines\r\n\u2028delete\u007fhalf\ud83dnul\u0000',
  quotes: 'a "b" \'c\' \\ d="e",} 1 # HELP',
  emoji: '📵 证书 👩‍👩‍👧 e\u0301 \u202e right to left',
  integer: 4711,
  object: { text: 'nested' },
  missing: undefined,
  empty: '',
};

const NEWS = { NewField: { Of: ['a', 'later', 'version'] }, toString: 'inherited', RequestId: null };

function onUnknownPlatforms(row: Fields): readonly Fields[] {
  return 'PushPlatform' in row ? UNKNOWN_PLATFORMS.map((PushPlatform) => ({ ...row, PushPlatform })) : [];
}

function withText(row: Fields, index: number, { field, as, rows }: FaultOf<'texts'>): Fields {
  const isMeant = field in row && index < (rows ?? Number.POSITIVE_INFINITY);
  return isMeant ? { ...row, [field]: TEXTS[as] } : row;
}

/** New codes like `row`, of one lost push each. A row without a code is not a row of losses. */
function manyCodes(row: Fields, { codes }: FaultOf<'many_codes'>): readonly Fields[] {
  if (!('ErrCode' in row)) return [];
  return Array.from({ length: codes }, (_, index) => ({
    ...row,
    ErrCode: `made-up-${index + 1}`,
    ErrCount: 1,
  }));
}

/** Splits a row of losses into two rows with the same sum. */
function split(row: Fields): readonly Fields[] {
  const count = Number(row.ErrCount);
  return count > 1
    ? [
        { ...row, ErrCount: count - 1 },
        { ...row, ErrCount: 1 },
      ]
    : [row];
}

/** The fields with every array of rows replaced. */
function withRows(fields: Fields, change: (rows: readonly Fields[]) => readonly Fields[]): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? change(value) : value]),
  );
}

/** The fields with those of `names` replaced, at the root and in every row. */
function withFields(fields: Fields, names: readonly string[], change: (value: unknown) => unknown): Fields {
  const changed = (object: Fields): Fields =>
    Object.fromEntries(
      Object.entries(object).map(([name, value]) => [name, names.includes(name) ? change(value) : value]),
    );
  return withRows(changed(fields), (rows) => rows.map(changed));
}
