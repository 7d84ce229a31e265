import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../support/repository.ts';

test('every claim of SECURITY.md names tests that exist', () => {
  const text = readFileSync(join(REPOSITORY, 'SECURITY.md'), 'utf8');
  const [, claims = ''] = /^\| claim \| test \|\n\|[-|]+\n((?:\|.*\n)+)/m.exec(text) ?? [];
  const rows = claims.trim().split('\n');
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const named = [...row.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path);
    expect({ row, missing: named.filter((path) => !existsSync(join(REPOSITORY, path))) }).toEqual({
      row,
      missing: [],
    });
    expect(named).not.toEqual([]);
  }
});
