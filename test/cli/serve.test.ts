import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../../src/cli/program.ts';
import { capturedConsole, run } from '../support/captured-console.ts';
import { startProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';
import { REPOSITORY } from '../support/repository.ts';
import { temporaryFiles } from '../support/temporary-files.ts';
import { upstream } from './simulated-upstream.ts';

describe('serve', () => {
  it('is the default command: it listens, logs its address, and ends when it is stopped', async () => {
    const { configured } = await upstream();
    const options = configured();
    const console = capturedConsole({ TIMPUSH_LISTEN_ADDRESS: '127.0.0.1:0' });
    expect(await runCli([...options, '--web.telemetry-path', '/push'], console)).toBe('running');
    onTestFinished(() => console.stop());
    const [line = ''] = console.said.log.split('\n');
    const { address, ...event } = JSON.parse(line);
    expect(event).toEqual({
      level: 'info',
      time: '2025-03-12T13:30:00.000Z',
      apps: ['shop'],
      config: options[1],
      version: '1.2.3',
      revision: 'abc',
      msg: 'listening; the first metrics appear after the first polls',
    });
    const answer = await fetch(`${address}/push`);
    expect([answer.status, (await answer.text()).includes('timpush_app_info{app="shop"')]).toEqual([
      200,
      true,
    ]);
    await console.stop();
    await expect(fetch(`${address}/push`)).rejects.toThrow();
    expect(console.said.err + console.said.out).toBe('');
  });

  it('reads its configuration and its flags again at a reload', async () => {
    const { configured } = await upstream();
    const console = capturedConsole();
    await runCli([...configured(), '--web.listen-address', '127.0.0.1:0'], console);
    onTestFinished(() => console.stop());
    console.reload();
    await eventually(() => expect(console.said.log).toContain('"msg":"the configuration is reloaded"'));
    expect(console.said.log).toContain('"unchanged":["shop"]');
  });

  it('warns once when it serves other machines without access control', async () => {
    const { configured } = await upstream();
    const console = capturedConsole();
    await runCli([...configured(), '--web.listen-address', '0.0.0.0:0'], console);
    onTestFinished(() => console.stop());
    const events = console.said.log.split('\n').filter((line) => line.includes('"level":"warn"'));
    expect(events.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'warn',
        time: expect.any(String),
        address: expect.stringMatching(/^http:\/\/0\.0\.0\.0:\d+$/),
        msg: expect.stringContaining('this address'),
      },
    ]);
  });

  it('lets in the users of the web configuration only', async () => {
    const { configured } = await upstream();
    const users = `basic_auth_users: { alice: ${bcrypt.hashSync('correct', 4)} }`;
    const file = temporaryFiles().write('web.yml', users);
    const console = capturedConsole({ TIMPUSH_LISTEN_ADDRESS: '127.0.0.1:0' });
    await runCli([...configured(), '--web.config.file', file, '--web.probes', 'protected'], console);
    onTestFinished(() => console.stop());
    const { address } = JSON.parse(console.said.log.split('\n')[0] ?? '');
    const status = async (path: string, headers = {}) => (await fetch(address + path, { headers })).status;
    const authorization = `Basic ${btoa('alice:correct')}`;
    expect([await status('/metrics'), await status('/metrics', { authorization })]).toEqual([401, 200]);
    expect(await status('/-/healthy')).toBe(401);
    expect(await status('/metrics', { authorization: `Basic ${btoa('alice:a wrong one')}` })).toBe(401);
    const warnings = console.said.log.split('\n').filter((line) => line.includes('"level":"warn"'));
    expect(warnings.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'warn',
        time: expect.any(String),
        client: '127.0.0.1',
        count: 1,
        msg: 'logins were refused: a wrong name or password, or too many attempts',
      },
    ]);
  });

  it.each([
    [
      ['--allow-fs-read=*'],
      'basic_auth_users need bcrypt, which is native code that --permission forbids: set NODE_OPTIONS=--allow-addons',
    ],
    [
      ['--allow-addons', `--allow-fs-read=${REPOSITORY}`, `--allow-fs-read=${tmpdir()}`],
      'node was started with --permission and may not read /etc/alpine-release: set NODE_OPTIONS=--allow-fs-read=/etc/alpine-release',
    ],
  ])('names the missing permission when Node runs with %j', async (permissions, problem) => {
    const { configured } = await upstream();
    const users = `basic_auth_users: { alice: ${bcrypt.hashSync('correct', 4)} }`;
    const file = temporaryFiles().write('web.yml', users);
    const args = [...configured(), '--web.listen-address', '127.0.0.1:0', '--web.config.file', file];
    const node = ['--permission', '--disable-warning=SecurityWarning', ...permissions];
    const program = startProgram(process.execPath, [...node, join(REPOSITORY, 'src/main.ts'), ...args]);
    await eventually(() => expect(program.output()).toContain('\n'));
    expect(program.output()).toBe(`timpush-exporter: ${problem}\n`);
  });

  it('refuses an invalid web configuration before it listens', async () => {
    const { configured } = await upstream();
    const file = temporaryFiles().write('web.yml', 'basic_auth_users: { alice: secret }');
    const { result, err } = await run([...configured(), '--web.config.file', file]);
    expect([result, err]).toEqual([
      1,
      expect.stringContaining(`${file}: line 1: basic_auth_users.alice: is not a bcrypt`),
    ]);
  });

  it('refuses a plan with too many calls before it listens', async () => {
    const { configured } = await upstream();
    const { result, err } = await run(configured({ poll: { schedule: '* * * * * *', call_interval: '1s' } }));
    expect(result).toBe(1);
    expect(err).toContain('calls a minute, but the upstream');
  });

  it('reports that it cannot listen on an address of another machine', async () => {
    const { configured } = await upstream();
    // An address for documentation, which no machine has.
    expect(await run(['serve', ...configured(), '--web.listen-address', '192.0.2.1:10087'])).toEqual({
      result: 1,
      out: '',
      err: 'timpush-exporter: cannot listen on 192.0.2.1:10087 (EADDRNOTAVAIL): this machine has no such address: choose another --web.listen-address\n',
    });
  });
});
