import { once } from 'node:events';
import { type ConnectionOptions, connect } from 'node:tls';
import { describe, expect, inject, it } from 'vitest';
import { type Authority, type Certificate, createAuthority } from '../support/certificates.ts';
import { EXPOSITION, guardedServer, send } from './access/guarded-server.ts';
import { tlsSettings } from './access/tls-settings.ts';

/** The exposition that a client with this certificate gets, or the error code of its connection. */
async function scraped(url: string, { ca }: Authority, client?: Certificate): Promise<string> {
  const certificate = client === undefined ? {} : { cert: client.cert, key: client.key };
  try {
    return (await send(`${url}/metrics`, { ca, ...certificate })).body;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** The authority of the server's certificate, and one that the server does not trust. */
function authorities() {
  const [ours, foreign] = [createAuthority('ours'), createAuthority('foreign')];
  return { ours, foreign, server: ours.issue('server') };
}

const DISCONNECTED = expect.stringMatching(/^(ECONNRESET|EPIPE|ERR_SSL_\w+)$/);

describe.skipIf(inject('missingPrograms').includes('openssl'))('a listener with a certificate', () => {
  it('answers HTTPS, and disconnects a client that uses HTTP', async () => {
    const { ours, server } = authorities();
    const { url, port, onInternalError } = await guardedServer({ access: { tls: tlsSettings({ server }) } });
    expect(url).toMatch(/^https:/);
    expect(await scraped(url, ours)).toBe(EXPOSITION);
    await expect(send(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow(/socket hang up|ECONNRESET|EPIPE/);
    expect(onInternalError).not.toHaveBeenCalled();
  });

  it.each([
    ['RequireAndVerifyClientCert', [DISCONNECTED, DISCONNECTED, EXPOSITION]],
    ['RequireAnyClientCert', [DISCONNECTED, EXPOSITION, EXPOSITION]],
    ['VerifyClientCertIfGiven', [EXPOSITION, DISCONNECTED, EXPOSITION]],
    ['RequestClientCert', [EXPOSITION, EXPOSITION, EXPOSITION]],
    ['NoClientCert', [EXPOSITION, EXPOSITION, EXPOSITION]],
  ] as const)(
    'and %s answers clients without a certificate, with an untrusted and with a trusted one: %j',
    async (clientAuth, expected) => {
      const { ours, foreign, server } = authorities();
      const tls = tlsSettings({ server, clientAuth, context: { ca: ours.ca } });
      const { url } = await guardedServer({ access: { tls } });
      const answers = [];
      for (const client of [undefined, foreign.issue('stranger'), ours.issue('prometheus')]) {
        answers.push(await scraped(url, ours, client));
      }
      expect(answers).toEqual(expected);
    },
  );

  it.each([
    ['DNS:prometheus.example', EXPOSITION],
    ['IP:2001:db8::1', EXPOSITION],
    ['URI:spiffe://example/ns/monitoring', EXPOSITION],
    ['email:on-call@example', EXPOSITION],
    ['DNS:other.example,DNS:prometheus.example', EXPOSITION],
    ['DNS:other.example', DISCONNECTED],
    ['DNS:sub.prometheus.example', DISCONNECTED],
    ['URI:spiffe://x/DNS:prometheus.example', DISCONNECTED],
  ])('and allowed names answers a client whose certificate has %s: %j', async (sans, expected) => {
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

  it('uses a new certificate for new connections, and keeps the open ones', async () => {
    const { ours, server } = authorities();
    const { port, change } = await guardedServer({ access: { tls: tlsSettings({ server }) } });
    const options = { port, host: '127.0.0.1', ca: ours.ca };
    const socket = connect(options);
    await once(socket, 'secureConnect');
    const next = ours.issue('next');
    change({ users: {}, headers: {}, tls: tlsSettings({ server: next }) });
    socket.write('GET /-/healthy HTTP/1.1\r\nhost: x\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK/);
    const newcomer = connect(options);
    await once(newcomer, 'secureConnect');
    expect([socket, newcomer].map((one) => one.getPeerCertificate().subject.CN)).toEqual(['server', 'next']);
    for (const one of [socket, newcomer]) one.destroy();
  });

  it('trusts the authority of the newest access rules', async () => {
    const { ours, foreign, server } = authorities();
    const clientAuth = 'RequireAndVerifyClientCert';
    const trusting = (ca: string) => tlsSettings({ server, clientAuth, context: { ca } });
    const { url, change } = await guardedServer({ access: { tls: trusting(ours.ca) } });
    const stranger = foreign.issue('stranger');
    expect(await scraped(url, ours, stranger)).toEqual(DISCONNECTED);
    change({ users: {}, headers: {}, tls: trusting(foreign.ca) });
    expect(await scraped(url, ours, stranger)).toBe(EXPOSITION);
    expect(await scraped(url, ours, ours.issue('prometheus'))).toEqual(DISCONNECTED);
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
  ] as const)(
    'and the settings %j agrees with a client of the settings %j on %s',
    async (context, client, expected) => {
      const { ours, server } = authorities();
      const { port } = await guardedServer({ access: { tls: tlsSettings({ server, context }) } });
      expect(await protocolWith({ port, host: '127.0.0.1', ca: ours.ca, ...client })).toBe(expected);
    },
  );
});

async function protocolWith(options: ConnectionOptions): Promise<string | null> {
  const socket = connect(options);
  try {
    await once(socket, 'secureConnect');
    return socket.getProtocol();
  } catch {
    return 'refused';
  } finally {
    socket.destroy();
  }
}
