/** The field types that the answers share, tolerant where the reference wavers and strict where a figure is at stake. */
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
    context.addIssue(`is no ${name}`);
    return z.NEVER;
  });

/** A number of pushes: a non-negative safe integer, or one written as text. */
export const count = wholeNumber('count');

/** `PushPlatform`: any integer, since new vendors come. */
export const platform = wholeNumber('platform').transform(platformOf);

/** `ErrCode`: text here and an integer elsewhere; kept as text of at most 64 characters. */
export const code = z
  .custom<string | number>((value) => typeof value === 'string' || Number.isSafeInteger(value), {
    error: 'is no code',
  })
  .transform((value) => cleanText(String(value), 64) || 'empty');

/** `ErrInfo`: a description for people, so one that is no text, or is missing, is no reason to refuse the figures. */
export const info = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' ? cleanText(value, 200) : ''));

/** Far more than a report has: a list of millions would take all memory and hold up everything else. */
const MOST_ROWS = 100_000;

/** An array that may be absent or null once the envelope has been recognised. It is read up to its first wrong row. */
export function rows<T extends z.ZodType>(row: T) {
  return z
    .array(z.unknown(), { error: 'is no array' })
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

/** A sum of counts, or an invalid response when it is no count itself. */
export function sumOf(api: string, path: string, a: number, b: number): number {
  if (!Number.isSafeInteger(a + b)) throw invalidResponse(api, path, 'adds up to no count');
  return a + b;
}

/** Reads `payload` by `schema`, or raises an invalid response that names the first field that is wrong. */
export function readFields<T extends z.ZodType>(api: string, schema: T, payload: Payload): z.output<T> {
  const result = schema.safeParse(payload.fields);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue === undefined ? '' : fieldPath(issue.path);
  throw invalidResponse(api, `${payload.path}${path}`, issue?.message ?? 'is not as documented');
}
