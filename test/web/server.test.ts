import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { acceptsGzip } from '../../src/web/metrics-route.ts';
import { createWebServer, type WebOptions } from '../../src/web/server.ts';
import { shownApp } from './shown-app.ts';

const PAGE = 'timpush_up{app="📵"} 1\n';

async function listening(options: Partial<WebOptions> = {}) {
  const onFault = vi.fn();
  const current = vi.fn(async () => ({
    plain: Buffer.from(PAGE),
    gzipped: async () => gzipSync(PAGE),
  }));
  const server = createWebServer({
    telemetryPath: '/metrics',
    version: '1.2.3',
    revision: 'abc',
    page: { current },
    apps: [shownApp()],
    appsNotPolled: () => [],
    onFault,
    ...options,
  });
  onTestFinished(() => server.close());
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  return { address, current, onFault };
}

interface Got {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A request with just these headers, whose answer is left as it came. */
function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method, agent: false }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await buffer(response) });
    })
      .on('error', reject)
      .end();
  });
}

describe('the metrics', () => {
  it('are the page, in the content type of Prometheus’s text format with its version', async () => {
    const { address } = await listening();
    const { status, headers, body } = await get(`${address}/metrics`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.vary).toBe('accept-encoding');
    expect(headers['content-length']).toBe(String(Buffer.byteLength(PAGE)));
    expect(body.toString()).toBe(PAGE);
  });

  it('are compressed for those who accept it, and say so', async () => {
    const { address } = await listening();
    const { headers, body } = await get(`${address}/metrics`, { 'accept-encoding': 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers.vary).toBe('accept-encoding');
    expect(gunzipSync(body).toString()).toBe(PAGE);
  });

  it('stand at the path that was configured, and nowhere else', async () => {
    const { address } = await listening({ telemetryPath: '/push/metrics' });
    expect((await get(`${address}/push/metrics`)).body.toString()).toBe(PAGE);
    expect((await get(`${address}/metrics`)).status).toBe(404);
    expect((await get(address)).body.toString()).toContain('<a href="/push/metrics">');
  });

  it('are answered with 500 when they cannot be rendered, without inner details', async () => {
    const failure = new Error('secret detail');
    const current = () => Promise.reject(failure);
    const { address, onFault } = await listening({ page: { current } });
    const { status, headers, body } = await get(`${address}/metrics`, { 'accept-encoding': 'gzip' });
    expect(status).toBe(500);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.toString()).toBe('the exporter failed to answer: see its log\n');
    expect(onFault).toHaveBeenCalledExactlyOnceWith(failure);
  });

  it('are answered with a readable 500 when they cannot be compressed', async () => {
    const gzipped = () => Promise.reject(new Error('out of memory'));
    const current = async () => ({ plain: Buffer.from(PAGE), gzipped });
    const { address, onFault } = await listening({ page: { current } });
    const { status, headers, body } = await get(`${address}/metrics`, { 'accept-encoding': 'gzip' });
    expect(status).toBe(500);
    expect(headers['content-encoding']).toBeUndefined();
    expect(body.toString()).toBe('the exporter failed to answer: see its log\n');
    expect(onFault).toHaveBeenCalledOnce();
  });
});

describe('an Accept-Encoding', () => {
  it.each([
    ['gzip', true],
    ['GZip', true],
    ['deflate, gzip;q=0.5, br', true],
    ['gzip; q=1', true],
    ['*', true],
    ['*;q=0.1', true],
    ['gzip, *;q=0', true],
    ['identity', false],
    ['', false],
    [undefined, false],
    ['gzip;q=0', false],
    ['gzip;q=0.000', false],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['br, deflate', false],
    ['gzipped', false],
    ['gzip;q=none', false],
  ])('of %j allows gzip: %s', (header, allowed) => {
    expect(acceptsGzip(header)).toBe(allowed);
  });
});

describe('the probes', () => {
  it('say that the process answers, whatever the apps do', async () => {
    const { address } = await listening({ appsNotPolled: () => ['shop'] });
    const { status, body } = await get(`${address}/-/healthy`);
    expect([status, body.toString()]).toEqual([200, 'OK\n']);
  });

  it('name the apps that are waited for, until there are none', async () => {
    let missing = ['shop', 'club'];
    const { address } = await listening({ appsNotPolled: () => missing });
    const ready = async () => {
      const { status, headers, body } = await get(`${address}/-/ready`);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
      return [status, body.toString()];
    };
    expect(await ready()).toEqual([503, 'waiting for the first poll of shop, club\n']);
    missing = ['club'];
    expect(await ready()).toEqual([503, 'waiting for the first poll of club\n']);
    missing = [];
    expect(await ready()).toEqual([200, 'OK\n']);
  });

  it('never touch the page', async () => {
    const { address, current } = await listening();
    for (const path of ['/', '/-/healthy', '/-/ready']) await get(address + path);
    expect(current).not.toHaveBeenCalled();
  });
});

describe('anything else', () => {
  it.each([
    ['GET', '/metric'],
    ['GET', '/metrics/'],
    ['POST', '/-/reload'],
    ['POST', '/metrics'],
    ['DELETE', '/'],
  ])('is not here, and told where the metrics are: %s %s', async (method, path) => {
    const { address, onFault } = await listening();
    const { status, headers, body } = await get(address + path, {}, method);
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.toString()).toBe(`nothing here for ${method}; the metrics are at /metrics\n`);
    expect(onFault).not.toHaveBeenCalled();
  });

  it('that the client got wrong is not counted as a fault of ours', async () => {
    const { address, onFault } = await listening();
    const headers = { 'content-type': 'application/json' };
    const wrongBody = await fetch(`${address}/metrics`, { method: 'POST', headers, body: '{' });
    expect(wrongBody.status).toBe(400);
    expect(wrongBody.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect((await get(`${address}/%`)).status).toBe(400);
    expect(onFault).not.toHaveBeenCalled();
  });
});
