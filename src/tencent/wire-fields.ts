/** The field types that the answers share: tolerant where the reference contradicts itself, strict for counts. */
import { z } from 'zod';
import { fieldPath } from '../core/field-path.ts';
import { platformOf } from '../core/losses/platform.ts';
import { invalidResponse } from './api-error.ts';
import type { Payload } from './envelope.ts';
import { cleanText } from './wire-text.ts';

const wholeNumber = (name: string) =>
  z.unknown().transform((value, context) => {
    const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
    context.addIssue(`is not a ${name}`);
    return z.NEVER;
  });

/** A number of pushes: a non-negative safe integer, or a string of one. */
export const count = wholeNumber('count');

/** `PushPlatform`: any integer, because Tencent adds new push vendors. */
export const platform = wholeNumber('platform').transform(platformOf);

/** `ErrCode`: text here and an integer elsewhere; kept as text of at most 64 characters. */
export const code = z
  .custom<string | number>((value) => typeof value === 'string' || Number.isSafeInteger(value), {
    error: 'is not a code',
  })
  .transform((value) => cleanText(String(value), 64) || 'empty');

/** `ErrInfo`: a description for the operator. If it is missing or not a string, the counts are still good. */
export const info = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' ? cleanText(value, 200) : ''));

/** Far more than any report contains. A list of millions would use all memory and block the event loop. */
const MOST_ROWS = 100_000;

/** An array that may be absent or null once the envelope is recognised. Reading stops at the first wrong row. */
export function rows<T extends z.ZodType>(row: T) {
  return z
    .array(z.unknown(), { error: 'is not an array' })
    .max(MOST_ROWS, `has more than ${MOST_ROWS} rows`)
    .nullish()
    .transform((list, context) => {
      const read: z.output<T>[] = [];
      for (const [index, one] of (list ?? []).entries()) {
        const result = row.safeParse(one);
        if (!result.success) {
          const [issue] = result.error.issues;
          context.addIssue({
            code: 'custom',
            message: issue?.message,
            path: [index, ...(issue?.path ?? [])],
          });
          return z.NEVER;
        }
        read.push(result.data);
      }
      return read;
    });
}

/** A sum of counts. Throws an invalid response when the sum is not a safe integer. */
export function sumOf(api: string, path: string, a: number, b: number): number {
  if (!Number.isSafeInteger(a + b)) throw invalidResponse(api, path, 'adds up to more than a safe integer');
  return a + b;
}

/** Reads `payload` by `schema`. Throws an invalid response that names the first wrong field. */
export function readFields<T extends z.ZodType>(api: string, schema: T, payload: Payload): z.output<T> {
  const result = schema.safeParse(payload.fields);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue === undefined ? '' : fieldPath(issue.path);
  throw invalidResponse(api, `${payload.path}${path}`, issue?.message ?? 'is not as documented');
}
