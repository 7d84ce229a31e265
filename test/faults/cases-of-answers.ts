/** Faults in an answer that arrives whole: its bytes, its JSON, and what its report says. */
import { borne, type FaultCase, fails, invalid } from './fault-case.ts';

const NO_JSON = 'the body (… characters) is not JSON';

export const OF_BYTES: readonly FaultCase[] = [
  borne('a byte order mark', { kind: 'encoding', as: 'utf8_bom' }),
  invalid('UTF-16', { kind: 'encoding', as: 'utf16' }, NO_JSON),
  invalid('NUL bytes at the end', { kind: 'encoding', as: 'nul_bytes' }, NO_JSON),
  borne('texts that are no UTF-8', { kind: 'encoding', as: 'invalid_utf8' }, 'err_info="\ufffd'),
  invalid('JSON cut in half', { kind: 'truncated' }, NO_JSON),
  invalid('a body of 100 MB', { kind: 'huge_body' }, 'the body answered more than 4194304 bytes'),
  invalid('a gzip bomb of 100 MB', { kind: 'gzip_bomb' }, NO_JSON),
];

const NO_REPORT = 'the body contains none of';

export const OF_JSON: readonly FaultCase[] = [
  borne('a new field, 100,000 deep', { kind: 'nesting' }),
  invalid('the report two fields deep', { kind: 'nesting', depth: 2, of: 'report' }, NO_REPORT),
  invalid('the report 100,000 fields deep', { kind: 'nesting', of: 'report' }, NO_REPORT),
  borne('fields that are there twice', { kind: 'duplicate_fields' }),
  borne('fields that nobody knows', { kind: 'unknown_fields' }),
  invalid('no ErrorCode', { kind: 'status_fields', as: 'no_code' }, 'ErrorCode is missing or not an integer'),
  invalid(
    'no ActionStatus',
    { kind: 'status_fields', as: 'no_status' },
    'ActionStatus is missing or not a string',
  ),
  fails(
    'ActionStatus FAIL with ErrorCode 0',
    { kind: 'status_fields', as: 'fail_without_code' },
    'api',
    'answered ActionStatus FAIL without an ErrorCode',
  ),
  borne('ErrorCode as text', { kind: 'status_fields', as: 'code_as_text' }),
  borne('ResultCode in place of ErrorCode', { kind: 'status_fields', as: 'other_names' }),
];

const NO_COUNT = 'ReadyToSendLoss[0].ErrCount is not a count';
const NO_CODE = 'ReadyToSendLoss[0].ErrCode is not a code';

const info = (as: string) => ({ kind: 'texts', field: 'ErrInfo', as });
const code = (as: string) => ({ kind: 'texts', field: 'ErrCode', as });

export const OF_REPORTS: readonly FaultCase[] = [
  {
    ...borne('empty arrays and zeros', { kind: 'report', as: 'empty' }, 'timpush_sendable_pushes'),
    otherCounts: true,
  },
  {
    ...borne('null in place of arrays', { kind: 'report', as: 'null' }, 'timpush_sendable_pushes'),
    otherCounts: true,
  },
  invalid('no report', { kind: 'report', as: 'missing' }, NO_REPORT),
  borne('counts as text', { kind: 'counts', as: 'text' }),
  invalid('negative counts', { kind: 'counts', as: 'negative' }, NO_COUNT),
  invalid('fractional counts', { kind: 'counts', as: 'fractional' }, NO_COUNT),
  invalid('counts beyond 2^53', { kind: 'counts', as: 'beyond_2_53' }, NO_COUNT),
  invalid('words for counts', { kind: 'counts', as: 'words' }, NO_COUNT),
  invalid('null for counts', { kind: 'counts', as: 'null' }, NO_COUNT),
  invalid('no counts', { kind: 'counts', as: 'missing' }, NO_COUNT),
  borne('platforms that nobody knows', { kind: 'unknown_platforms' }, 'platform="platform_2147483647"'),
  { ...borne('5,000 codes', { kind: 'many_codes' }, 'err_code="other"'), otherCounts: true },
  borne('every loss in two rows', { kind: 'split_rows' }),
];

export const OF_TEXTS: readonly FaultCase[] = [
  borne('ErrInfo of 1 MB', { ...info('megabyte'), rows: 1 }, 'xxx…"'),
  borne(
    'control characters in ErrInfo',
    info('control'),
    'err_info="bell escape [31mlines delete half\ufffdnul"',
  ),
  borne(
    'quotes and backslashes in ErrInfo',
    info('quotes'),
    'err_info="a \\"b\\" \'c\' \\\\ d=\\"e\\",} 1 # HELP"',
  ),
  borne('emoji in ErrInfo', info('emoji'), 'err_info="📵 证书 👩‍👩‍👧'),
  borne('a number for ErrInfo', info('integer'), 'err_info=""'),
  borne('no ErrInfo', info('missing'), 'err_info=""'),
  borne('ErrCode of 1 MB', { ...code('megabyte'), rows: 1 }, 'xxx…"'),
  borne(
    'control characters in ErrCode',
    code('control'),
    'err_code="bell escape [31mlines delete half\ufffdnul"',
  ),
  borne('quotes and backslashes in ErrCode', code('quotes'), 'err_code="a \\"b\\"'),
  borne('emoji in ErrCode', code('emoji'), 'err_code="📵'),
  borne('a number for ErrCode', code('integer'), 'err_code="4711"'),
  borne('an empty ErrCode', code('empty'), 'err_code="empty"'),
  { ...invalid('no ErrCode', code('missing'), NO_CODE), command: 'normal_push_loss' },
  { ...invalid('an object for ErrCode', code('object'), NO_CODE), command: 'normal_push_loss' },
];
