/** The compiled program is the program: it builds, needs no development dependency, and serves. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../src/simulator/server.ts';
import { eventually } from './support/eventually.ts';
import { startExporterProcess } from './support/exporter-process.ts';
import { REPOSITORY } from './support/repository.ts';

const MANIFEST = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

describe('the compiled program', () => {
  beforeAll(() => {
    const build = spawnSync('npm', ['run', 'build'], { cwd: REPOSITORY, encoding: 'utf8' });
    expect(build.status, `${build.stdout}${build.stderr}`).toBe(0);
  });

  test('prints its version', () => {
    const run = spawnSync(process.execPath, ['dist/main.js', '--version'], {
      cwd: REPOSITORY,
      encoding: 'utf8',
    });
    expect(run.stdout).toContain(`timpush-exporter ${MANIFEST.version}`);
    expect(run.status).toBe(0);
  });

  test('can be executed by its first line', () => {
    const run = spawnSync(join(REPOSITORY, 'dist/main.js'), ['--version'], { encoding: 'utf8' });
    expect(run.stdout).toContain(`timpush-exporter ${MANIFEST.version}`);
  });

  test('polls, serves and ends on SIGTERM with exit code 0', async () => {
    const simulator = await startSimulator({
      apps: [{ name: 'shop', sdkappid: 1400000001, secretKey: 'key' }],
    });
    onTestFinished(() => simulator.close());
    const app = { name: 'shop', sdkappid: 1400000001, secret_key: 'key', base_url: simulator.url };
    const exporter = await startExporterProcess(
      { poll: { windows: ['5m'] }, apps: [app] },
      { script: 'dist/main.js' },
    );
    await eventually(async () => {
      const page = await (await fetch(`${exporter.url}/metrics`)).text();
      expect(page).toContain('timpush_up{app="shop"} 1');
    });
    const statusPage = await (await fetch(exporter.url)).text();
    const [, styleSheet = ''] = /rel="stylesheet" href="([^?"]+)/.exec(statusPage) ?? [];
    expect((await fetch(exporter.url + styleSheet)).headers.get('content-type')).toContain('text/css');
    expect(await exporter.stop()).toBe(0);
    expect(exporter.output()).toContain('"msg":"stopped"');
  });
});

test('the program imports only packages that are installed with it', () => {
  const sources = globSync('src/**/*.ts', { cwd: REPOSITORY });
  const imported = sources.flatMap((file) => {
    const source = readFileSync(join(REPOSITORY, file), 'utf8');
    const forms = [/^(?:import|export) .*?from '([^.'][^']*)'/gms, /\bimport\('([^.'][^']*)'\)/g];
    return forms.flatMap((form) => [...source.matchAll(form)].map(([, specifier = '']) => specifier));
  });
  // A package's name, without the path within it.
  const nameOf = (specifier: string) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
  const packages = [...new Set(imported.filter((specifier) => !isBuiltin(specifier)).map(nameOf))].sort();
  expect(packages).toEqual(Object.keys(MANIFEST.dependencies).sort());
});

test('every direct dependency is pinned to one version', () => {
  const ranges = Object.values({ ...MANIFEST.dependencies, ...MANIFEST.devDependencies });
  expect(ranges.filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
});
