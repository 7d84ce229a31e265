import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { get, listening } from './listening.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

describe('a scrape', () => {
  it.each([
    [{}, 'text identity 📵\n', TEXT, undefined],
    [{ 'accept-encoding': 'gzip' }, 'text gzip 📵\n', TEXT, 'gzip'],
    [
      { accept: 'application/openmetrics-text;version=1.0.0' },
      'openmetrics identity 📵\n',
      OPEN_METRICS,
      undefined,
    ],
    [
      { accept: 'application/openmetrics-text', 'accept-encoding': 'gzip' },
      'openmetrics gzip 📵\n',
      OPEN_METRICS,
      'gzip',
    ],
  ])(
    'with the headers %j gets the representation that they ask for',
    async (asked, expected, type, coding) => {
      const { address } = await listening();
      const { status, headers, body } = await get(`${address}/metrics`, asked);
      expect(status).toBe(200);
      expect(body.toString()).toBe(expected);
      expect(headers['content-type']).toBe(type);
      expect(headers['content-encoding']).toBe(coding);
      expect(headers['content-length']).toBe(String(Buffer.byteLength(expected)));
      expect(headers.vary).toBe('accept, accept-encoding');
    },
  );

  it.each([
    ['one chunk', ['of apps 1\nown 2\n']],
    ['several chunks', ['of apps 1\n', 'own 2\n']],
  ])('of %s gets one body of known length, and a HEAD request the same headers', async (_chunks, texts) => {
    const chunks = () => texts.map((chunk) => Buffer.from(chunk));
    const { address } = await listening({ exposition: { chunks } });
    const asked = { 'accept-encoding': 'gzip' };
    const whole = await get(`${address}/metrics`, asked);
    expect(whole.body.toString()).toBe('of apps 1\nown 2\n');
    expect(whole.headers['content-length']).toBe('16');
    const { status, headers, body } = await get(`${address}/metrics`, asked, 'HEAD');
    expect(status).toBe(200);
    expect({ ...headers, date: '' }).toEqual({ ...whole.headers, date: '' });
    expect(headers).toMatchObject({ 'content-type': TEXT, 'content-encoding': 'gzip' });
    expect(body).toHaveLength(0);
  });

  it('finds the metrics at the configured path only', async () => {
    const { address } = await listening({ telemetryPath: '/push/metrics' });
    expect((await get(`${address}/push/metrics`)).body.toString()).toBe('text identity 📵\n');
    expect((await get(`${address}/metrics`)).status).toBe(404);
    expect((await get(address)).body.toString()).toContain('<a href="/push/metrics">');
  });

  it('gets a readable 500 without inner details if the exposition cannot be made', async () => {
    const failure = new Error('secret detail');
    const { address, onInternalError } = await listening({
      exposition: { chunks: () => Promise.reject(failure) },
    });
    const { status, headers, body } = await get(`${address}/metrics`, { 'accept-encoding': 'gzip' });
    expect(status).toBe(500);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers['content-encoding']).toBeUndefined();
    expect(body.toString()).toBe('internal error: the log of the exporter says more\n');
    expect(onInternalError).toHaveBeenCalledExactlyOnceWith(failure);
  });
});

/** Larger than the buffers of any socket. */
const LARGE = Buffer.alloc(64 * 2 ** 20, 'x');
const LARGE_CHUNKS = Array.from({ length: 4 }, () => LARGE.subarray(0, LARGE.length / 4));
const LARGE_EXPOSITIONS = [
  { kind: 'ready', chunks: () => [LARGE] },
  { kind: 'ready in several chunks', chunks: () => LARGE_CHUNKS },
  { kind: 'made for it', chunks: async () => [LARGE] },
  { kind: 'made for it in several chunks', chunks: async () => LARGE_CHUNKS },
];

/** A client that starts a scrape and does not read it. The end of the test disconnects it. */
async function slowClient(address: string): Promise<Socket> {
  const { port } = new URL(address);
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(socket, 'readable');
  return socket;
}

describe('the limit of scrapes at once', () => {
  it('refuses a further scrape with 503 and the name of the flag', async () => {
    const made = Promise.withResolvers<readonly Buffer[]>();
    const chunks = vi.fn(() => made.promise);
    const { address } = await listening({ maxRequests: 2, exposition: { chunks } });
    const url = `${address}/metrics`;
    const first = [get(url), get(url)];
    await eventually(() => expect(chunks).toHaveBeenCalledTimes(2));
    const refused = await get(url);
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.body.toString()).toBe(
      'too many scrapes at once, the limit is 2: see --web.max-requests\n',
    );
    made.resolve([Buffer.from('up 1\n')]);
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await get(url)).status).toBe(200);
  });

  it('refuses no scrape if it is 0', async () => {
    const { address } = await listening({ maxRequests: 0 });
    const all = await Promise.all(Array.from({ length: 60 }, () => get(`${address}/metrics`)));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it.each(LARGE_EXPOSITIONS)(
    'counts a client that reads slowly until it disconnects, for an exposition that is $kind',
    async ({ chunks }) => {
      const { address } = await listening({ maxRequests: 1, exposition: { chunks } });
      const client = await slowClient(address);
      expect((await get(`${address}/metrics`)).status).toBe(503);
      client.destroy();
      await eventually(async () => {
        expect((await get(`${address}/metrics`)).body.length).toBe(LARGE.length);
      });
    },
  );

  it.each(LARGE_EXPOSITIONS)(
    'counts a client that reads slowly for at most a minute and then disconnects it, for an exposition that is $kind',
    async ({ chunks }) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => {
        vi.useRealTimers();
      });
      const { address } = await listening({ maxRequests: 1, exposition: { chunks } });
      const client = await slowClient(address);
      await vi.advanceTimersByTimeAsync(59_999);
      expect((await get(`${address}/metrics`)).status).toBe(503);
      const closed = once(client, 'close');
      await vi.advanceTimersByTimeAsync(1);
      client.resume();
      await closed;
      expect((await get(`${address}/metrics`)).status).toBe(200);
    },
  );

  it('accepts a client that sends its next request before it has read the last answer', async () => {
    const exposition = { chunks: () => [Buffer.from('up 1\n')] };
    const { address } = await listening({ maxRequests: 1, exposition });
    const client = connect(Number(new URL(address).port), '127.0.0.1');
    onTestFinished(() => {
      client.destroy();
    });
    const request = 'GET /metrics HTTP/1.1\r\nHost: a\r\n';
    client.write(`${request}\r\n${request}Connection: close\r\n\r\n`);
    const answers = await text(client);
    expect(answers.match(/^HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(2);
  });

  it.each([
    ['one chunk', ['up 1\n']],
    ['several chunks', ['up 1\n', 'down 0\n']],
  ])(
    'does not count a client that disconnected before its exposition of %s was ready',
    async (_chunks, texts) => {
      const made = Promise.withResolvers<readonly Buffer[]>();
      const chunks = vi.fn(() => made.promise);
      const { address, onInternalError } = await listening({ maxRequests: 1, exposition: { chunks } });
      const { port } = new URL(address);
      const client = connect(Number(port), '127.0.0.1');
      client.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n');
      await eventually(() => expect(chunks).toHaveBeenCalledOnce());
      expect((await get(`${address}/metrics`)).status).toBe(503);
      client.destroy();
      await once(client, 'close');
      made.resolve(texts.map((chunk) => Buffer.from(chunk)));
      await eventually(async () => {
        expect((await get(`${address}/metrics`)).status).toBe(200);
      });
      expect(onInternalError).not.toHaveBeenCalled();
    },
  );
});
