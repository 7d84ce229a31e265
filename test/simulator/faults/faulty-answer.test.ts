import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { send } from '../signed-call.ts';
import { faultySimulator } from './faulty-simulator.ts';

const manual = { redirect: 'manual' } as const;

describe('a gateway’s response', () => {
  it('is an error page that repeats the requested URL', async () => {
    const { url, body } = await faultySimulator({ kind: 'http', status: 502 });
    const response = await send(url, { body });
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toMatch(
      /<h1>502<\/h1><p>\/v4\/timpush\/normal_push_loss\?sdkappid=.*usersig=/,
    );
  });

  it('is a redirect to a place that answers the call', async () => {
    const { url, body, set, good } = await faultySimulator();
    for (const status of [301, 302, 307, 308]) {
      await set({ kind: 'http', status, calls: 1 });
      const response = await send(url, { body }, manual);
      expect(response.status).toBe(status);
      const place = `${url}${response.headers.get('location')}`;
      const followed = await fetch(place, { method: 'POST', body: JSON.stringify(body) });
      expect(await followed.text()).toBe(good);
    }
  });

  it('has a Retry-After header', async () => {
    const { url, body } = await faultySimulator({ kind: 'http', status: 429 });
    const response = await send(url, { body });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('is empty, or the report under another status or type', async () => {
    const { url, body, set, good } = await faultySimulator({ kind: 'http', status: 200, page: 'empty' });
    expect(await (await send(url, { body })).text()).toBe('');
    await set({ kind: 'http', status: 500, page: 'report' });
    const failed = await send(url, { body });
    expect([failed.status, await failed.text()]).toEqual([500, good]);
    await set({ kind: 'content_type', type: 'image/png' });
    const picture = await send(url, { body });
    expect([picture.headers.get('content-type'), await picture.text()]).toEqual(['image/png', good]);
  });
});

describe('the bytes of a response', () => {
  it.each([
    ['utf8_bom', (good: string) => Buffer.from(`\ufeff${good}`)],
    ['utf16', (good: string) => Buffer.from(`\ufeff${good}`, 'utf16le')],
    ['nul_bytes', (good: string) => Buffer.from(good + '\0'.repeat(16))],
  ])('are encoded as %s', async (as, expected) => {
    const { url, body, good } = await faultySimulator({ kind: 'encoding', as });
    const bytes = Buffer.from(await (await send(url, { body })).arrayBuffer());
    expect(bytes.equals(expected(good))).toBe(true);
  });

  it('are invalid UTF-8 within the texts, and unchanged elsewhere', async () => {
    const { url, body, good } = await faultySimulator({ kind: 'encoding', as: 'invalid_utf8' });
    const text = await (await send(url, { body })).text();
    expect(text).toContain('"ErrInfo":"\ufffd\ufffd');
    expect(text.replaceAll('\ufffd', '')).toBe(good);
  });

  it('are the first half only', async () => {
    const { url, body, good } = await faultySimulator({ kind: 'truncated' });
    const text = await (await send(url, { body })).text();
    expect(text).toBe(good.slice(0, Math.ceil(good.length / 2)));
  });

  it('are as many as configured, and JSON', async () => {
    const { url, body } = await faultySimulator({ kind: 'huge_body', bytes: 2_500_000 });
    const { Padding } = (await (await send(url, { body })).json()) as { Padding: string };
    expect(Padding).toBe('x'.repeat(2_500_000));
  });

  it('are few, and unpack to as many as configured', async () => {
    const { port, url, body } = await faultySimulator({ kind: 'gzip_bomb', bytes: 20_000_000 });
    expect((await (await send(url, { body })).arrayBuffer()).byteLength).toBe(20_000_000);
    const sent = request({ port, path: '/v4/timpush/normal_push_loss', method: 'POST' }).end('{}');
    const [response] = await once(sent, 'response');
    let packed = 0;
    for await (const piece of response) packed += piece.length;
    expect(packed).toBeLessThan(50_000);
  });
});
