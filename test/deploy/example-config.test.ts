/** The commented examples are configurations that work. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { fileSchema } from '../../src/config/schema.ts';
import { loadWebConfig } from '../../src/config/web-config.ts';
import { webSchema } from '../../src/config/web-schema.ts';
import { planProblems } from '../../src/polling/app-plan.ts';
import { createAuthority } from '../support/certificates.ts';
import { REPOSITORY } from '../support/repository.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { temporaryFiles } from '../support/temporary-files.ts';

const EXAMPLE = readFileSync(join(REPOSITORY, 'deploy/timpush-exporter.example.yml'), 'utf8');

test('the example configuration loads, and its polls fit into the call limit, once its secret files exist', () => {
  const folder = scratchFolder();
  const configFile = join(folder, 'timpush.yml');
  writeFileSync(configFile, EXAMPLE);
  mkdirSync(join(folder, 'secrets'));
  for (const app of ['shop', 'club']) writeFileSync(join(folder, 'secrets', `${app}.key`), `key-of-${app}\n`);
  const config = loadConfig({ env: {}, flags: { configFile } });
  expect(config.apps.map(({ name }) => name)).toEqual(['shop', 'club']);
  expect(planProblems(config)).toEqual([]);
});

test('the example configuration shows every key', () => {
  const shown = parse(EXAMPLE) as Record<string, Record<string, unknown>>;
  for (const section of ['poll', 'trace', 'web', 'log'] as const) {
    const known = Object.keys(fileSchema.shape[section].unwrap().shape);
    const missing = known.filter((key) => !(key in (shown[section] ?? {})) && !EXAMPLE.includes(`${key}:`));
    expect(missing).toEqual([]);
  }
});

describe('the example web configuration', () => {
  const text = readFileSync(join(REPOSITORY, 'deploy/web-config.example.yml'), 'utf8');

  test.skipIf(inject('missingPrograms').includes('openssl'))('loads once its certificates exist', () => {
    const authority = createAuthority();
    const server = authority.issue('server');
    const files = temporaryFiles();
    files.write('tls/server.crt', server.cert);
    files.write('tls/server.key', server.key);
    files.write('tls/clients-ca.crt', authority.ca);
    const { users, tls } = loadWebConfig(files.write('web.yml', text));
    expect(Object.keys(users)).toEqual(['prometheus']);
    expect(tls).toMatchObject({ clientAuth: 'RequireAndVerifyClientCert', context: { ca: authority.ca } });
  });

  test('shows every key', () => {
    const { tls_server_config: tls, http_server_config: http, ...others } = webSchema.shape;
    const known = [tls, http].flatMap((section) => Object.keys(section.unwrap().shape));
    expect(
      [...known, ...Object.keys(others)].filter((key) => !new RegExp(`\\b${key}\\b`).test(text)),
    ).toEqual([]);
  });
});
