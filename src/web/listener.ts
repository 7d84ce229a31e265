/** The HTTP or HTTPS server below the routes: its limits, and TLS settings that change while it runs. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { isClientAllowed, type TlsSettings, type WebAccess } from '../core/web-access.ts';
import { clientCertificate } from './access/client-certificate.ts';
import type { AccessSource } from './access/guard.ts';
import { LISTENER_LIMITS, type ListenerLimits } from './limits.ts';

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
  const handlerWithTimeout: RequestListener = (request, response) => {
    response.setTimeout(limits.silentMs);
    handler(request, response);
  };
  const server =
    tls === undefined
      ? createServer(options, handlerWithTimeout)
      : createTlsServer(
          { ...options, ...tlsOptions(tls), handshakeTimeout: limits.tlsHandshakeWithinMs },
          handlerWithTimeout,
        );
  server.maxConnections = limits.connections;
  if (server instanceof TlsServer) applyTlsSettings(server, source);
  return server;
}

function tlsOptions({ clientAuth, context }: TlsSettings) {
  return {
    ...context,
    requestCert: clientAuth !== 'NoClientCert',
    // isClientAllowed checks the same. For the strictest setting Node checks it too, so that one bug cannot open the listener.
    rejectUnauthorized: clientAuth === 'RequireAndVerifyClientCert',
  };
}

function applyTlsSettings(server: TlsServer, source: AccessSource): void {
  // Runs before the first byte of a request is read. A client that OpenSSL accepts can still be forbidden by the settings.
  server.prependListener('secureConnection', (socket) => {
    const { tls } = source.current();
    if (tls === undefined || !isClientAllowed(tls, clientCertificate(socket))) socket.destroy();
  });
  // Open connections keep the certificate that they started with.
  source.onChange(({ tls }) => {
    if (tls !== undefined) server.setSecureContext(tls.context);
  });
}

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers bytes that are not an HTTP request, or not a complete one, and closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket, access: WebAccess): void {
  const { code = '' } = error;
  // Any other error is one of the connection or of the TLS handshake, so there is no client that could read an answer.
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
