import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OLDEST_NODE, runtimeProblem } from '../../src/process/runtime-check.ts';
import { temporaryFiles } from '../support/temporary-files.ts';

const PACKAGE = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Starts the program as `npm start` does, without the variables of the test run. */
function program(args: readonly string[], nodeOptions: readonly string[] = []) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(TIMPUSH|NODE|VITEST)_/.test(name)),
  );
  const child = spawn(process.execPath, [...nodeOptions, MAIN, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }));
  return { child, said, ended };
}

describe('the check of the runtime', () => {
  it('requires the same version of Node as package.json', () => {
    expect(PACKAGE.engines).toEqual({ node: `>=${OLDEST_NODE}` });
  });

  it.each([OLDEST_NODE, '22.20.0', '22.100.1', '24.0.0', '100.1.0', process.versions.node])(
    'accepts Node %s',
    (version) => {
      expect(runtimeProblem(version)).toBeUndefined();
    },
  );

  it.each(['22.18.9', '20.20.2', '9.99.99', '0.12.18'])('rejects Node %s as too old', (version) => {
    expect(runtimeProblem(version)).toBe(`Node ${version} is too old; install Node ${OLDEST_NODE} or later`);
  });
});

describe('the process', () => {
  it('prints its version and ends', async () => {
    expect(await program(['--version']).ended).toEqual({
      code: 0,
      signal: null,
      out: `timpush-exporter ${PACKAGE.version} (revision unknown, Node ${process.versions.node})\n`,
      err: '',
    });
  });

  it('ends with exit code 1 and a message without a stack when it cannot start', async () => {
    expect(await program(['serve', '--config.file', '/no/such.yaml']).ended).toEqual({
      code: 1,
      signal: null,
      out: '',
      err:
        'timpush-exporter: /no/such.yaml is not usable:\n' +
        '  cannot be read (ENOENT): check --config.file or TIMPUSH_CONFIG_FILE\n',
    });
  });

  it('ends with one line and exit code 1 on an old version of Node, before it loads other modules', async () => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`;
    const preload = `data:text/javascript,${encodeURIComponent(old)}`;
    expect(await program(['--version'], ['--import', preload]).ended).toEqual({
      code: 1,
      signal: null,
      out: '',
      err: `timpush-exporter: Node 20.20.2 is too old; install Node ${OLDEST_NODE} or later\n`,
    });
  });

  /** Sends SIGHUP as soon as the program listens to it. */
  const sighupAtOnce = [
    '--import',
    `data:text/javascript,${encodeURIComponent(
      "process.on('newListener', function once(event) { if (event !== 'SIGHUP') return; process.off('newListener', once); process.kill(process.pid, event) })",
    )}`,
  ];

  it('reloads after its start when SIGHUP comes during the start', async () => {
    const app = { name: 'shop', sdkappid: 1, secret_key: 'x', base_url: 'http://127.0.0.1:9' };
    const config = temporaryFiles().write(
      'timpush.yml',
      JSON.stringify({ web: { listen_address: '127.0.0.1:0' }, apps: [app] }),
    );
    const { child, said, ended } = program(['--config.file', config], sighupAtOnce);
    while (!said.err.includes('the configuration is reloaded') && child.exitCode === null)
      await Promise.race([once(child.stderr, 'data'), ended]);
    child.kill('SIGTERM');
    const { code, err } = await ended;
    const messages = err.split('\n').flatMap((line) => /"msg":"([^";]+)/.exec(line)?.[1] ?? []);
    expect({ code, messages }).toEqual({
      code: 0,
      messages: ['listening', 'the configuration is reloaded', 'stopping', 'stopped'],
    });
  });

  it('ends on an early SIGHUP when its command cannot reload', async () => {
    const { code, signal } = await program(['demo', '--web.listen-address', '127.0.0.1:0'], sighupAtOnce)
      .ended;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends the demo with exit code 0 on %s',
    async (signal) => {
      const { child, said, ended } = program(['demo', '--web.listen-address', '127.0.0.1:0']);
      while (!said.out.includes('Press Ctrl-C to stop.')) await once(child.stdout, 'data');
      child.kill(signal);
      const { code, err } = await ended;
      expect(code).toBe(0);
      expect(err).toMatch(/INFO: stopping\n.*INFO: stopped\n$/);
    },
  );
});
