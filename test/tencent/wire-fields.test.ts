import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { code, count, info, platform, readFields, rows, sumOf } from '../../src/tencent/wire-fields.ts';
import { apiErrorThrownBy } from '../support/thrown-by.ts';

const API = 'normal_push_loss';

describe('a count', () => {
  it.each([
    [0, 0],
    [167, 167],
    ['167', 167],
    ['0', 0],
    ['007', 7],
    [Number.MAX_SAFE_INTEGER, 9007199254740991],
    ['9007199254740991', 9007199254740991],
  ])('is parsed from %j', (given, expected) => {
    expect(count.parse(given)).toBe(expected);
  });

  it.each([
    -1,
    '-1',
    0.5,
    '0.5',
    2 ** 53,
    '9007199254740992',
    1e300,
    true,
    false,
    null,
    undefined,
    '',
    ' 1',
    '1e3',
    '0x10',
    'many',
    [],
    [1],
    {},
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('is never %j', (given) => {
    expect(count.safeParse(given).error?.issues[0]?.message).toBe('is not a count');
  });
});

describe('a platform', () => {
  it.each([
    [0, 'unknown'],
    [1, 'apns'],
    [8, 'honor'],
    ['3', 'huawei'],
    [9, 'platform_9'],
    ['12', 'platform_12'],
  ])('%j is named %s', (given, name) => {
    expect(platform.parse(given)).toBe(name);
  });

  it('is neither a negative number nor a name', () => {
    for (const given of [-1, 'apns', null]) {
      expect(platform.safeParse(given).error?.issues[0]?.message).toBe('is not a platform');
    }
  });
});

describe('a loss code', () => {
  it.each([
    ['-1', '-1'],
    [-1, '-1'],
    [410, '410'],
    ['regid_invalid', 'regid_invalid'],
    ['two\nlines', 'two lines'],
    ['', 'empty'],
    [' \u0000', 'empty'],
    ['x'.repeat(100), `${'x'.repeat(63)}…`],
  ])('%j is kept as %s', (given, expected) => {
    expect(code.parse(given)).toBe(expected);
  });

  it.each([1.5, true, null, undefined, {}, []])('is never %j', (given) => {
    expect(code.safeParse(given).error?.issues[0]?.message).toBe('is not a code');
  });
});

describe('a description', () => {
  it('is empty when the field is not a string', () => {
    for (const given of [null, undefined, 5, {}, []]) expect(info.parse(given)).toBe('');
  });

  it('is cut to 200 characters', () => {
    expect([...info.parse('😀'.repeat(1_000_000))]).toHaveLength(200);
  });
});

describe('an array of rows', () => {
  it('is empty when absent or null', () => {
    const list = rows(z.number());
    expect(list.parse(undefined)).toEqual([]);
    expect(list.parse(null)).toEqual([]);
    expect(list.parse([1])).toEqual([1]);
  });

  it.each([0, '', false, {}, 'none'])('is never %j', (given) => {
    expect(rows(z.number()).safeParse(given).error?.issues[0]?.message).toBe('is not an array');
  });

  it('is validated only up to the first wrong row', () => {
    let read = 0;
    const row = z.number().refine((value) => {
      read += 1;
      return value < 2;
    });
    expect(
      rows(row)
        .safeParse([1, 2, 3, 4])
        .error?.issues.map(({ path }) => path),
    ).toEqual([[1]]);
    expect(read).toBe(2);
  });

  it('is rejected without reading its rows when it is longer than 100000 rows', () => {
    const list = (length: number) => rows(z.literal(0)).safeParse(new Array(length).fill(0));
    expect(list(100_000).data).toHaveLength(100_000);
    expect(list(100_001).error?.issues.map(({ message }) => message)).toEqual(['has more than 100000 rows']);
  });
});

describe('the first wrong field', () => {
  it('is named by its path from the root of the answer', () => {
    const schema = z.object({ Loss: rows(z.object({ ErrCount: count }, 'is not an object')) });
    const read = (Loss: unknown, path = '') =>
      apiErrorThrownBy(() => readFields(API, schema, { path, fields: { Loss } })).message;
    const start = 'normal_push_loss answered with an invalid response: ';
    expect(read([{ ErrCount: 1 }, { ErrCount: -1 }, 5])).toBe(`${start}Loss[1].ErrCount is not a count`);
    expect(read([{ ErrCount: 1 }, 5], 'Results[0].')).toBe(`${start}Results[0].Loss[1] is not an object`);
    expect(read({}, 'Data.')).toBe(`${start}Data.Loss is not an array`);
  });
});

describe('a sum of counts', () => {
  it('is rejected when it is not a safe integer', () => {
    expect(sumOf(API, 'ErrCode 1', 2 ** 53 - 2, 1)).toBe(Number.MAX_SAFE_INTEGER);
    expect(apiErrorThrownBy(() => sumOf(API, 'ErrCode 1', 2 ** 53 - 2, 2)).message).toBe(
      'normal_push_loss answered with an invalid response: ErrCode 1 adds up to more than a safe integer',
    );
  });
});
