import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { OPEN_ACCESS, type WebAccess } from '../../src/core/web-access.ts';
import { OPEN_SOURCE } from '../../src/web/access/guard.ts';
import { LISTENER_LIMITS, type ListenerLimits } from '../../src/web/limits.ts';
import { answerClientError, createListener } from '../../src/web/listener.ts';
import { createAuthority } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { guardedServer } from './access/guarded-server.ts';
import { tlsSettings } from './access/tls-settings.ts';

interface LimitedOptions extends Partial<ListenerLimits> {
  readonly handler?: RequestListener;
  readonly access?: WebAccess;
}

/** A listener with short limits, and with a handler that the test chooses. */
async function limitedListener(options: LimitedOptions = {}) {
  const { handler = (_, reply) => reply.end(), access = OPEN_ACCESS, ...limits } = options;
  const shortened = { ...LISTENER_LIMITS, headersWithinMs: 100, requestWithinMs: 200, slowCheckEveryMs: 20 };
  const source = { ...OPEN_SOURCE, current: () => access };
  const server = createListener(handler, source, { ...shortened, ...limits });
  server.on('clientError', (error, socket) => answerClientError(error, socket as Socket, access));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { connect: () => connect(port, '127.0.0.1') };
}

/** The first line that the server sends before it closes the connection. */
async function statusLine(socket: Socket): Promise<string> {
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  await once(socket, 'close');
  return answer.split('\r\n')[0] ?? '';
}

describe('a slow client', () => {
  it.each([
    ['that never sends a byte', '', { requestWithinMs: 60_000 }],
    ['that never ends its headers', 'GET /metrics HTTP/1.1\r\nhost: x\r\n', { requestWithinMs: 60_000 }],
    ['that never ends its body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx', {}],
  ])('%s gets a 408 and is disconnected', async (_kind, bytes, limits) => {
    const { connect } = await limitedListener({ ...limits, handler: () => {} });
    const socket = connect();
    socket.write(bytes);
    expect(await statusLine(socket)).toBe('HTTP/1.1 408 Request Timeout');
  });

  it('that sends a header from time to time gets a 408 and is disconnected', async () => {
    const { connect } = await limitedListener();
    const socket = connect();
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n');
    const trickle = setInterval(() => socket.write('x: y\r\n'), 10);
    onTestFinished(() => clearInterval(trickle));
    expect(await statusLine(socket)).toBe('HTTP/1.1 408 Request Timeout');
  });

  it('that does not read its answer is disconnected', async () => {
    const closed = Promise.withResolvers<void>();
    const handler: RequestListener = (_, reply) => {
      reply.on('close', closed.resolve);
      reply.write(Buffer.alloc(50_000_000));
    };
    const { connect } = await limitedListener({ silentMs: 100, handler });
    const socket = connect();
    socket.pause().write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect(closed.promise).resolves.toBeUndefined();
    socket.destroy();
  });

  it('that sends no further request is disconnected after the time in the header Keep-Alive', async () => {
    const { connect } = await limitedListener({ keepAliveMs: 1000 });
    const socket = connect();
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('\r\nKeep-Alive: timeout=1\r\n');
    await once(socket, 'close');
  });

  it.skipIf(inject('missingPrograms').includes('openssl'))(
    'that never ends its TLS handshake is disconnected',
    async () => {
      const access = { ...OPEN_ACCESS, tls: tlsSettings({ server: createAuthority().issue('server') }) };
      const { connect } = await limitedListener({ tlsHandshakeWithinMs: 100, access });
      const socket = connect();
      expect(await statusLine(socket)).toBe('');
    },
  );
});

describe('a connection', () => {
  it('beyond the limit is closed immediately, and accepted again after another one ends', async () => {
    const { connect } = await limitedListener({
      connections: 2,
      headersWithinMs: 10_000,
      requestWithinMs: 10_000,
    });
    const open = [connect(), connect()];
    await Promise.all(open.map((socket) => once(socket, 'connect')));
    expect(await statusLine(connect())).toBe('');
    open[0]?.destroy();
    await eventually(async () => {
      const socket = connect();
      socket.end('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
      expect(await statusLine(socket)).toBe('HTTP/1.1 200 OK');
    });
    open[1]?.destroy();
  });
});

describe('a request', () => {
  it.each([
    ['random text', 'rubbish\r\n\r\n', '400 Bad Request'],
    [
      'two content lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      '400 Bad Request',
    ],
    ['no host header', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request'],
    [
      'headers above the limit',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(9000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
    [
      'a URL above the limit',
      `GET /${'y'.repeat(9000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
  ])('with %s is answered with its status and disconnected', async (_kind, bytes, status) => {
    const { port, onInternalError } = await guardedServer();
    const socket = connect(port, '127.0.0.1');
    socket.end(bytes);
    expect(await statusLine(socket)).toBe(`HTTP/1.1 ${status}`);
    expect(onInternalError).not.toHaveBeenCalled();
  });
});
