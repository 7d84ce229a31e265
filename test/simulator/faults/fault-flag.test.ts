import { expect, it, onTestFinished } from 'vitest';
import { runCli } from '../../../src/cli/program.ts';
import { capturedConsole, run } from '../../support/captured-console.ts';

it('simulate --fault sets faults from the start and may be repeated', async () => {
  const console = capturedConsole();
  const faults = ['kind=http,status=503,app=club,from=+10s,to=+70s', 'kind=refusal,code=91000,calls=3'];
  const flags = faults.flatMap((fault) => ['--fault', fault]);
  await runCli(['simulate', '--listen-address', '127.0.0.1:0', ...flags], console);
  onTestFinished(() => console.stop());
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(console.said.out)?.[0];
  const [first, second] = (await (await fetch(`${url}/_faults`)).json()) as Record<string, unknown>[];
  expect(first).toMatchObject({ kind: 'http', status: 503, app: 'club', page: 'html' });
  expect(Number(first?.to) - Number(first?.from)).toBeCloseTo(60);
  expect(second).toEqual({ kind: 'refusal', code: 91000, calls: 3 });
});

it('simulate --fault is refused with a list of all problems', async () => {
  const fault = 'kind=hang,after=lunch,calls=0';
  expect(await run(['simulate', '--fault', fault])).toEqual({
    result: 1,
    out: '',
    err:
      `error: option '--fault <parts>' argument '${fault}' is invalid. ` +
      'fault 1.calls must be a whole number from 1; fault 1.after must be one of request, headers, half_body\n' +
      '(--help lists commands and options)\n',
  });
});
