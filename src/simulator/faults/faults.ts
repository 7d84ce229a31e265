/** The closed set of faults between the simulated API and its client, and the JSON form of each. */
import { z } from 'zod';
import { readTimestamp, timestampProblem } from '../timestamp.ts';

export type Fault = z.output<ReturnType<typeof faultSchema>>;
export type FaultKind = Fault['kind'];
/** The faults of the kinds `K`. */
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { readonly kind: Kind }>;

/** A number, or a number as text: a command line has only texts. */
const number = z.preprocess(
  (value) => (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value),
  z.number('must be a number'),
);

const HUNDRED_MEGABYTES = 100_000_000;
const MOST_BYTES = 10 * HUNDRED_MEGABYTES;
const bytes = whole(1, MOST_BYTES).default(HUNDRED_MEGABYTES);
const moment = oneOf(['request', 'headers', 'half_body']);

/**
 * The JSON form of a fault that the operator sets at `nowSeconds`. Only `kind` and fields without a default are
 * required.
 */
export function faultSchema(nowSeconds: number) {
  const fault = kindsOfFault(scope(nowSeconds));
  return z
    .discriminatedUnion('kind', [
      // Of the delivery.
      fault('latency', { delayMs: whole(0), jitterMs: whole(0).default(0) }),
      fault('hang', { after: moment }),
      fault('reset', { after: moment }),
      fault('drip', { bytesPerSecond: whole(1) }),
      fault('protocol', { as: oneOf(['not_http', 'short_body', 'huge_headers']) }),
      // In place of the response, or in its bytes.
      fault('http', {
        status: whole(200, 599),
        page: oneOf(['html', 'empty', 'report']).default('html'),
      }),
      fault('content_type', { type: z.string('must be a text').regex(/^[ -~]+$/, 'must be of one line') }),
      fault('encoding', { as: oneOf(['utf8_bom', 'utf16', 'invalid_utf8', 'nul_bytes']) }),
      fault('truncated', {}),
      fault('huge_body', { bytes }),
      fault('gzip_bomb', { bytes }),
      // In the text of a successful response.
      fault('nesting', {
        depth: whole(1, 1_000_000).default(100_000),
        of: oneOf(['extra', 'report']).default('extra'),
      }),
      fault('duplicate_fields', {}),
      fault('status_fields', {
        as: oneOf(['no_code', 'no_status', 'fail_without_code', 'code_as_text', 'other_names']),
      }),
      // In the report of a successful response.
      fault('report', { as: oneOf(['empty', 'null', 'missing']) }),
      fault('counts', {
        as: oneOf(['text', 'negative', 'fractional', 'beyond_2_53', 'words', 'null', 'missing']),
      }),
      fault('texts', {
        field: oneOf(['ErrInfo', 'ErrCode']),
        as: oneOf(['megabyte', 'control', 'quotes', 'emoji', 'integer', 'object', 'missing', 'empty']),
        /** The first `rows` rows of each array; default all. */
        rows: whole(1).exactOptional(),
      }),
      fault('unknown_fields', {}),
      fault('unknown_platforms', {}),
      fault('many_codes', { codes: whole(1, 100_000).default(5_000) }),
      fault('split_rows', {}),
      // In place of a report.
      fault('refusal', {
        code: whole(1),
        info: z.string('must be a text').exactOptional(),
        /** Repeats the caller's signature in the error text, as a real upstream might. */
        echo: z.literal('usersig', 'must be usersig').exactOptional(),
      }),
      fault('clock', { offsetSeconds: number }),
    ])
    .refine(({ from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }) => from < to, {
      path: ['to'],
      message: 'must lie after from',
    });
}

function kindsOfFault<Scope extends z.core.$ZodLooseShape>(given: Scope) {
  return <Kind extends string, Parameters extends z.core.$ZodLooseShape>(
    kind: Kind,
    parameters: Parameters,
  ) => z.strictObject({ kind: z.literal(kind), ...given, ...parameters });
}

/** The calls that a fault applies to, and when. The default is every call at any time. */
function scope(nowSeconds: number) {
  const time = z
    .union([z.number(), z.string()], 'must be a time')
    .transform((given, context) => {
      const seconds = typeof given === 'number' ? given : readTimestamp(given, nowSeconds);
      if (seconds !== undefined) return seconds;
      context.addIssue(timestampProblem(String(given)));
      return z.NEVER;
    })
    .exactOptional();
  return {
    /** An app's name. */
    app: z.string('must be a text').exactOptional(),
    /** Like `normal_push_loss`. */
    command: z.string('must be a text').exactOptional(),
    /** Unix seconds: the fault is active in [from, to). */
    from: time,
    to: time,
    /** The number of calls that the fault applies to; default unlimited. */
    calls: whole(1).exactOptional(),
  };
}

function whole(least: number, most = Number.MAX_SAFE_INTEGER) {
  const range = `must be a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}`;
  return number.pipe(z.int(range).min(least, range).max(most, range));
}

function oneOf<const Choices extends readonly [string, ...string[]]>(choices: Choices) {
  return z.enum(choices, `must be one of ${choices.join(', ')}`);
}
