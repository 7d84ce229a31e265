import { describe, expect, it } from 'vitest';
import { run } from '../support/captured-console.ts';

const COMMANDS = ['serve', 'check', 'loss', 'trace', 'doctor', 'backfill', 'simulate', 'health', 'demo'];
const SEE_HELP = '(--help lists commands and options)\n';

describe('the command line', () => {
  it('prints its version, revision and Node version', async () => {
    expect(await run(['--version'])).toEqual({
      result: 0,
      out: 'timpush-exporter 1.2.3 (revision abc, Node 24.0.0)\n',
      err: '',
    });
  });

  it.each([['--help'], ['-h'], ['help']])('lists every command with %s', async (...args) => {
    const { result, out, err } = await run(args);
    expect([result, err]).toEqual([0, '']);
    const listed = out.split('Commands:\n')[1]?.match(/^ {2}\w+/gm);
    expect(listed?.map((name) => name.trim())).toEqual([...COMMANDS, 'help']);
  });

  it.each(COMMANDS)('explains %s and its options', async (command) => {
    const { result, out } = await run([command, '--help']);
    expect(result).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: timpush-exporter ${command} \\[options\\]( <push-id>)?\\n`));
  });

  it('runs serve where no command is named, with its options', async () => {
    const noApp =
      'timpush-exporter: the environment is not usable:\n' +
      '  no app: set TIMPUSH_SDKAPPID, TIMPUSH_SECRET_KEY_FILE and TIMPUSH_DATA_CENTER, or name a file with --config.file\n';
    expect(await run([])).toEqual({ result: 1, out: '', err: noApp });
    expect(await run(['serve'])).toEqual({ result: 1, out: '', err: noApp });
    const { err } = await run(['--web.listen-address', 'here']);
    expect(err).toContain('--web.listen-address: is not an address');
  });
});

describe('a command line with a mistake', () => {
  it.each([
    [['chekc'], "error: unknown command 'chekc'\n(Did you mean check?)\n"],
    [['serv', '--config.file', 'a'], "error: unknown command 'serv'\n(Did you mean serve?)\n"],
    [['status'], "error: unknown command 'status'\n"],
    [['check', '--liv'], "error: unknown option '--liv'\n(Did you mean --live?)\n"],
    [['--confg.file', 'a'], "error: unknown option '--confg.file'\n(Did you mean --config.file?)\n"],
    [['loss', '--windw', '5m'], "error: unknown option '--windw'\n(Did you mean --window?)\n"],
    [['check', 'now'], "error: too many arguments for 'check'. Expected 0 arguments but got 1: now.\n"],
    [['trace'], "error: missing required argument 'push-id'\n"],
    [['loss', '--window'], "error: option '--window <duration>' argument missing\n"],
  ])('ends with exit code 1 and a hint: %s', async (args, message) => {
    expect(await run(args)).toEqual({ result: 1, out: '', err: `${message}${SEE_HELP}` });
  });

  it('in the configuration file ends with a message without a stack', async () => {
    expect(await run(['check', '--config.file', '/no/such.yaml'])).toEqual({
      result: 1,
      out: '',
      err:
        'timpush-exporter: /no/such.yaml is not usable:\n' +
        '  cannot be read (ENOENT): check --config.file or TIMPUSH_CONFIG_FILE\n',
    });
  });
});
