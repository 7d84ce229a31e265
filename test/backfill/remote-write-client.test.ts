import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uncompress } from 'snappyjs';
import { Agent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createRemoteWriteClient,
  type RemoteWriteClientOptions,
  shownUrl,
} from '../../src/backfill/remote-write-client.ts';
import { writeRequest } from '../../src/backfill/write-request.ts';

const SAMPLES = [{ labels: { __name__: 'up' }, value: 1, at: 1_741_780_800 }];

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that gives these answers in order, and then 204. */
async function storeThat(
  answers: readonly Answer[],
  given: Partial<RemoteWriteClientOptions> = {},
  login = '',
) {
  const left = [...answers];
  const received: { headers: IncomingHttpHeaders; url: string; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, url: request.url ?? '', body: Buffer.concat(chunks) });
    const { status, text = '', headers = {} } = left.shift() ?? { status: 204 };
    response.writeHead(status, headers).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dispatcher = new Agent();
  onTestFinished(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const troubles: string[] = [];
  const store = createRemoteWriteClient({
    url: new URL(`http://${login}127.0.0.1:${port}/api/v1/write?tenant=hidden`),
    dispatcher,
    userAgent: 'timpush-exporter/1.2.3',
    retryBudget: { pauseMs: 1, totalMs: 60_000 },
    monotonicMs: () => performance.now(),
    signal: new AbortController().signal,
    onTrouble: ({ message }) => troubles.push(message),
    ...given,
  });
  return { store, received, troubles };
}

describe('the remote-write client', () => {
  it('sends a request of remote write 1.0 with the path and query of its URL', async () => {
    const { store, received } = await storeThat([]);
    await store.send(SAMPLES);
    expect(received).toHaveLength(1);
    expect(received[0]?.url).toBe('/api/v1/write?tenant=hidden');
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
      'user-agent': 'timpush-exporter/1.2.3',
    });
    expect(received[0]?.headers).not.toHaveProperty('authorization');
    const body = uncompress(new Uint8Array(received[0]?.body ?? Buffer.alloc(0)));
    expect(Buffer.from(body)).toEqual(Buffer.from(writeRequest(SAMPLES)));
  });

  it('sends the user and the password of its URL as basic authentication', async () => {
    const { store, received } = await storeThat([], {}, 'some%40body:pass%3Aword@');
    await store.send(SAMPLES);
    const basic = `Basic ${Buffer.from('some@body:pass:word').toString('base64')}`;
    expect(received[0]?.headers.authorization).toBe(basic);
  });

  it('retries after 5xx and 429, and reports only the first failure', async () => {
    const { store, received, troubles } = await storeThat([
      { status: 503, text: 'starting' },
      { status: 500 },
      { status: 429, headers: { 'retry-after': '0' } },
    ]);
    await store.send(SAMPLES);
    expect(received).toHaveLength(4);
    expect(troubles).toEqual([
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1\/write answered HTTP 503: starting$/),
    ]);
  });

  it('waits as long as Retry-After says, at most a minute', async () => {
    const answers = [{ status: 429, headers: { 'retry-after': '120' } }];
    // The longest pause is a minute, which exceeds this retry budget.
    const { store } = await storeThat(answers, { retryBudget: { pauseMs: 1, totalMs: 59_000 } });
    await expect(store.send(SAMPLES)).rejects.toMatchObject({ isTransient: true });
  });

  it('rejects after a refusal with the start of its text and without secrets', async () => {
    const text = `out of\nbounds ${'x'.repeat(1000)}`;
    const { store, received } = await storeThat([{ status: 400, text }], {}, 'somebody:secret@');
    const error = await store.send(SAMPLES).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'RemoteWriteError', isTransient: false });
    const { message } = error as Error;
    expect(message).toContain('answered HTTP 400: out of bounds xxx');
    expect(message).toContain('x…; ');
    expect(message.length).toBeLessThan(600);
    expect(message).not.toMatch(/secret|somebody|hidden/);
    expect(received).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const { store } = await storeThat([{ status: 308, headers: { location: 'http://127.0.0.1:1/' } }]);
    await expect(store.send(SAMPLES)).rejects.toMatchObject({
      isTransient: false,
      message: expect.stringContaining('HTTP 308'),
    });
  });

  it('rejects when the server stays unreachable for the whole retry budget', async () => {
    const { store, troubles } = await storeThat([], {
      url: new URL('http://somebody:secret@127.0.0.1:1/write?token=hidden'),
      retryBudget: { pauseMs: 1, totalMs: 5 },
    });
    await expect(store.send(SAMPLES)).rejects.toMatchObject({
      isTransient: true,
      message: 'http://127.0.0.1:1/write cannot be reached (ECONNREFUSED)',
    });
    expect(troubles).toHaveLength(1);
  });

  it('rejects at once when the backfill is interrupted during a pause', async () => {
    const stopping = new AbortController();
    const { store } = await storeThat([{ status: 503 }], {
      retryBudget: { pauseMs: 60_000, totalMs: 600_000 },
      signal: stopping.signal,
      onTrouble: () => stopping.abort(new Error('stopped')),
    });
    await expect(store.send(SAMPLES)).rejects.toThrow('stopped');
  });
});

it('a printed URL contains neither credentials nor query', () => {
  expect(shownUrl(new URL('https://a:b@store.example:8443/api/v1/write?token=c#d'))).toBe(
    'https://store.example:8443/api/v1/write',
  );
});
