import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../../src/cli/program.ts';
import { capturedConsole, run } from '../support/captured-console.ts';
import { eventually } from '../support/eventually.ts';

/** The number of listening sockets of this process. */
const listeners = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;

// Node lists a closed socket for a short time.
beforeEach(() => eventually(() => expect(listeners()).toBe(0)));

async function started(...options: readonly string[]) {
  const console = capturedConsole();
  const result = await runCli(['demo', '--web.listen-address', '127.0.0.1:0', ...options], console);
  onTestFinished(() => console.stop());
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(console.said.out)?.[0];
  if (address === undefined) throw new Error(console.said.err);
  return { console, result, address };
}

describe('demo', () => {
  it('serves two apps, prints what to look at, and ends when it is stopped', async () => {
    const { console, result, address } = await started();
    expect([result, listeners()]).toEqual(['running', 2]);
    expect(console.said.err).toBe('');
    expect(console.said.out).toBe(`
The demo is running: two apps, shop and club, on a simulated API.
In shop, Huawei has refused the credentials for 20 minutes (code 80200003).
The first poll takes about 20 seconds: the API allows one call a second.

  ${address}/
  curl -s ${address}/metrics | grep 80200003

Traces of two pushes, one refused by Huawei and one opened:

  ${address}/trace?app=shop&push_id=vendor-refused-fdc19edf5c13
  ${address}/trace?app=shop&push_id=clicked-1068b4e8a7f8

Press Ctrl-C to stop.

`);
    const exposition = await (await fetch(`${address}/metrics`)).text();
    expect(exposition.match(/^timpush_app_info.*$/gm)).toEqual([
      'timpush_app_info{app="shop",sdkappid="1400000001",data_center="custom"} 1',
      'timpush_app_info{app="club",sdkappid="1400000002",data_center="custom"} 1',
    ]);
    const traces = [...console.said.out.matchAll(/(http\S*\/trace\?\S*)/g)];
    expect(traces).not.toEqual([]);
    for (const [, url = ''] of traces) {
      expect((await fetch(url)).status).toBe(200);
    }
    await console.stop();
    await expect(fetch(`${address}/metrics`)).rejects.toThrow();
    await eventually(() => expect(listeners()).toBe(0));
    expect(console.said.log).toMatch(/INFO: stopping\n.*INFO: stopped\n$/);
  });

  it('polls its simulator without failures', async () => {
    const { console, address } = await started();
    const exposition = await eventually(async () => {
      const text = await (await fetch(`${address}/metrics`)).text();
      expect(text).toMatch(/^timpush_api_request_duration_seconds_count\{api="normal_push_loss"\} [1-9]/m);
      return text;
    });
    // On a busy machine two calls may arrive too close together: the simulator refuses one, and the exporter retries it.
    const failures = /^timpush_api_request_failures_total\{.*reason="(?!rate_limited").*\} [^0]/gm;
    expect(exposition.match(failures)).toBeNull();
    expect(console.said.log).not.toContain('WARN');
  });

  it('logs readable lines by default, and JSON with --log.format json', async () => {
    const readable = await started();
    expect(readable.console.said.log).toMatch(/^\[.*\] INFO: listening; .*"config":"the demo"/);
    const json = await started('--log.format', 'json');
    const [line = ''] = json.console.said.log.split('\n');
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      address: json.address,
      apps: ['shop', 'club'],
      config: 'the demo',
      version: '1.2.3',
      revision: 'abc',
    });
  });

  it('logs no key of its apps', async () => {
    const { console } = await started('--log.level', 'debug');
    await console.stop();
    expect(console.said.log).not.toContain('simulated-key');
  });

  it('validates its options like serve', async () => {
    expect(await run(['demo', '--web.listen-address', 'here', '--log.level', 'loud'])).toEqual({
      result: 1,
      out: '',
      err:
        'timpush-exporter: the demo is not usable:\n' +
        '  --web.listen-address: is not an address: write host:port, or :port for all interfaces\n' +
        '  --log.level: must be one of debug, info, warn, error\n',
    });
  });

  it('reports that the address is in use, and leaves nothing running', async () => {
    const { address } = await started();
    const { host, port } = new URL(address);
    expect(await run(['demo', '--web.listen-address', host])).toEqual({
      result: 1,
      out: '',
      err: `timpush-exporter: cannot listen on 127.0.0.1:${port} (EADDRINUSE): another program listens there: stop it, or choose another --web.listen-address\n`,
    });
    await eventually(() => expect(listeners()).toBe(2));
  });
});
