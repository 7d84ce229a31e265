import { describe, expect, it, vi } from 'vitest';
import type { ReloadOptions } from '../../src/web/reload-route.ts';
import { listening } from './listening.ts';

const CHANGES = { added: ['books', 'maps'], changed: [], removed: ['club'], unchanged: ['shop'] };

async function reloadable(reloading: Partial<ReloadOptions> = {}) {
  const reload = vi.fn<ReloadOptions['reload']>(async () => ({ ok: true, changes: CHANGES }));
  const { address, onInternalError } = await listening({
    reloading: { isEnabled: true, reload, ...reloading },
  });
  const send = async (request: RequestInit = { method: 'POST' }) => {
    const response = await fetch(`${address}/-/reload`, request);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { send, reload, onInternalError };
}

describe('POST /-/reload', () => {
  it('answers with the changes of the reload', async () => {
    const { send, reload } = await reloadable();
    const { status, text, headers } = await send();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text).toBe(
      'the configuration is reloaded:\n  added: books, maps\n  removed: club\n  unchanged: shop\n',
    );
    expect(reload).toHaveBeenCalledOnce();
  });

  it('answers with status 400 and every problem if the configuration is rejected', async () => {
    const problems = ['apps[0].sdkappid: is missing', 'app shop: too many calls'];
    const { send } = await reloadable({ reload: async () => ({ ok: false, problems }) });
    const { status, text } = await send();
    expect(status).toBe(400);
    expect(text).toBe(
      'the configuration is not reloaded, and the previous one stays in use:\n' +
        '  apps[0].sdkappid: is missing\n  app shop: too many calls\n',
    );
  });

  it.each([
    ['no body', {}],
    ['an empty form, as wget sends it', { body: '', type: 'application/x-www-form-urlencoded' }],
    ['a body that is not the JSON that its type promises', { body: '{', type: 'application/json' }],
    ['a body of an unknown type', { body: 'x', type: 'x/y' }],
  ])('reloads a request with %s', async (_, { body, type }: { body?: string; type?: string }) => {
    const { send, reload } = await reloadable();
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const { status } = await send({ method: 'POST', headers, ...(body === undefined ? {} : { body }) });
    expect(status).toBe(200);
    expect(reload).toHaveBeenCalledOnce();
  });

  it('answers with 403 and the name of the flag if reloading over HTTP is not enabled', async () => {
    const { send, reload } = await reloadable({ isEnabled: false });
    const { status, text } = await send();
    expect(status).toBe(403);
    expect(text).toBe(
      'reloading over HTTP is not enabled: start with --web.enable-lifecycle, or send SIGHUP to the process\n',
    );
    expect(reload).not.toHaveBeenCalled();
  });
});

describe('/-/reload', () => {
  it.each([
    ['GET', true],
    ['GET', false],
    ['HEAD', true],
    ['PUT', true],
    ['DELETE', true],
  ])('answers %s with 405 and reloads nothing (enabled: %s)', async (method, isEnabled) => {
    const { send, reload, onInternalError } = await reloadable({ isEnabled });
    const { status, headers } = await send({ method });
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    expect(reload).not.toHaveBeenCalled();
    expect(onInternalError).not.toHaveBeenCalled();
  });
});
