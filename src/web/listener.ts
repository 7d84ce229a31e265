/** The HTTP or HTTPS server under the routes: its limits, and certificates that change while it runs. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { isClientAllowed, type TlsSettings, type WebAccess } from '../core/web-access.ts';
import { shownCertificate } from './access/client-certificate.ts';
import type { AccessSource } from './access/guard.ts';
import { LISTENER_LIMITS, type ListenerLimits } from './limits.ts';
import { isResponseFinished } from './response-finished.ts';

export function createListener(
  handler: RequestListener,
  source: AccessSource,
  limits: ListenerLimits = LISTENER_LIMITS,
): Server {
  const { tls } = source.current();
  const options = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersWithinMs,
    requestTimeout: limits.requestWithinMs,
    connectionsCheckingInterval: limits.slowCheckEveryMs,
    keepAliveTimeout: limits.keepAliveMs,
  };
  const watched: RequestListener = (request, response) => {
    handler(request, response);
    if (!isResponseFinished(response)) response.setTimeout(limits.silentMs);
  };
  const server =
    tls === undefined
      ? createServer(options, watched)
      : createTlsServer(
          { ...options, ...tlsOptions(tls), handshakeTimeout: limits.tlsHandshakeWithinMs },
          watched,
        );
  server.maxConnections = limits.connections;
  if (server instanceof TlsServer) followAccess(server, source);
  return server;
}

function tlsOptions({ clientAuth, context }: TlsSettings) {
  return {
    ...context,
    requestCert: clientAuth !== 'NoClientCert',
    // What isClientAllowed says as well: the one lock that matters most is Node's own too.
    rejectUnauthorized: clientAuth === 'RequireAndVerifyClientCert',
  };
}

function followAccess(server: TlsServer, source: AccessSource): void {
  // Before a byte of a request is read; whom OpenSSL has not refused may still not be allowed.
  server.prependListener('secureConnection', (socket) => {
    const { tls } = source.current();
    if (tls === undefined || !isClientAllowed(tls, shownCertificate(socket))) socket.destroy();
  });
  // Connections in use go on with the certificate they began with.
  source.onChange(({ tls }) => {
    if (tls !== undefined) server.setSecureContext(tls.context);
  });
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
