import { once } from 'node:events';
import { type ConnectionOptions, connect } from 'node:tls';
import { describe, expect, inject, it } from 'vitest';
import { type Authority, type Certificate, createAuthority } from '../support/certificates.ts';
import { ask, guardedServer, PAGE } from './access/guarded-server.ts';
import { tlsSettings } from './access/tls-settings.ts';

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
