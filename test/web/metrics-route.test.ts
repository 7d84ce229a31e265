import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { get, listening } from './listening.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

describe('the metrics', () => {
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
  ])('are the page as it was asked for by %j, and say so', async (asked, page, type, coding) => {
    const { address } = await listening();
    const { status, headers, body } = await get(`${address}/metrics`, asked);
    expect(status).toBe(200);
    expect(body.toString()).toBe(page);
    expect(headers['content-type']).toBe(type);
    expect(headers['content-encoding']).toBe(coding);
    expect(headers['content-length']).toBe(String(Buffer.byteLength(page)));
    expect(headers.vary).toBe('accept, accept-encoding');
  });

  it.each([
    ['one piece', ['of apps 1\nown 2\n']],
    ['several pieces', ['of apps 1\n', 'own 2\n']],
  ])(
    'of %s are one body of known length, and told to HEAD by their headers alone',
    async (_pieces, texts) => {
      const pieces = () => texts.map((text) => Buffer.from(text));
      const { address } = await listening({ page: { pieces } });
      const asked = { 'accept-encoding': 'gzip' };
      const whole = await get(`${address}/metrics`, asked);
      expect(whole.body.toString()).toBe('of apps 1\nown 2\n');
      expect(whole.headers['content-length']).toBe('16');
      const { status, headers, body } = await get(`${address}/metrics`, asked, 'HEAD');
      expect(status).toBe(200);
      expect({ ...headers, date: '' }).toEqual({ ...whole.headers, date: '' });
      expect(headers).toMatchObject({ 'content-type': TEXT, 'content-encoding': 'gzip' });
      expect(body).toHaveLength(0);
    },
  );

  it('stand at the path that was configured, and nowhere else', async () => {
    const { address } = await listening({ telemetryPath: '/push/metrics' });
    expect((await get(`${address}/push/metrics`)).body.toString()).toBe('text identity 📵\n');
    expect((await get(`${address}/metrics`)).status).toBe(404);
    expect((await get(address)).body.toString()).toContain('<a href="/push/metrics">');
  });

  it('are answered with a readable 500 when they cannot be made, without inner details', async () => {
    const failure = new Error('secret detail');
    const { address, onFault } = await listening({ page: { pieces: () => Promise.reject(failure) } });
    const { status, headers, body } = await get(`${address}/metrics`, { 'accept-encoding': 'gzip' });
    expect(status).toBe(500);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers['content-encoding']).toBeUndefined();
    expect(body.toString()).toBe('the exporter failed to answer: see its log\n');
    expect(onFault).toHaveBeenCalledExactlyOnceWith(failure);
  });
});

/** More than the buffers of any socket hold. */
const LARGE_PAGE = Buffer.alloc(64 * 2 ** 20, 'x');
const LARGE_PIECES = Array.from({ length: 4 }, () => LARGE_PAGE.subarray(0, LARGE_PAGE.length / 4));
const LARGE_PAGES = [
  { when: 'ready', pieces: () => [LARGE_PAGE] },
  { when: 'ready in several pieces', pieces: () => LARGE_PIECES },
  { when: 'made for it', pieces: async () => [LARGE_PAGE] },
  { when: 'made for it in several pieces', pieces: async () => LARGE_PIECES },
];

/** A client that has begun a scrape and does not read it; ended with the test. */
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

describe('scrapes at once', () => {
  it('are answered up to the limit, then with 503 and what to do', async () => {
    const made = Promise.withResolvers<readonly Buffer[]>();
    const pieces = vi.fn(() => made.promise);
    const { address } = await listening({ maxRequests: 2, page: { pieces } });
    const url = `${address}/metrics`;
    const first = [get(url), get(url)];
    await eventually(() => expect(pieces).toHaveBeenCalledTimes(2));
    const refused = await get(url);
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.body.toString()).toBe('2 scrapes are under way already: see --web.max-requests\n');
    made.resolve([Buffer.from('up 1\n')]);
    for (const { status } of await Promise.all(first)) expect(status).toBe(200);
    expect((await get(url)).status).toBe(200);
  });

  it('may be any number where the limit is 0', async () => {
    const { address } = await listening({ maxRequests: 0 });
    const all = await Promise.all(Array.from({ length: 60 }, () => get(`${address}/metrics`)));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it.each(LARGE_PAGES)(
    'of a page that is $when count a client that reads slowly until it goes away',
    async ({ pieces }) => {
      const { address } = await listening({ maxRequests: 1, page: { pieces } });
      const client = await slowClient(address);
      expect((await get(`${address}/metrics`)).status).toBe(503);
      client.destroy();
      await eventually(async () => {
        expect((await get(`${address}/metrics`)).body.length).toBe(LARGE_PAGE.length);
      });
    },
  );

  it.each(LARGE_PAGES)(
    'of a page that is $when are broken off after a minute, so that slow clients cannot shut out the others',
    async ({ pieces }) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => {
        vi.useRealTimers();
      });
      const { address } = await listening({ maxRequests: 1, page: { pieces } });
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

  it('that ask again before they have read the last answer wait for their turn', async () => {
    const { address } = await listening({ maxRequests: 1, page: { pieces: () => [Buffer.from('up 1\n')] } });
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
    ['one piece', ['up 1\n']],
    ['several pieces', ['up 1\n', 'down 0\n']],
  ])('of a client that left before the page of %s was made leave nothing behind', async (_pieces, texts) => {
    const made = Promise.withResolvers<readonly Buffer[]>();
    const pieces = vi.fn(() => made.promise);
    const { address, onFault } = await listening({ maxRequests: 1, page: { pieces } });
    const { port } = new URL(address);
    const client = connect(Number(port), '127.0.0.1');
    client.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => expect(pieces).toHaveBeenCalledOnce());
    expect((await get(`${address}/metrics`)).status).toBe(503);
    client.destroy();
    await once(client, 'close');
    made.resolve(texts.map((text) => Buffer.from(text)));
    await eventually(async () => {
      expect((await get(`${address}/metrics`)).status).toBe(200);
    });
    expect(onFault).not.toHaveBeenCalled();
  });
});
