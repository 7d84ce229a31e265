/** deploy/docs/configuration.md describes every key, variable and flag. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import schema from '../../deploy/config.schema.json' with { type: 'json' };
import { documentText, ROOT } from './documents.ts';

const DOCUMENT = documentText('deploy/docs/configuration.md');

/** What the first cell of a table row names in backticks. */
const DESCRIBED = [...DOCUMENT.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** The keys below a schema, by path: `poll.windows[].window`. */
function keysOf({ properties = {}, items, anyOf = [] }: Schema, path = ''): readonly string[] {
  const own = Object.entries(properties).flatMap(([name, value]) => {
    const key = path === '' ? name : `${path}.${name}`;
    return [key, ...keysOf(value, key)];
  });
  const inItems = items === undefined ? [] : keysOf(items, `${path}[]`);
  return [...own, ...inItems, ...anyOf.flatMap((choice) => keysOf(choice, path))];
}

/** A section has no row of its own, and an app overrides the keys of `poll` and `trace` as a whole. */
const SECTIONS = ['apps', 'poll', 'trace', 'web', 'log'];
const OVERRIDDEN = /^apps\[\]\.(?:poll|trace)\./;

test('configuration.md describes exactly the keys of the JSON Schema', () => {
  const keys = keysOf(schema as Schema).filter((key) => !SECTIONS.includes(key) && !OVERRIDDEN.test(key));
  expect(keys).toContain('poll.windows[].max_age');
  const described = DESCRIBED.filter((name) => /^(?:apps|poll|trace|web|log)\b/.test(name));
  expect(described.toSorted()).toEqual([...new Set(keys)].toSorted());
});

const SOURCES = globSync('src/**/*.ts', { cwd: ROOT }).map((path) => readFileSync(join(ROOT, path), 'utf8'));
const namesIn = (pattern: RegExp) => [
  ...new Set(SOURCES.flatMap((text) => [...text.matchAll(pattern)].map(([name]) => name))),
];

test('configuration.md describes every environment variable that the source reads', () => {
  const variables = namesIn(/\bTIMPUSH_[A-Z][A-Z_]*\b/g);
  expect(variables).toContain('TIMPUSH_SDKAPPID');
  expect(DESCRIBED).toEqual(expect.arrayContaining(variables));
});

test('configuration.md describes every flag that configures the exporter', () => {
  const flags = namesIn(/(?<=\.option\(\s*')--(?:config|web|log)\.[\w.-]+/g);
  expect(flags).toContain('--web.enable-lifecycle');
  expect(DESCRIBED.map((name) => name.split(' ')[0])).toEqual(expect.arrayContaining(flags));
});
