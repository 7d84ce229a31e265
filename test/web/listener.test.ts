import { once } from 'node:events';
import { connect } from 'node:net';
import { type ConnectionOptions, connect as tlsConnect } from 'node:tls';
import { describe, expect, inject, it } from 'vitest';
import type { TlsSettings } from '../../src/core/web-access.ts';
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
    expect(await scraped(url, ours, ours.issue('client', sans))).toEqual(expected);
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
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.end(sent);
    await once(socket, 'close');
    expect(answer.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
    expect(onFault).not.toHaveBeenCalled();
  });
});
