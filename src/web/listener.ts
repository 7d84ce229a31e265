/** The HTTP or HTTPS server under the routes: its limits, and certificates that change while it runs. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { isClientAllowed, type TlsSettings, type WebAccess } from '../core/web-access.ts';
import type { AccessSource } from './access.ts';
import { shownCertificate } from './client-certificate.ts';
import {
  CONNECTIONS,
  HEADER_BYTES,
  HEADERS_WITHIN_MS,
  KEEP_ALIVE_MS,
  REQUEST_WITHIN_MS,
  SILENT_MS,
  SLOW_CHECK_EVERY_MS,
  TLS_HANDSHAKE_WITHIN_MS,
} from './limits.ts';

const HTTP_OPTIONS = {
  maxHeaderSize: HEADER_BYTES,
  headersTimeout: HEADERS_WITHIN_MS,
  requestTimeout: REQUEST_WITHIN_MS,
  connectionsCheckingInterval: SLOW_CHECK_EVERY_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
} as const;

export function createListener(handler: RequestListener, source: AccessSource): Server {
  const { tls } = source.current();
  const server = tls === undefined ? createServer(HTTP_OPTIONS, handler) : tlsListener(handler, tls, source);
  server.maxConnections = CONNECTIONS;
  server.setTimeout(SILENT_MS);
  return server;
}

function tlsListener(handler: RequestListener, tls: TlsSettings, source: AccessSource): Server {
  const server = createTlsServer(
    {
      ...HTTP_OPTIONS,
      ...tls.context,
      handshakeTimeout: TLS_HANDSHAKE_WITHIN_MS,
      requestCert: tls.clientAuth !== 'NoClientCert',
      rejectUnauthorized: tls.clientAuth === 'RequireAndVerifyClientCert',
    },
    handler,
  );
  // Before a byte of a request is read; what OpenSSL has not refused may still not be allowed.
  server.prependListener('secureConnection', (socket) => {
    const rules = source.current().tls ?? tls;
    if (!isClientAllowed(rules, shownCertificate(socket))) socket.destroy();
  });
  // Connections in use go on with the certificate they began with.
  source.onChange((access) => {
    if (access.tls !== undefined) server.setSecureContext(access.tls.context);
  });
  return server;
}

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what is no HTTP request, or never became one, and ends its connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket, access: WebAccess): void {
  const { code = '' } = error;
  // Anything else is a connection that failed, or a handshake: there is nobody to speak HTTP to.
  if (/^(HPE_|ERR_HTTP_)/.test(code) && socket.writable) {
    const status = STATUS_LINES[code] ?? '400 Bad Request';
    const text = `${status.slice(4).toLowerCase()}\n`;
    const headers = Object.entries({
      ...access.headers,
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(text.length),
      connection: 'close',
    });
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${text}`);
  }
  socket.destroySoon();
}
