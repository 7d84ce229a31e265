import { describe, expect, it, onTestFinished } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { TRACE_OUTCOMES, type TraceOutcome } from '../../../src/simulator/traffic/push-traces.ts';
import { traceResponse } from '../../../src/web/api/trace-schema.ts';
import { KEY, testApp, testConfig } from '../../support/app-configs.ts';
import { refusal } from '../../support/documented-answers.ts';
import { type Script, scriptedUpstream } from '../../support/scripted-upstream.ts';
import { type StartedExporter, startedExporter } from '../../support/started-exporter.ts';

const SDKAPPID = 1400000001;
const NEVER = '0 0 1 1 *';

interface WebFields {
  readonly host?: string;
  readonly trace?: 'auto' | 'on' | 'off';
}

async function exporterAt(url: string, web: WebFields = {}): Promise<StartedExporter> {
  const config = testConfig(testApp(url, { poll: { windows: ['1h'], schedule: NEVER } }));
  return startedExporter({ ...config, web: { ...config.web, ...web } });
}

/** An exporter on a simulator that has pushes with a known outcome. */
async function simulated(web: WebFields = {}) {
  const simulator = await startSimulator({
    apps: [{ name: 'shop', sdkappid: SDKAPPID, secretKey: KEY }],
    minCallIntervalMs: 0,
  });
  onTestFinished(() => simulator.close());
  return { simulator, exporter: await exporterAt(simulator.url, web) };
}

function idOf({ tracedPushes }: Simulator, outcome: TraceOutcome): string {
  const push = tracedPushes.get(SDKAPPID)?.find((one) => one.outcome === outcome);
  if (push === undefined) throw new Error(`no push has the outcome ${outcome}`);
  return push.pushId;
}

type Json = Readonly<Record<string, unknown>>;

async function get({ address }: { readonly address: string }, path: string) {
  const response = await fetch(`${address.replace('0.0.0.0', '127.0.0.1')}/api/v1/trace/${path}`);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

/** An upstream that answers traces by the script, and refuses every poll. */
async function scripted(trace: Script) {
  return scriptedUpstream((arrival, index) =>
    arrival.command === 'normal_push_trace' ? trace(arrival, index) : refusal(91000),
  );
}

describe('GET /api/v1/trace', () => {
  it('answers with the trace as JSON, masks its tokens, and forbids caches to store it', async () => {
    const { simulator, exporter } = await simulated();
    const pushId = idOf(simulator, 'vendor_refused');
    const { status, headers, body } = await get(exporter, `${pushId}?app=shop`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      app: 'shop',
      pushId,
      instances: [{ platform: 'huawei', verdict: { outcome: 'failed', hop: 'vendor' } }],
    });
    expect(JSON.stringify(body)).toMatch(/"token":"[0-9a-f]{4}…[0-9a-f]{4}"/);
    expect(JSON.stringify(body)).not.toMatch(/[0-9a-f]{13}/);
    expect(JSON.stringify(exporter.lines)).not.toContain(pushId);
  });

  it('sends the push id to the upstream unchanged', async () => {
    const bodies: string[] = [];
    const upstream = await scripted(({ body }) => {
      bodies.push(JSON.parse(body).PushID);
      return '{"ActionStatus":"OK","ErrorCode":0,"InstanceTrace":[]}';
    });
    const exporter = await exporterAt(upstream.url);
    const ids = ['a/b?c&d', '100%', '推送', 'x'.repeat(256)];
    for (const id of ids) await get(exporter, `${encodeURIComponent(id)}?app=shop`);
    expect(bodies).toEqual(ids);
  });

  it('answers with 404 and the likely reasons if the upstream does not know the push id', async () => {
    const { exporter } = await simulated();
    const { status, body } = await get(exporter, 'unknown?app=shop');
    expect([status, body]).toEqual([
      404,
      {
        error:
          'the upstream knows nothing about this push id: it may be older than 7 days, of another app, or so new that the upstream does not know it yet',
      },
    ]);
  });

  it.each([
    ['?app=shop', 'the push id is empty'],
    [`${'x'.repeat(257)}?app=shop`, 'the push id is longer than 256 characters'],
    ['a%00b?app=shop', 'the push id contains unprintable characters'],
    ['x', 'name one app with ?app=: known apps are shop'],
    ['x?app=', 'name one app with ?app=: known apps are shop'],
    ['x?app=shop&app=shop', 'name one app with ?app=: known apps are shop'],
    ['x?app=pub', 'there is no such app: known apps are shop'],
  ])('answers %s with 400 and the problem, and does not call the upstream', async (path, error) => {
    const { exporter, simulator } = await simulated();
    const { status, body } = await get(exporter, path);
    expect([status, body]).toEqual([400, { error }]);
    expect(simulator.calls.get(SDKAPPID)?.byCommand.get('normal_push_trace')).toBeUndefined();
  });

  it('answers with 502, reason, code and advice if the upstream refuses the call', async () => {
    const upstream = await scripted(() => refusal(90045));
    const { status, body } = await get(await exporterAt(upstream.url), 'x?app=shop');
    expect([status, body]).toEqual([
      502,
      {
        error: 'normal_push_trace answered ErrorCode 90045: refused',
        reason: 'config',
        code: 90045,
        advice: 'the push service is not enabled for this app: enable it in the Chat console',
      },
    ]);
  });

  it('answers with 429 and a Retry-After header if five traces are waiting', async () => {
    const upstream = await scripted(() => 'hang');
    const exporter = await exporterAt(upstream.url);
    const disconnected = new AbortController();
    const { signal } = disconnected;
    for (const id of ['1', '2', '3', '4', '5']) {
      fetch(`${exporter.address}/api/v1/trace/${id}?app=shop`, { signal }).catch(() => {});
    }
    const traces = () => upstream.arrivals.filter(({ command }) => command === 'normal_push_trace');
    for (let calls = 1; traces().length < 5; calls += 1) await upstream.arrived(calls);
    const { status, headers, body } = await get(exporter, '6?app=shop');
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    expect(body.error).toBe('too many push traces are waiting: the API allows one call a second');
    disconnected.abort();
  });

  it('calls the upstream before the polls that wait for a permit', async () => {
    const upstream = await scripted(() => refusal(90045));
    const config = testConfig(
      testApp(upstream.url, {
        poll: { windows: ['5m', '1h', '2h', '6h', '1d'], schedule: NEVER },
        callIntervalMs: 200,
      }),
    );
    const exporter = await startedExporter(config);
    await upstream.arrived(1);
    await get(exporter, 'x?app=shop');
    const place = upstream.arrivals.findIndex(({ command }) => command === 'normal_push_trace');
    // The polls need ten calls. In the order of their requests the trace would be the eleventh.
    expect(place).toBeGreaterThan(0);
    expect(place).toBeLessThan(10);
  });

  it('answers with 403 and the reason if the server listens on another address than loopback, unless web.trace is on', async () => {
    const { exporter } = await simulated({ host: '0.0.0.0' });
    const { status, body } = await get(exporter, 'unknown?app=shop');
    expect([status, body]).toEqual([
      403,
      {
        error:
          'push traces are personal data, and clients on other machines can connect to this address: listen on 127.0.0.1, or set web.trace to on if only authorized users can connect',
      },
    ]);
    const open = await simulated({ host: '0.0.0.0', trace: 'on' });
    expect((await get(open.exporter, 'unknown?app=shop')).status).toBe(404);
  });

  it('answers with 403 on loopback too if web.trace is off', async () => {
    const { exporter } = await simulated({ trace: 'off' });
    const { status, body } = await get(exporter, 'unknown?app=shop');
    expect([status, body]).toEqual([403, { error: 'push traces are switched off: web.trace is off' }]);
  });

  it('answers on localhost, whether that is an IPv4 or an IPv6 address', async () => {
    const { simulator, exporter } = await simulated({ host: 'localhost' });
    expect((await get(exporter, `${idOf(simulator, 'online')}?app=shop`)).status).toBe(200);
  });
});

describe('the OpenAPI document', () => {
  it('describes GET /api/v1/trace with each of its status codes', async () => {
    const { exporter } = await simulated();
    const { text } = await exporter.get('/api/v1/openapi.json');
    const { info, paths } = JSON.parse(text) as { readonly info: Json; readonly paths: Json };
    expect(Object.keys(paths)).toEqual(['/api/v1/loss', '/api/v1/trace/{push_id}']);
    expect(info.description).toContain(
      'A request for losses never calls the upstream; a request for a trace can call it.',
    );
    const schemaOf = (required: readonly string[]) => ({
      content: { 'application/json': { schema: { required } } },
    });
    expect(paths['/api/v1/trace/{push_id}']).toMatchObject({
      get: {
        parameters: [
          { name: 'app', in: 'query', required: true },
          { name: 'push_id', in: 'path', required: true },
        ],
        responses: {
          200: schemaOf(Object.keys(traceResponse.shape)),
          400: schemaOf(['error']),
          403: schemaOf(['error']),
          404: schemaOf(['error']),
          429: { ...schemaOf(['error']), headers: { 'Retry-After': { schema: { type: 'integer' } } } },
          502: schemaOf(['error', 'reason', 'code', 'advice']),
        },
      },
    });
  });

  it.each(TRACE_OUTCOMES)(
    'has a schema that matches the trace of a push with the outcome %s',
    async (outcome) => {
      const { simulator, exporter } = await simulated();
      const { body } = await get(exporter, `${idOf(simulator, outcome)}?app=shop`);
      expect(traceResponse.safeParse(body).error).toBeUndefined();
    },
  );
});
