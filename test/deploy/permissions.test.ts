/** The program under Node's permission model, with exactly the rights that the image gives it. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import bcrypt from 'bcrypt';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startSimulator } from '../../src/simulator/server.ts';
import { createAuthority } from '../support/certificates.ts';
import { type ChildProgram, startProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { buildImage, commandOf, type Image } from '../support/image.ts';
import { readManifest } from '../support/manifests.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const CONFIG = '/etc/timpush/timpush.yml';
const KEY = '/run/timpush/keys/shop.key';
const SHOP = { name: 'shop', sdkappid: 1400000001, secretKey: 'key-of-shop' };
const POLLS = { windows: ['5m'], schedule: '*/3 * * * * *', call_interval: '1ms' };

let image: Image;

beforeAll(() => {
  image = buildImage();
});

afterAll(() => image.remove());

beforeEach(() => {
  for (const folder of ['/etc/timpush', '/run/timpush', '/run/secrets']) {
    rmSync(image.path(folder), { recursive: true });
    mkdirSync(image.path(folder));
  }
});

/** Writes a file below the image's root. */
function put(path: string, content: string): void {
  mkdirSync(dirname(image.path(path)), { recursive: true });
  writeFileSync(image.path(path), content);
}

/** Puts a configuration with these apps; they name key files as paths of the image. */
function configure(baseUrl: string, ...apps: readonly { name: string; sdkappid: number; keyFile: string }[]) {
  const configured = apps.map(({ name, sdkappid, keyFile }) => {
    return { name, sdkappid, secret_key_file: image.path(keyFile), base_url: baseUrl };
  });
  put(CONFIG, stringify({ web: { listen_address: '127.0.0.1:0' }, poll: POLLS, apps: configured }));
}

/** The container with these arguments and variables. */
function run(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): ChildProgram {
  const [node = '', ...command] = image.command('ENTRYPOINT');
  return startProgram(node, [...command, `--config.file=${image.path(CONFIG)}`, ...args], { env });
}

const listening = (program: ChildProgram) =>
  eventually(async () => {
    const [, address] = /"address":"([^"]+)"/.exec(program.output()) ?? [];
    if (address === undefined) throw new Error(`it does not listen: ${program.output()}`);
    return address;
  });

async function simulated() {
  const simulator = await startSimulator({
    apps: [SHOP, { name: 'club', sdkappid: 1400000002, secretKey: 'key-of-club' }],
    minCallIntervalMs: 0,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

describe('the program with the permissions of the image', () => {
  test('polls, serves pages and push traces, and applies new keys and configurations', async () => {
    const simulator = await simulated();
    const shop = { ...SHOP, keyFile: KEY };
    put(KEY, 'not-yet-the-key');
    configure(simulator.url, shop);
    const program = run();
    const url = await listening(program);
    const page = async (path: string) => (await fetch(url + path)).text();
    await eventually(async () => {
      expect(await page('/metrics')).toMatch(/_failures_total{app="shop",.*reason="auth"} [1-9]/);
    });
    put(KEY, SHOP.secretKey);
    await eventually(async () => expect(await page('/metrics')).toContain('timpush_up{app="shop"} 1\n'));
    expect(await page('/?app=shop')).toContain('Losses, the largest first');
    const [push] = simulator.tracedPushes.get(SHOP.sdkappid) ?? [];
    expect(await page(`/trace?app=shop&push_id=${push?.pushId}`)).toContain(push?.pushId);
    put('/run/secrets/club', 'key-of-club');
    configure(simulator.url, shop, { name: 'club', sdkappid: 1400000002, keyFile: '/run/secrets/club' });
    program.signal('SIGHUP');
    await eventually(async () => expect(await page('/metrics')).toContain('timpush_up{app="club"} 1\n'));
    expect(await program.stop()).toBe(0);
    expect(program.output()).not.toMatch(/ERR_ACCESS_DENIED|SecurityWarning/);
  });

  test('reads the metrics of its own process, which it would otherwise export as 0', async () => {
    put(KEY, SHOP.secretKey);
    configure((await simulated()).url, { ...SHOP, keyFile: KEY });
    const page = await (await fetch(`${await listening(run())}/metrics`)).text();
    for (const name of ['process_resident_memory_bytes', 'process_open_fds', 'process_max_fds']) {
      expect(page).toMatch(new RegExp(`^${name} [1-9]`, 'm'));
    }
  });

  test('reads the files that Kubernetes mounts, through their symbolic links', async () => {
    const { url } = await simulated();
    for (const mounted of ['/run/timpush/keys', '/etc/timpush']) {
      mkdirSync(image.path(`${mounted}/..2026_01_01`), { recursive: true });
      symlinkSync('..2026_01_01', image.path(`${mounted}/..data`));
    }
    put('/run/timpush/keys/..data/shop.key', SHOP.secretKey);
    symlinkSync('..data/shop.key', image.path(KEY));
    writeFileSync(image.path('/etc/timpush/..data/timpush.yml'), '');
    symlinkSync('..data/timpush.yml', image.path(CONFIG));
    configure(url, { ...SHOP, keyFile: KEY });
    const address = await listening(run());
    await eventually(async () => {
      expect(await (await fetch(`${address}/metrics`)).text()).toContain('timpush_up{app="shop"} 1\n');
    });
  });

  test('serves TLS and checks passwords if it may load bcrypt, and otherwise names the missing option', async () => {
    put(KEY, SHOP.secretKey);
    configure((await simulated()).url, { ...SHOP, keyFile: KEY });
    const { ca, ...authority } = createAuthority();
    const { cert, key } = authority.issue('server');
    put('/run/secrets/server.key', key);
    const tls_server_config = { cert, key_file: image.path('/run/secrets/server.key') };
    const basic_auth_users = { alice: bcrypt.hashSync('of alice', 4) };
    put('/etc/timpush/web.yml', stringify({ tls_server_config, basic_auth_users }));
    const guarded = [`--web.config.file=${image.path('/etc/timpush/web.yml')}`];

    const refused = run(guarded);
    expect(await refused.ended()).toBe(1);
    await eventually(async () => expect(refused.output()).toContain('set NODE_OPTIONS=--allow-addons\n'));

    const url = await listening(run(guarded, { NODE_OPTIONS: '--allow-addons' }));
    const status = async (auth: string) => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      request(`${url}/metrics`, { ca, auth, agent: false }, (answer) => {
        text(answer).then(() => resolve(answer.statusCode), reject);
      })
        .on('error', reject)
        .end();
      return promise;
    };
    expect([await status('alice:of alice'), await status('alice:of bob')]).toEqual([200, 401]);
    expect(await healthOf(`:${new URL(url).port}`)).toBe(0);
  });

  test('writes its log in the pretty format', async () => {
    put(KEY, SHOP.secretKey);
    configure((await simulated()).url, { ...SHOP, keyFile: KEY });
    const program = run(['--log.format=pretty']);
    await eventually(async () => expect(program.output()).toContain('INFO: listening'));
  });

  test('reads no other file, and names the option that allows it', async () => {
    const keyFile = `${scratchFolder()}/shop.key`;
    put(KEY, SHOP.secretKey);
    writeFileSync(keyFile, SHOP.secretKey);
    configure('http://127.0.0.1:1', { ...SHOP, keyFile: KEY });
    const config = image.path(CONFIG);
    const app = { sdkappid: 1, name: 'shop', data_center: 'china', secret_key_file: keyFile };
    writeFileSync(config, stringify({ apps: [app] }));
    const refused = run();
    expect(await refused.ended()).toBe(1);
    await eventually(async () => {
      expect(refused.output()).toContain(`${keyFile} cannot be read (ERR_ACCESS_DENIED: `);
      expect(refused.output()).toContain('set NODE_OPTIONS=--allow-fs-read=FOLDER)\n');
    });
    const [node = '', ...command] = image.command('ENTRYPOINT');
    const env = { NODE_OPTIONS: `--allow-fs-read=${dirname(keyFile)}` };
    const allowed = startProgram(node, [...command, 'check', `--config.file=${config}`], { env });
    expect(await allowed.ended()).toBe(0);
  });

  test.each([
    ['start a program', 'process.getBuiltinModule("child_process").spawnSync("true")'],
    ['write a file', 'fs.writeFileSync("/tmp/timpush-written", "")'],
    ['write where it reads', 'fs.writeFileSync("/etc/timpush/written", "")'],
    ['read the environment of its process', 'fs.readFileSync("/proc/self/environ")'],
    ['read the list of user accounts', 'fs.readFileSync("/etc/passwd")'],
    ['start a thread', 'new (process.getBuiltinModule("worker_threads").Worker)("0", { eval: true })'],
    ['load native code', 'process.dlopen({ exports: {} }, "/app/bcrypt.node")'],
  ])('cannot %s', async (_, code) => {
    // In the process itself, before the program begins.
    const here = code.replace('/etc/timpush', image.path('/etc/timpush'));
    const tried = `const fs = process.getBuiltinModule("fs"); try { ${here}; console.log("done") } catch (error) { console.log(error.code) } process.exit()`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(tried)}`;
    const program = run([], { NODE_OPTIONS: preload });
    await program.ended();
    await eventually(async () =>
      expect(program.output()).toMatch(/^ERR_(?:ACCESS_DENIED|DLOPEN_DISABLED)$/m),
    );
  });
});

/** How the check of the image's health ends where the container listens there. */
function healthOf(address: string): Promise<number | null> {
  const [node = '', ...command] = image.command('HEALTHCHECK');
  return startProgram(node, command, { env: { TIMPUSH_LISTEN_ADDRESS: address } }).ended();
}

test('the health check of the image may read only the program, and detects whether an exporter is running', async () => {
  put(KEY, SHOP.secretKey);
  configure((await simulated()).url, { ...SHOP, keyFile: KEY });
  const { port } = new URL(await listening(run()));
  const rights = commandOf('HEALTHCHECK').filter((word) => word.startsWith('--'));
  expect(rights).toEqual(['--permission', '--allow-fs-read=/app']);
  expect(await healthOf(`:${port}`)).toBe(0);
  expect(await healthOf(`:${await freePort()}`)).toBe(1);
});

test('Kubernetes mounts files only into folders that the image may read', () => {
  const folders = commandOf('ENTRYPOINT').flatMap((word) => word.split('--allow-fs-read=').slice(1));
  const deployment = parse(readManifest('base/deployment.yaml'));
  const [container] = deployment.spec.template.spec.containers;
  const mounted = container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
  expect(mounted).toHaveLength(2);
  const unread = mounted.filter((path: string) =>
    folders.every((folder) => path !== folder && !path.startsWith(`${folder}/`)),
  );
  expect(unread).toEqual([]);
});
