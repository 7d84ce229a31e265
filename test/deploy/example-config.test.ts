/** The commented example is a configuration that works. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { fileSchema } from '../../src/config/schema.ts';
import { planProblems } from '../../src/exporter.ts';
import { REPOSITORY } from '../support/exporter-process.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const EXAMPLE = readFileSync(join(REPOSITORY, 'deploy/timpush-exporter.example.yml'), 'utf8');

test('the example loads and its plan can be kept once the secret files it names exist', () => {
  const folder = scratchFolder();
  const configFile = join(folder, 'timpush.yml');
  writeFileSync(configFile, EXAMPLE);
  mkdirSync(join(folder, 'secrets'));
  for (const app of ['shop', 'club']) writeFileSync(join(folder, 'secrets', `${app}.key`), `key-of-${app}\n`);
  const config = loadConfig({ env: {}, flags: { configFile } });
  expect(config.apps.map(({ name }) => name)).toEqual(['shop', 'club']);
  expect(planProblems(config)).toEqual([]);
});

test('the example shows every key there is', () => {
  const shown = parse(EXAMPLE) as Record<string, Record<string, unknown>>;
  for (const section of ['poll', 'trace', 'web', 'log'] as const) {
    const known = Object.keys(fileSchema.shape[section].unwrap().shape);
    const missing = known.filter((key) => !(key in (shown[section] ?? {})) && !EXAMPLE.includes(`${key}:`));
    expect(missing).toEqual([]);
  }
});
