import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import bcrypt from 'bcrypt';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { run } from '../support/captured-console.ts';
import { createAuthority } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { guardedServer } from '../web/access/guarded-server.ts';
import { tlsSettings } from '../web/access/tls-settings.ts';

const healthAt = (port: number) => run(['health'], { TIMPUSH_LISTEN_ADDRESS: `127.0.0.1:${port}` });

const HEALTHY = { result: 0, out: '', err: '' };
const unhealthy = (why: string) => {
  return { result: 1, out: '', err: `timpush-exporter: the exporter is not healthy: ${why}\n` };
};

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

describe('health', () => {
  it('succeeds for an exporter, also one that asks health checks for a password', async () => {
    expect(await healthAt((await guardedServer()).port)).toEqual(HEALTHY);
    const users = { alice: bcrypt.hashSync('correct', 4) };
    const { port } = await guardedServer({ access: { users }, healthChecks: 'protected' });
    expect(await healthAt(port)).toEqual(HEALTHY);
  });

  it.skipIf(inject('missingPrograms').includes('openssl')).each([
    ['NoClientCert', 'TLSv1.3'],
    ['NoClientCert', 'TLSv1.2'],
    ['RequireAndVerifyClientCert', 'TLSv1.3'],
    ['RequireAndVerifyClientCert', 'TLSv1.2'],
    ['RequireAnyClientCert', 'TLSv1.3'],
  ] as const)(
    'succeeds for an exporter with TLS and client certificates: %s, %s',
    async (clientAuth, maxVersion) => {
      const authority = createAuthority();
      const context = { ca: authority.ca, maxVersion };
      const tls = tlsSettings({ server: authority.issue('server'), clientAuth, context });
      const { port } = await guardedServer({ access: { tls } });
      expect(await healthAt(port)).toEqual(HEALTHY);
    },
  );

  it('fails where nothing listens, at an error of the server, and at a broken connection', async () => {
    expect(await healthAt(await freePort())).toEqual(unhealthy('ECONNREFUSED'));
    const failing = createHttpServer((_, response) => response.writeHead(503).end());
    expect(await healthAt(await listening(failing))).toEqual(unhealthy('HTTP 503'));
    const breaking = createTcpServer((socket) => socket.resetAndDestroy());
    expect(await healthAt(await listening(breaking))).toEqual(unhealthy('ECONNRESET'));
  });

  it('fails after a second without an answer', async () => {
    const silent = createTcpServer((socket) => onTestFinished(() => void socket.destroy()));
    expect(await healthAt(await listening(silent))).toEqual(unhealthy('no answer within 1 s'));
  });

  it('asks at TIMPUSH_LISTEN_ADDRESS, by loopback where that means all interfaces', async () => {
    const { port } = await guardedServer();
    for (const address of [`:${port}`, `0.0.0.0:${port}`, `127.0.0.1:${port}`]) {
      expect(await run(['health'], { TIMPUSH_LISTEN_ADDRESS: address })).toEqual(HEALTHY);
    }
    const { result, err } = await run(['health'], { TIMPUSH_LISTEN_ADDRESS: 'here' });
    expect([result, err]).toEqual([
      1,
      'timpush-exporter: TIMPUSH_LISTEN_ADDRESS here is no address: write host:port\n',
    ]);
  });
});
