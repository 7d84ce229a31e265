import { describe, expect, it, vi } from 'vitest';
import type { ReloadOptions } from '../../src/web/reload-route.ts';
import { listening } from './listening.ts';

const CHANGES = { added: ['books', 'maps'], changed: [], removed: ['club'], unchanged: ['shop'] };

async function reloadable(reloading: Partial<ReloadOptions> = {}) {
  const reload = vi.fn<ReloadOptions['reload']>(async () => ({ ok: true, changes: CHANGES }));
  const { address, onFault } = await listening({ reloading: { isEnabled: true, reload, ...reloading } });
  const url = `${address}/-/reload`;
  const ask = async (request: RequestInit = { method: 'POST' }) => {
    const response = await fetch(url, request);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { ask, reload, onFault };
}

describe('POST /-/reload', () => {
  it('says what the reload changed', async () => {
    const { ask, reload } = await reloadable();
    const { status, text, headers } = await ask();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text).toBe(
      'the configuration is reloaded:\n  added: books, maps\n  removed: club\n  unchanged: shop\n',
    );
    expect(reload).toHaveBeenCalledOnce();
  });

  it('tells every problem with a status that is no success', async () => {
    const problems = ['apps[0].sdkappid: is missing', 'app shop: too many calls'];
    const { ask } = await reloadable({ reload: async () => ({ ok: false, problems }) });
    const { status, text } = await ask();
    expect(status).toBe(400);
    expect(text).toBe(
      'the configuration is not reloaded, the one before stays in force:\n' +
        '  apps[0].sdkappid: is missing\n  app shop: too many calls\n',
    );
  });

  it.each([
    ['none', {}],
    ['an empty form, as wget sends it', { body: '', type: 'application/x-www-form-urlencoded' }],
    ['something that calls itself JSON', { body: '{', type: 'application/json' }],
    ['something of no known type', { body: 'x', type: 'x/y' }],
  ])('cares for no body: %s', async (_, { body, type }: { body?: string; type?: string }) => {
    const { ask, reload } = await reloadable();
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const { status } = await ask({ method: 'POST', headers, ...(body === undefined ? {} : { body }) });
    expect(status).toBe(200);
    expect(reload).toHaveBeenCalledOnce();
  });

  it('is forbidden where it was not enabled, and names the flag', async () => {
    const { ask, reload } = await reloadable({ isEnabled: false });
    const { status, text } = await ask();
    expect(status).toBe(403);
    expect(text).toBe(
      'reloading over HTTP is not enabled: start with --web.enable-lifecycle, or send the process SIGHUP\n',
    );
    expect(reload).not.toHaveBeenCalled();
  });

  it.each([
    ['GET', true],
    ['GET', false],
    ['HEAD', true],
    ['PUT', true],
    ['DELETE', true],
  ])('is the only way: %s reloads nothing', async (method, isEnabled) => {
    const { ask, reload, onFault } = await reloadable({ isEnabled });
    const { status, headers } = await ask({ method });
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    expect(reload).not.toHaveBeenCalled();
    expect(onFault).not.toHaveBeenCalled();
  });
});
