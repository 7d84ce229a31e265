/** The image and the stack, as far as they can be judged without a container engine. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SIMULATED_APPS } from '../../src/cli/simulated-apps.ts';
import { loadConfig } from '../../src/config/load.ts';
import { parseIncident } from '../../src/simulator/parse-incident.ts';
import { REPOSITORY } from '../support/exporter-process.ts';

const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const instructions = (name: string) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

  test('pins its base to the Node that the project is developed on', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } };
    for (const from of instructions('FROM'))
      expect(from).toMatch(`node:${devDependencies.node}-bookworm-slim`);
  });

  test('copies from the context only what exists and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = instructions('COPY')
      .filter((copy) => !copy.startsWith('--from'))
      .flatMap((copy) => copy.split(' ').slice(0, -1));
    expect(copied.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
    expect([...new Set(copied)].sort()).toEqual(allowed.sort());
  });

  test('runs the compiled program as a user without rights, listening on all interfaces', () => {
    expect(instructions('USER')).toEqual(['node']);
    expect(instructions('ENTRYPOINT')).toEqual(['["node", "dist/main.js"]']);
    expect(lines.join('\n')).toContain('TIMPUSH_LISTEN_ADDRESS=:10087');
  });
});

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
}

describe('docker-compose.yml', () => {
  const stack = parse(read('docker-compose.yml')) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: Readonly<Record<string, unknown>>;
  };
  const services = Object.entries(stack.services);

  test('pins the version of every image it does not build', () => {
    const foreign = services
      .map(([, { image }]) => image)
      .filter((image) => image !== 'timpush-exporter:local');
    expect(foreign.filter((image) => !/:v?\d+\.\d+\.\d+$/.test(image))).toEqual([]);
  });

  test('mounts only files of the repository and volumes it declares', () => {
    const sources = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    const files = sources.filter((source) => source.startsWith('.'));
    expect(files.filter((file) => !existsSync(join(REPOSITORY, file)))).toEqual([]);
    const named = sources.filter((source) => !source.startsWith('.'));
    expect(named.sort()).toEqual(Object.keys(stack.volumes).sort());
  });

  test('publishes every port on loopback only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('starts the exporter on an app that the simulator knows, when no variable says otherwise', () => {
    const environment = stack.services.exporter?.environment ?? {};
    const env = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, /^\$\{\w+-(.*)\}$/.exec(value)?.[1]]),
    );
    const config = loadConfig({ env, flags: {} });
    expect(config.apps[0]?.sdkappid).toBe(SIMULATED_APPS[0]?.sdkappid);
    expect(env.TIMPUSH_SECRET_KEY).toBe(SIMULATED_APPS[0]?.secretKey);
  });

  test('becomes a real account by the variables that its head names', () => {
    const config = loadConfig({
      env: {
        TIMPUSH_SDKAPPID: '1',
        TIMPUSH_SECRET_KEY: 'k',
        TIMPUSH_DATA_CENTER: 'singapore',
        TIMPUSH_BASE_URL: '',
      },
      flags: {},
    });
    expect(config.apps[0]?.dataCenter).toBe('singapore');
  });

  test('plans an incident that the simulator understands', () => {
    const [, , incident = ''] = stack.services.simulator?.command ?? [];
    expect(parseIncident(incident, 0)).toMatchObject({ code: '80200003', platform: 3 });
  });
});
