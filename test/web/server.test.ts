import { describe, expect, it } from 'vitest';
import { get, listening } from './listening.ts';

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
    const { address, pieces } = await listening();
    for (const path of ['/', '/-/healthy', '/-/ready']) await get(address + path);
    expect(pieces).not.toHaveBeenCalled();
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
