import { setImmediate } from 'node:timers/promises';
import { Agent, buildConnector } from 'undici';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createUpstreamAgent,
  ExchangeError,
  exchange,
  type HttpRequest,
} from '../../src/tencent/http-exchange.ts';
import { freePort } from '../support/free-port.ts';
import { scriptedUpstream } from '../support/scripted-upstream.ts';

function started(agent: Agent = createUpstreamAgent()) {
  onTestFinished(() => agent.destroy());
  const onSend = vi.fn();
  const post = (base: string, parts: Partial<HttpRequest> = {}) =>
    exchange(agent, {
      url: new URL(`${base}/path?with=query`),
      body: '{"a":1}',
      timeoutMs: 300_000,
      maxBytes: 1000,
      onSend,
      ...parts,
    });
  return { post, onSend };
}

describe('an exchange', () => {
  it('posts JSON and brings the whole answer, whatever its status', async () => {
    const body = '{"text":"✓ 证书"}';
    const upstream = await scriptedUpstream(() => ({ status: 503, body }));
    const { post, onSend } = started();
    const { date = '', ...answer } = await post(upstream.url);
    expect(answer).toEqual({ status: 503, text: body });
    expect(new Date(date).toUTCString()).toBe(date);
    expect(onSend).toHaveBeenCalledOnce();
    const [arrival] = upstream.arrivals;
    expect(arrival).toMatchObject({
      method: 'POST',
      path: '/path',
      body: '{"a":1}',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': 'identity',
      },
    });
    expect(arrival?.query.get('with')).toBe('query');
  });

  it('uses one connection for all that come one after the other', async () => {
    const upstream = await scriptedUpstream(() => 'fine');
    const { post } = started();
    for (let count = 0; count < 5; count += 1) {
      await post(upstream.url);
      // The connection is free once the answer's last event has been handled, not within it.
      await setImmediate();
    }
    expect(upstream.arrivals).toHaveLength(5);
    expect(upstream.connections()).toBe(1);
  });

  it('accepts a body of just the size of the cap, and not a byte more', async () => {
    const upstream = await scriptedUpstream((_, index) => 'é'.repeat(500) + 'x'.repeat(index));
    const { post } = started();
    expect((await post(upstream.url)).text).toBe('é'.repeat(500));
    await expect(post(upstream.url)).rejects.toMatchObject({
      kind: 'too_large',
      message: 'answered more than 1000 bytes',
    });
  });

  it('gives up when the answer does not come in time', async () => {
    const upstream = await scriptedUpstream(() => 'hang');
    const { post } = started();
    await expect(post(upstream.url, { timeoutMs: 50 })).rejects.toMatchObject({
      kind: 'timeout',
      message: 'got no whole answer within 0.05 s',
    });
  });

  it('that was given up before it had a connection is not sent any more', async () => {
    const upstream = await scriptedUpstream(() => 'fine');
    const connect = buildConnector({});
    const opening = Promise.withResolvers<void>();
    const agent = new Agent({
      connect: (options, callback) => opening.promise.then(() => connect(options, callback)),
      connections: 1,
    });
    const { post, onSend } = started(agent);
    await expect(post(upstream.url, { timeoutMs: 50 })).rejects.toBeInstanceOf(ExchangeError);
    const next = post(upstream.url, { body: '{"next":1}' });
    opening.resolve();
    expect((await next).text).toBe('fine');
    expect(upstream.arrivals.map(({ body }) => body)).toEqual(['{"next":1}']);
    expect(onSend).toHaveBeenCalledOnce();
  });

  it('names a broken connection by its code, never by its address', async () => {
    const upstream = await scriptedUpstream(() => 'reset');
    const { post } = started();
    const reset = await post(upstream.url).catch((error: unknown) => error);
    expect(reset).toBeInstanceOf(ExchangeError);
    expect(reset).toMatchObject({ kind: 'network', message: 'failed on the network (UND_ERR_SOCKET)' });
    const refused = await post(`http://127.0.0.1:${await freePort()}`).catch((error: unknown) => error);
    expect(refused).toMatchObject({ kind: 'network', message: 'failed on the network (ECONNREFUSED)' });
  });

  it('fails on an agent that was closed down', async () => {
    const agent = createUpstreamAgent();
    await agent.destroy();
    const { post, onSend } = started(agent);
    await expect(post('http://127.0.0.1:1')).rejects.toMatchObject({ kind: 'network' });
    expect(onSend).not.toHaveBeenCalled();
  });
});
