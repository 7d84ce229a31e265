import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as tlsConnect } from 'node:tls';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { OPEN_ACCESS, type TlsSettings } from '../../src/core/web-access.ts';
import { OPEN } from '../../src/web/access.ts';
import { LISTENER_LIMITS, type ListenerLimits } from '../../src/web/limits.ts';
import { answerClientError, createListener } from '../../src/web/listener.ts';
import { type Authority, type Certificate, createAuthority } from '../support/certificates.ts';
import { ask, guardedServer, PAGE } from './guarded-server.ts';

interface Given extends Partial<Omit<TlsSettings, 'context'>> {
  readonly server: Certificate;
  readonly context?: Partial<TlsSettings['context']>;
}

function tlsSettings({ server: { cert, key }, context, ...rest }: Given): TlsSettings {
  return {
    clientAuth: 'NoClientCert',
    ...rest,
    context: { cert, key, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', honorCipherOrder: true, ...context },
  };
}

/** What a client of this certificate gets: the page, or the end of its connection. */
async function scraped(url: string, { ca }: Authority, client?: Certificate): Promise<string> {
  const shown = client === undefined ? {} : { cert: client.cert, key: client.key };
  try {
    return (await ask(`${url}/metrics`, { ca, ...shown })).body;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** Ours, whose certificate the listener has, and one that it does not know. */
function authorities() {
  const [ours, foreign] = [createAuthority('ours'), createAuthority('foreign')];
  return { ours, foreign, server: ours.issue('server') };
}

const CUT_OFF = expect.stringMatching(/^(ECONNRESET|EPIPE|ERR_SSL_\w+)$/);

describe.skipIf(inject('missingPrograms').includes('openssl'))('a listener with a certificate', () => {
  it('speaks HTTPS, and nothing else', async () => {
    const { ours, server } = authorities();
    const { url, port, onFault } = await guardedServer({ access: { tls: tlsSettings({ server }) } });
    expect(url).toMatch(/^https:/);
    expect(await scraped(url, ours)).toBe(PAGE);
    await expect(ask(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow(/socket hang up|ECONNRESET|EPIPE/);
    expect(onFault).not.toHaveBeenCalled();
  });

  it.each([
    ['RequireAndVerifyClientCert', [CUT_OFF, CUT_OFF, PAGE]],
    ['RequireAnyClientCert', [CUT_OFF, PAGE, PAGE]],
    ['VerifyClientCertIfGiven', [PAGE, CUT_OFF, PAGE]],
    ['RequestClientCert', [PAGE, PAGE, PAGE]],
    ['NoClientCert', [PAGE, PAGE, PAGE]],
  ] as const)('of %s lets in, of none, a foreign one and one of ours: %j', async (clientAuth, expected) => {
    const { ours, foreign, server } = authorities();
    const tls = tlsSettings({ server, clientAuth, context: { ca: ours.ca } });
    const { url } = await guardedServer({ access: { tls } });
    const got = [];
    for (const client of [undefined, foreign.issue('stranger'), ours.issue('prometheus')]) {
      got.push(await scraped(url, ours, client));
    }
    expect(got).toEqual(expected);
  });

  it.each([
    ['DNS:prometheus.example', PAGE],
    ['IP:2001:db8::1', PAGE],
    ['URI:spiffe://example/ns/monitoring', PAGE],
    ['email:on-call@example', PAGE],
    ['DNS:other.example,DNS:prometheus.example', PAGE],
    ['DNS:other.example', CUT_OFF],
    ['DNS:sub.prometheus.example', CUT_OFF],
    ['URI:spiffe://x/DNS:prometheus.example', CUT_OFF],
  ])('that asks for names treats a client of %s so: %j', async (sans, expected) => {
    const { ours, server } = authorities();
    const allowedSans = [
      'prometheus.example',
      '2001:db8::1',
      'spiffe://example/ns/monitoring',
      'on-call@example',
    ];
    const clientAuth = 'RequireAndVerifyClientCert';
    const tls = tlsSettings({ server, clientAuth, allowedSans, context: { ca: ours.ca } });
    const { url } = await guardedServer({ access: { tls } });
    expect(await scraped(url, ours, ours.issue('client', { sans }))).toEqual(expected);
  });

  it('takes a new certificate without ending the connections in use', async () => {
    const { ours, server } = authorities();
    const { port, change } = await guardedServer({ access: { tls: tlsSettings({ server }) } });
    const options = { port, host: '127.0.0.1', ca: ours.ca };
    const socket = tlsConnect(options);
    await once(socket, 'secureConnect');
    const next = ours.issue('next');
    change({ users: {}, headers: {}, tls: tlsSettings({ server: next }) });
    socket.write('GET /-/healthy HTTP/1.1\r\nhost: x\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK/);
    const newcomer = tlsConnect(options);
    await once(newcomer, 'secureConnect');
    expect([socket, newcomer].map((one) => one.getPeerCertificate().subject.CN)).toEqual(['server', 'next']);
    for (const one of [socket, newcomer]) one.destroy();
  });

  it('trusts the authority of the newest configuration', async () => {
    const { ours, foreign, server } = authorities();
    const clientAuth = 'RequireAndVerifyClientCert';
    const trusting = (ca: string) => tlsSettings({ server, clientAuth, context: { ca } });
    const { url, change } = await guardedServer({ access: { tls: trusting(ours.ca) } });
    const stranger = foreign.issue('stranger');
    expect(await scraped(url, ours, stranger)).toEqual(CUT_OFF);
    change({ users: {}, headers: {}, tls: trusting(foreign.ca) });
    expect(await scraped(url, ours, stranger)).toBe(PAGE);
    expect(await scraped(url, ours, ours.issue('prometheus'))).toEqual(CUT_OFF);
  });

  it.each([
    [{ maxVersion: 'TLSv1.2' }, {}, 'TLSv1.2'],
    [{}, {}, 'TLSv1.3'],
    [{}, { maxVersion: 'TLSv1.2' }, 'TLSv1.2'],
    [{ minVersion: 'TLSv1.3' }, { maxVersion: 'TLSv1.2' }, 'refused'],
    [{}, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }, 'refused'],
    [
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
      { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' },
      'refused',
    ],
    [{ ecdhCurve: 'P-384' }, { ecdhCurve: 'P-256' }, 'refused'],
  ] as const)('configured with %j meets a client of %j with %s', async (context, client, expected) => {
    const { ours, server } = authorities();
    const { port } = await guardedServer({ access: { tls: tlsSettings({ server, context }) } });
    expect(await protocolWith({ port, host: '127.0.0.1', ca: ours.ca, ...client })).toBe(expected);
  });
});

async function protocolWith(options: ConnectionOptions): Promise<string | null> {
  const socket = tlsConnect(options);
  try {
    await once(socket, 'secureConnect');
    return socket.getProtocol();
  } catch {
    return 'refused';
  } finally {
    socket.destroy();
  }
}

/** A server with limits that a test can wait for, whose answers are up to the test. */
async function limitedListener(
  limits: Partial<ListenerLimits>,
  handler: RequestListener = (_, reply) => reply.end(),
) {
  const server = createListener(handler, OPEN.source, {
    ...LISTENER_LIMITS,
    headersWithinMs: 100,
    requestWithinMs: 200,
    slowCheckEveryMs: 20,
    ...limits,
  });
  server.on('clientError', (error, socket) => answerClientError(error, socket as Socket, OPEN_ACCESS));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, connect: () => connect(port, '127.0.0.1') };
}

/** What a connection is told until it is closed from the other end. */
async function lastWords(socket: Socket): Promise<string> {
  let words = '';
  socket.on('data', (chunk) => {
    words += String(chunk);
  });
  await once(socket, 'close');
  return words.split('\r\n')[0] ?? '';
}

describe('a slow client', () => {
  it.each([
    ['that never says anything', '', { requestWithinMs: 60_000 }],
    ['that never ends its headers', 'GET /metrics HTTP/1.1\r\nhost: x\r\n', { requestWithinMs: 60_000 }],
    ['that never ends its body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx', {}],
  ])('%s is told 408 and cut off', async (_what, sent, limits) => {
    const { connect } = await limitedListener(limits, () => {});
    const socket = connect();
    socket.write(sent);
    expect(await lastWords(socket)).toBe('HTTP/1.1 408 Request Timeout');
  });

  it('that sends a header now and then is cut off all the same', async () => {
    const { connect } = await limitedListener({});
    const socket = connect();
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n');
    const trickle = setInterval(() => socket.write('x: y\r\n'), 10);
    onTestFinished(() => clearInterval(trickle));
    expect(await lastWords(socket)).toBe('HTTP/1.1 408 Request Timeout');
  });

  it('that does not read its answer is cut off', async () => {
    const closed = Promise.withResolvers<void>();
    const { connect } = await limitedListener({ silentMs: 100 }, (_, reply) => {
      reply.on('close', closed.resolve);
      reply.write(Buffer.alloc(50_000_000));
    });
    const socket = connect();
    socket.pause().write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await closed.promise;
    socket.destroy();
  });

  it('that asks nothing more keeps its connection only for a while, and is told how long', async () => {
    const { connect } = await limitedListener({ keepAliveMs: 1000 });
    const socket = connect();
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('\r\nKeep-Alive: timeout=1\r\n');
    await once(socket, 'close');
  });

  it.skipIf(inject('missingPrograms').includes('openssl'))(
    'that never ends its TLS handshake is cut off',
    async () => {
      const { server } = authorities();
      const source = { ...OPEN.source, current: () => ({ ...OPEN_ACCESS, tls: tlsSettings({ server }) }) };
      const listener = createListener(() => {}, source, { ...LISTENER_LIMITS, tlsHandshakeWithinMs: 100 });
      listener.on('clientError', (error, socket) => answerClientError(error, socket as Socket, OPEN_ACCESS));
      onTestFinished(() => {
        listener.close();
      });
      listener.listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const socket = connect((listener.address() as AddressInfo).port, '127.0.0.1');
      expect(await lastWords(socket)).toBe('');
    },
  );
});

describe('connections', () => {
  it('beyond their number are closed at once, and there is room again when one ends', async () => {
    const { connect } = await limitedListener({
      connections: 2,
      headersWithinMs: 10_000,
      requestWithinMs: 10_000,
    });
    const open = [connect(), connect()];
    await Promise.all(open.map((socket) => once(socket, 'connect')));
    expect(await lastWords(connect())).toBe('');
    open[0]?.destroy();
    await vi.waitFor(async () => {
      const socket = connect();
      socket.end('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
      expect(await lastWords(socket)).toBe('HTTP/1.1 200 OK');
    });
    open[1]?.destroy();
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['rubbish', 'rubbish\r\n\r\n', '400 Bad Request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      '400 Bad Request',
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request'],
    [
      'headers beyond all bounds',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(9000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
    [
      'a URL beyond all bounds',
      `GET /${'y'.repeat(9000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
  ])('such as %s is told so, and cut off', async (_what, sent, status) => {
    const { port, onFault } = await guardedServer();
    const socket = connect(port, '127.0.0.1');
    socket.end(sent);
    expect(await lastWords(socket)).toBe(`HTTP/1.1 ${status}`);
    expect(onFault).not.toHaveBeenCalled();
  });
});
