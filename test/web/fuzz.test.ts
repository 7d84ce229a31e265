/** Sends random and broken requests to the listener, which must answer or disconnect, and never fail. */
import { once } from 'node:events';
import { connect } from 'node:net';
import bcrypt from 'bcrypt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GuardedServer, guardedServer, send } from './access/guarded-server.ts';

/** Longer than the server keeps an idle connection, even on a busy machine. */
const SILENT_MS = 120_000;

/** Sends the bytes and returns the answer. The server must close the connection. */
async function answerTo(port: number, sent: Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += String(chunk);
  });
  // The server may reset the connection.
  socket.on('error', () => {});
  socket.setTimeout(SILENT_MS, () => {
    answer += 'neither answered nor closed';
    socket.destroy();
  });
  socket.end(sent);
  await once(socket, 'close');
  return answer;
}

/** Sends many requests, one after the other, and returns the status codes of the answers. */
async function attack(
  server: GuardedServer,
  requests: fc.Arbitrary<Uint8Array>,
): Promise<ReadonlySet<string>> {
  const statuses = new Set<string>();
  await fc.assert(
    fc.asyncProperty(requests, async (bytes) => {
      const answer = await answerTo(server.port, bytes);
      expect(answer).toMatch(/^(HTTP\/1\.1 [1-4]\d\d |$)/);
      expect(answer).not.toContain('HTTP/1.1 5');
      expect(answer).not.toContain('neither answered nor closed');
      for (const [, status = ''] of answer.matchAll(/^HTTP\/1\.1 (\d{3})/g)) statuses.add(status);
    }),
    { numRuns: 1500 },
  );
  expect(server.onInternalError).not.toHaveBeenCalled();
  expect((await send(`${server.url}/-/healthy`)).status).toBe(200);
  return statuses;
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'get',
  'PRI',
];

const ROUTES = [
  '/',
  '/metrics',
  '/trace',
  '/api/v1/loss',
  '/api/v1/trace/x',
  '/api/v1/openapi.json',
  '/-/assets/status.css',
];

/** Text without line ends and spaces, so that it does not end the line of the request. */
const inLine = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.webPath(),
    fc.constantFrom('%', '%00', '%ff', '..', '\\', '*', '?'),
  )
  .map((text) => text.replaceAll(/[\r\n ]/g, ''));

const query = fc
  .array(fc.tuple(fc.constantFrom('app', 'window', 'push_id', 'app[]', '__proto__', 'x'), inLine), {
    maxLength: 4,
  })
  .map((pairs) =>
    pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`,
  );

const target = fc.oneof(
  fc.tuple(fc.constantFrom(...ROUTES), inLine, query).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom(...ROUTES), query).map((parts) => parts.join('')),
  inLine.map((path) => `/${path}`),
  fc.webUrl(),
  inLine,
);

const NAMES = [
  ...[
    'authorization',
    'accept-encoding',
    'accept',
    'content-type',
    'content-length',
    'transfer-encoding',
    'expect',
  ],
  ...['upgrade', 'connection', 'cookie', 'if-none-match', 'range', 'x-forwarded-for', 'te', 'accept-version'],
];

const VALUES = [
  '',
  '0',
  '-1',
  '5',
  '99999999999999999999',
  'gzip;q=',
  'chunked',
  'identity',
  'h2c',
  '100-continue',
];

const header = fc.oneof(
  fc.tuple(fc.constantFrom(...NAMES), fc.oneof(inLine, fc.constantFrom(...VALUES))),
  fc.tuple(
    fc.constant('content-type'),
    fc.constantFrom('application/json', 'text/plain', 'application/json;;', 'a/b'),
  ),
  fc.tuple(
    fc.constant('authorization'),
    fc.string({ unit: 'binary' }).map((text) => `Basic ${Buffer.from(text).toString('base64')}`),
  ),
  fc.tuple(fc.stringMatching(/^[\w!#$%&'*+.^`|~-]{1,20}$/), inLine),
);

const request = fc
  .record({
    method: fc.oneof(fc.constantFrom(...METHODS), fc.stringMatching(/^[A-Z-]{1,12}$/)),
    target,
    headers: fc.array(header, { maxLength: 6 }),
    body: fc.oneof(fc.constant(''), fc.string({ unit: 'binary' }), fc.json(), fc.constant('x'.repeat(2000))),
  })
  .map(({ method, target, headers, body }) => {
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    return Buffer.from(`${method} ${target} HTTP/1.1\r\nhost: x\r\n${lines}${length}\r\n${body}`);
  });

describe('the server', () => {
  it('never fails, whatever method, path, headers and body it receives', async () => {
    const statuses = await attack(await guardedServer(), request);
    // These status codes prove that requests get as far as the routes.
    expect([...statuses]).toEqual(expect.arrayContaining(['200', '400', '404']));
  });

  it('never fails with users, and answers no request without a login', async () => {
    const users = { alice: bcrypt.hashSync('correct', 4) };
    const statuses = await attack(await guardedServer({ access: { users } }), request);
    expect([...statuses]).toEqual(expect.arrayContaining(['400', '401']));
    expect([...statuses].filter((status) => ['200', '404'].includes(status))).toEqual([]);
  });

  it('never fails for several requests at once on one connection', async () => {
    const pipelined = fc.array(request, { minLength: 2, maxLength: 4 }).map((parts) => Buffer.concat(parts));
    await attack(await guardedServer(), pipelined);
  });

  it('never fails for random bytes or for damaged requests', async () => {
    const broken = fc.tuple(request, fc.nat(), fc.uint8Array({ maxLength: 8 })).map(([bytes, at, noise]) => {
      const cut = at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, cut), noise, bytes.subarray(cut + (at % 3))]);
    });
    await attack(await guardedServer(), fc.oneof(fc.uint8Array({ maxLength: 300 }), broken));
  });
});
