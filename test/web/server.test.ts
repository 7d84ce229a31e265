import { describe, expect, it } from 'vitest';
import { get, listening } from './listening.ts';

describe('the health checks', () => {
  it('answer that the process is healthy while an app was never polled', async () => {
    const { address } = await listening({ appsNotPolled: () => ['shop'] });
    const { status, body } = await get(`${address}/-/healthy`);
    expect([status, body.toString()]).toEqual([200, 'OK\n']);
  });

  it('answer that the process is not ready, and name the apps, until every app was polled', async () => {
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

  it('never make an exposition, and neither does the status page', async () => {
    const { address, chunks } = await listening();
    for (const path of ['/', '/-/healthy', '/-/ready']) {
      expect((await get(address + path)).status).toBe(200);
    }
    expect(chunks).not.toHaveBeenCalled();
  });
});

describe('the web server', () => {
  it.each([
    ['GET', '/metric'],
    ['GET', '/metrics/'],
    ['POST', '/-/reload'],
    ['POST', '/metrics'],
    ['DELETE', '/'],
  ])('answers %s %s with 404 and the URL of the metrics', async (method, path) => {
    const { address, onInternalError } = await listening();
    const { status, headers, body } = await get(address + path, {}, method);
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.toString()).toBe(`nothing answers ${method} at this URL; the metrics are at /metrics\n`);
    expect(onInternalError).not.toHaveBeenCalled();
  });

  it('does not report an invalid body or an undecodable URL as an internal error', async () => {
    const { address, onInternalError } = await listening();
    const headers = { 'content-type': 'application/json' };
    const invalidBody = await fetch(`${address}/metrics`, { method: 'POST', headers, body: '{' });
    expect(invalidBody.status).toBe(400);
    expect(invalidBody.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const { status, body } = await get(`${address}/%`);
    expect([status, body.toString()]).toEqual([400, 'this URL cannot be decoded\n']);
    expect(onInternalError).not.toHaveBeenCalled();
  });
});
