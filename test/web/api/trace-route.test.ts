import { describe, expect, it, onTestFinished } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { TRACE_OUTCOMES, type TraceOutcome } from '../../../src/simulator/traffic/push-traces.ts';
import { traceAnswer } from '../../../src/web/api/trace-schema.ts';
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

/** An exporter on a simulator whose pushes can be traced. */
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
  if (push === undefined) throw new Error(`no push is ${outcome}`);
  return push.pushId;
}

type Json = Readonly<Record<string, unknown>>;

async function ask({ address }: { readonly address: string }, path: string) {
  const response = await fetch(`${address.replace('0.0.0.0', '127.0.0.1')}/api/v1/trace/${path}`);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

/** Polls as documented, and traces by the script. */
async function scripted(trace: Script) {
  return scriptedUpstream((arrival, index) =>
    arrival.command === 'normal_push_trace' ? trace(arrival, index) : refusal(91000),
  );
}

describe('the trace of a push', () => {
  it('is answered as JSON, with its tokens masked, and is not to be stored', async () => {
    const { simulator, exporter } = await simulated();
    const pushId = idOf(simulator, 'vendor_refused');
    const { status, headers, body } = await ask(exporter, `${pushId}?app=shop`);
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

  it('is asked for by the very id that was given, whatever it holds', async () => {
    const bodies: string[] = [];
    const upstream = await scripted(({ body }) => {
      bodies.push(JSON.parse(body).PushID);
      return '{"ActionStatus":"OK","ErrorCode":0,"InstanceTrace":[]}';
    });
    const exporter = await exporterAt(upstream.url);
    const ids = ['a/b?c&d', '100%', '推送', 'x'.repeat(256)];
    for (const id of ids) await ask(exporter, `${encodeURIComponent(id)}?app=shop`);
    expect(bodies).toEqual(ids);
  });

  it('is 404 with the likely reasons where nothing is known', async () => {
    const { exporter } = await simulated();
    const { status, body } = await ask(exporter, 'unknown?app=shop');
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
    ['x', 'name one app with ?app=: known are shop'],
    ['x?app=', 'name one app with ?app=: known are shop'],
    ['x?app=shop&app=shop', 'name one app with ?app=: known are shop'],
    ['x?app=pub', 'there is no such app: known are shop'],
  ])('is 400 in words for %s', async (path, error) => {
    const { exporter, simulator } = await simulated();
    const { status, body } = await ask(exporter, path);
    expect([status, body]).toEqual([400, { error }]);
    expect(simulator.calls.get(SDKAPPID)?.byCommand.get('normal_push_trace')).toBeUndefined();
  });

  it('is 502 with reason, code and advice where the upstream refuses', async () => {
    const upstream = await scripted(() => refusal(90045));
    const { status, body } = await ask(await exporterAt(upstream.url), 'x?app=shop');
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

  it('is 429 with a time to come back where five wait already', async () => {
    const upstream = await scripted(() => 'hang');
    const exporter = await exporterAt(upstream.url);
    const gaveUp = new AbortController();
    const { signal } = gaveUp;
    for (const id of ['1', '2', '3', '4', '5']) {
      fetch(`${exporter.address}/api/v1/trace/${id}?app=shop`, { signal }).catch(() => {});
    }
    const traces = () => upstream.arrivals.filter(({ command }) => command === 'normal_push_trace');
    for (let calls = 1; traces().length < 5; calls += 1) await upstream.arrived(calls);
    const { status, headers, body } = await ask(exporter, '6?app=shop');
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    expect(body.error).toContain('one call a second');
    gaveUp.abort();
  });

  it('goes ahead of the polls that wait for their turn', async () => {
    const upstream = await scripted(() => refusal(90045));
    const config = testConfig(
      testApp(upstream.url, {
        poll: { windows: ['5m', '1h', '2h', '6h', '1d'], schedule: NEVER },
        // Long enough to ask within it on any machine.
        callIntervalMs: 2_000,
      }),
    );
    const exporter = await startedExporter(config);
    await upstream.arrived(1);
    await ask(exporter, 'x?app=shop');
    const place = upstream.arrivals.findIndex(({ command }) => command === 'normal_push_trace');
    // Of the ten calls of the polls, one was on its way; another may have been by the time it was asked for.
    expect([1, 2]).toContain(place);
  });

  it('is 403 with the reason where the listener is not loopback, unless it is served on purpose', async () => {
    const { exporter } = await simulated({ host: '0.0.0.0' });
    const { status, body } = await ask(exporter, 'unknown?app=shop');
    expect([status, body]).toEqual([
      403,
      {
        error:
          'push traces are personal data and this listener is not loopback only: listen on 127.0.0.1, or set web.trace to on if only those who may see them can reach it',
      },
    ]);
    const open = await simulated({ host: '0.0.0.0', trace: 'on' });
    expect((await ask(open.exporter, 'unknown?app=shop')).status).toBe(404);
  });

  it('is 403 on loopback too where it is switched off', async () => {
    const { exporter } = await simulated({ trace: 'off' });
    const { status, body } = await ask(exporter, 'unknown?app=shop');
    expect([status, body]).toEqual([403, { error: 'push traces are switched off: web.trace is off' }]);
  });

  it('is served on localhost, whichever addresses that is', async () => {
    const { simulator, exporter } = await simulated({ host: 'localhost' });
    expect((await ask(exporter, `${idOf(simulator, 'online')}?app=shop`)).status).toBe(200);
  });
});

describe('the OpenAPI document', () => {
  it('describes a trace with every status that may answer, and where it comes from', async () => {
    const { exporter } = await simulated();
    const { text } = await exporter.get('/api/v1/openapi.json');
    const { info, paths } = JSON.parse(text) as { readonly info: Json; readonly paths: Json };
    expect(Object.keys(paths)).toEqual(['/api/v1/loss', '/api/v1/trace/{push_id}']);
    expect(info.description).toContain(
      'A question for losses never reaches the upstream; one for a trace may.',
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
          200: schemaOf(Object.keys(traceAnswer.shape)),
          400: schemaOf(['error']),
          403: schemaOf(['error']),
          404: schemaOf(['error']),
          429: { ...schemaOf(['error']), headers: { 'Retry-After': { schema: { type: 'integer' } } } },
          502: schemaOf(['error', 'reason', 'code', 'advice']),
        },
      },
    });
  });

  it.each(TRACE_OUTCOMES)('has a schema that the trace of a push that is %s keeps', async (outcome) => {
    const { simulator, exporter } = await simulated();
    const { body } = await ask(exporter, `${idOf(simulator, outcome)}?app=shop`);
    expect(traceAnswer.safeParse(body).error).toBeUndefined();
  });
});
