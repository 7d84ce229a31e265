/** The image and the stack, as far as they can be judged without a container engine. */
import { execSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { SIMULATED_APPS } from '../../src/cli/simulated-apps.ts';
import { loadConfig } from '../../src/config/load.ts';
import { parseIncident } from '../../src/simulator/parse-incident.ts';
import { readSbom } from '../supply/sbom.ts';
import { startAlertmanager } from '../support/alertmanager.ts';
import { startProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { commandOf } from '../support/image.ts';
import { REPOSITORY } from '../support/repository.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const instructions = (name: string) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

  test('pins its base image to the Node version of the project', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } };
    expect(instructions('FROM')).not.toEqual([]);
    for (const from of instructions('FROM'))
      expect(from).toMatch(`node:${devDependencies.node}-bookworm-slim`);
  });

  test('copies only files that exist and that .dockerignore does not exclude', () => {
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

  test('generates the bill of materials from files of the stage before', () => {
    const [folder = ''] = instructions('WORKDIR').filter((path) => path !== '/build');
    const cwd = join(scratchFolder(), folder);
    mkdirSync(cwd);
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(join(REPOSITORY, file), join(cwd, file));
    const [command = ''] = instructions('RUN').filter((run) => run.startsWith('npm sbom '));
    execSync(command, { cwd, stdio: 'pipe' });
    const sbom = JSON.parse(readFileSync(join(cwd, 'sbom.cdx.json'), 'utf8'));
    expect(sbom.metadata.component.name).toBe('timpush-exporter');
    expect(sbom.components).toEqual(readSbom().components);
  });

  test('runs the compiled program as an unprivileged user that listens on all interfaces', () => {
    expect(instructions('USER')).toEqual(['node']);
    const [program, ...words] = commandOf('ENTRYPOINT');
    expect([program, words.at(-1)]).toEqual(['node', '/app/dist/main.js']);
    expect(words).toContain('--permission');
    expect(lines.join('\n')).toContain('TIMPUSH_LISTEN_ADDRESS=:10087');
  });
});

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly deploy?: { readonly replicas: number };
}

interface Stack {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

interface Mount {
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
}

/** A volume in its short form, where no variable says otherwise. */
function mount(volume: string): Mount {
  const [source = '', target = '', mode = ''] = volume.replace(/^\$\{\w+-([^}]*)\}/, '$1').split(':');
  return { source, target, isReadOnly: mode === 'ro' };
}

const mounts = ({ volumes = [] }: Service) => volumes.map(mount);
const isFile = ({ source }: Mount) => source.startsWith('.');

describe('docker-compose.yml', () => {
  const stack = parse(read('docker-compose.yml')) as Stack;
  const services = Object.entries(stack.services);
  const service = (name: string): Service => stack.services[name] ?? { image: 'none' };
  const mountedAt = (name: string, target: string) =>
    mounts(service(name)).find((candidate) => candidate.target === target)?.source;

  test('pins the version of every image that it does not build', () => {
    const foreign = services
      .map(([, { image }]) => image)
      .filter((image) => image !== 'timpush-exporter:local');
    expect(foreign).toHaveLength(3);
    expect(foreign.filter((image) => !/:v?\d+\.\d+\.\d+$/.test(image))).toEqual([]);
  });

  test('mounts only volumes that it declares and read-only files of the repository', () => {
    const all = services.flatMap(([, declared]) => mounts(declared));
    const files = all.filter(isFile);
    expect(files.filter(({ source }) => !existsSync(join(REPOSITORY, source)))).toEqual([]);
    expect(files.filter(({ isReadOnly }) => !isReadOnly)).toEqual([]);
    const named = all.filter((candidate) => !isFile(candidate)).map(({ source }) => source);
    expect(named.sort()).toEqual(Object.keys(stack.volumes ?? {}).sort());
  });

  test('mounts nothing inside a read-only folder, where Docker cannot create the mount point', () => {
    const inside = services.flatMap(([name, declared]) => {
      const all = mounts(declared);
      const folders = all.filter(({ isReadOnly }) => isReadOnly).map(({ target }) => `${target}/`);
      return all
        .filter(({ target }) => folders.some((folder) => target.startsWith(folder)))
        .map(({ target }) => `${name}: ${target}`);
    });
    expect(inside).toEqual([]);
  });

  test('publishes every port on loopback only, through the service whose network all services share', () => {
    const ports = services.flatMap(([, declared]) => declared.ports ?? []);
    expect(ports).toEqual(service('exporter').ports);
    expect(ports.map((port) => port.replace(/^127\.0\.0\.1:(\d+):\1$/, '$1'))).toEqual([
      '10087',
      '9090',
      '9093',
      '3000',
    ]);
    const elsewhere = services.filter(([, { network_mode }]) => network_mode !== 'service:exporter');
    expect(elsewhere.map(([name]) => name)).toEqual(['exporter']);
  });

  test('checks the health of every service, that of the exporter by its image, and gives no service a privilege', () => {
    const unchecked = services.filter(([, { healthcheck }]) => healthcheck === undefined);
    expect(unchecked.map(([name]) => name)).toEqual(['exporter']);
    expect(read('Dockerfile')).toMatch(/^HEALTHCHECK /m);
    for (const [name, { cap_drop, security_opt }] of services) {
      expect({ name, cap_drop, security_opt }).toEqual({
        name,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
  });

  test('always runs Node with its permission model', () => {
    const commands = services.flatMap(([, { entrypoint, healthcheck }]) => [entrypoint, healthcheck?.test]);
    const ofNode = commands.flatMap((words = []) => (words.includes('node') ? [words.join(' ')] : []));
    expect(ofNode).toHaveLength(3);
    expect(ofNode.filter((words) => !words.includes('node --permission '))).toEqual([]);
  });

  test('mounts the rules at the relative paths of prometheus.yml, and sends alerts to its Alertmanager', () => {
    expect(mountedAt('prometheus', '/etc/prometheus/prometheus.yml')).toBe('./prometheus.yml');
    const { rule_files = [], alerting } = parse(read('prometheus.yml')) as {
      readonly rule_files?: readonly string[];
      readonly alerting?: {
        readonly alertmanagers: readonly {
          readonly static_configs: readonly { readonly targets: readonly string[] }[];
        }[];
      };
    };
    const folders = new Set(rule_files.map((pattern) => dirname(pattern)));
    expect([...folders]).toEqual(['deploy/prometheus']);
    for (const folder of folders)
      expect(mountedAt('prometheus', `/etc/prometheus/${folder}`)).toBe(`./${folder}`);
    const targets = alerting?.alertmanagers.flatMap(({ static_configs }) =>
      static_configs.flatMap((config) => config.targets),
    );
    expect(targets).toEqual(['localhost:9093']);
  });

  test('mounts every file that the configuration of Alertmanager reads', () => {
    const config = read('deploy/alertmanager/alertmanager.yml');
    const beside = mounts(service('alertmanager')).filter(isFile);
    expect(beside.map(({ source }) => source)).toEqual([
      './deploy/alertmanager/alertmanager.yml',
      './deploy/alertmanager/timpush.tmpl',
      './deploy/compose/secrets',
    ]);
    for (const name of ['page', 'ticket']) {
      expect(config).toContain(`/etc/alertmanager/secrets/${name}-url`);
      const port = service('pager').entrypoint?.at(-1);
      const url = `http://127.0.0.1:${port}/${name}\n`;
      expect(read(join(mountedAt('alertmanager', '/etc/alertmanager/secrets') ?? '', `${name}-url`))).toBe(
        url,
      );
    }
  });

  test('lets every user on this machine view the dashboards in Grafana, and nothing else', () => {
    const { environment = {} } = service('grafana');
    expect(environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    });
    expect(mounts(service('grafana')).filter(isFile)).toMatchObject([
      { target: '/etc/grafana/provisioning/datasources' },
      { target: '/etc/grafana/provisioning/dashboards' },
      { source: './deploy/grafana/dashboards', target: '/etc/grafana/dashboards' },
    ]);
  });

  test('pages from Grafana only with the override, which turns off the pages of Alertmanager', () => {
    const provisioned = '/etc/grafana/provisioning/alerting';
    expect(mountedAt('grafana', provisioned)).toBeUndefined();
    const override = parse(read('deploy/compose/grafana-alerting.yml')) as Stack;
    expect(mount(override.services.grafana?.volumes?.[0] ?? '')).toEqual({
      source: './deploy/grafana/provisioning/alerting',
      target: provisioned,
      isReadOnly: true,
    });
    expect(override.services.alertmanager?.deploy).toEqual({ replicas: 0 });
  });

  test('has overrides only for its own services', () => {
    for (const file of ['grafana-alerting', 'grafana-admin']) {
      const override = parse(read(`deploy/compose/${file}.yml`)) as Stack;
      expect(Object.keys(override.services).filter((name) => !(name in stack.services))).toEqual([]);
      expect(read('docker-compose.yml')).toContain(`deploy/compose/${file}.yml`);
    }
  });

  test.skipIf(spawnSync('docker', ['compose', 'version']).status !== 0)(
    'is valid for the compose client, with each override and without',
    () => {
      const overrides = [[], ['grafana-alerting'], ['grafana-admin']];
      for (const names of overrides) {
        const files = ['docker-compose.yml', ...names.map((name) => `deploy/compose/${name}.yml`)];
        const args = ['compose', ...files.flatMap((file) => ['-f', file]), 'config', '--quiet'];
        const env = { ...process.env, GRAFANA_ADMIN_PASSWORD_FILE: './package.json' };
        const { status, stderr } = spawnSync('docker', args, { cwd: REPOSITORY, env, encoding: 'utf8' });
        expect({ names, status, stderr }).toEqual({ names, status: 0, stderr: '' });
      }
    },
  );

  test('starts the exporter with an app of the simulator by default', () => {
    const environment = stack.services.exporter?.environment ?? {};
    const env = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, /^\$\{\w+-(.*)\}$/.exec(value)?.[1]]),
    );
    const config = loadConfig({ env, flags: {} });
    expect(config.apps[0]?.sdkappid).toBe(SIMULATED_APPS[0]?.sdkappid);
    expect(env.TIMPUSH_SECRET_KEY).toBe(SIMULATED_APPS[0]?.secretKey);
  });

  test('uses a real account with the variables that its first lines name', () => {
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

  test('configures an incident that the simulator can parse', () => {
    const [, , incident = ''] = stack.services.simulator?.command ?? [];
    expect(parseIncident(incident, 0)).toMatchObject({ code: '80200003', platform: 3 });
  });
});

describe.skipIf(inject('missingPrograms').length > 0)('the pager of the stack', () => {
  test('logs pages with the texts of Alertmanager', async () => {
    const port = await freePort();
    const file = join(REPOSITORY, 'deploy/compose/pager.ts');
    const [, ...words] = (parse(read('docker-compose.yml')) as Stack).services.pager?.entrypoint ?? [];
    const args = words.map((word) => word.replace('/app/pager.ts', file).replace('8099', String(port)));
    const pager = startProgram(process.execPath, args);
    await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/`)).ok).toBe(true));
    const answer = await fetch(`http://127.0.0.1:${port}/page`, { method: 'POST', body: '{}' });
    expect(await answer.text(), 'what Grafana takes for success').toBe('ok');
    const alertmanager = await startAlertmanager({
      configFile: join(REPOSITORY, 'deploy/alertmanager/alertmanager.yml'),
      secrets: { 'page-url': read('deploy/compose/secrets/page-url').replace('8099', String(port)) },
      replace: { 'group_wait: 15s': 'group_wait: 0s' },
    });
    await alertmanager.post([
      {
        labels: { alertname: 'TimpushLoss', severity: 'critical', app: 'shop', err_code: '80200003' },
        annotations: { summary: 'Huawei refuses the pushes of shop.' },
      },
    ]);
    await eventually(async () => {
      expect(pager.output()).toContain('/page [CRITICAL] Huawei refuses the pushes of shop.\n');
    });
    expect(pager.output()).toContain('err_code: 80200003\n');
    expect(await pager.stop()).toBe(0);
  });
});
