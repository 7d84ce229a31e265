/** A web server with access rules that a test chooses and can change, and plain requests to it. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type RequestOptions as HttpsOptions, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import { OPEN_ACCESS, type WebAccess } from '../../../src/core/web-access.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';
import type { AccessOptions } from '../../../src/web/access/guard.ts';
import { createWebServer } from '../../../src/web/server.ts';
import { appStatus } from '../app-status.ts';

export const EXPOSITION = 'timpush_up{app="shop"} 1\n';

export interface GuardedServer {
  readonly url: string;
  readonly port: number;
  readonly onInternalError: ReturnType<typeof vi.fn>;
  readonly onExposed: ReturnType<typeof vi.fn>;
  readonly onRefused: ReturnType<typeof vi.fn>;
  readonly onClose: ReturnType<typeof vi.fn>;
  close(): Promise<void>;
  /** Changes the rules while the server runs. */
  change(access: WebAccess): void;
}

export interface GuardedOptions extends Partial<AccessOptions> {
  readonly access?: Partial<WebAccess>;
  readonly host?: string;
}

export async function guardedServer(options: GuardedOptions = {}): Promise<GuardedServer> {
  const { access, host = '127.0.0.1', ...rest } = options;
  let current: WebAccess = { ...OPEN_ACCESS, ...access };
  const listeners: ((access: WebAccess) => void)[] = [];
  const [onInternalError, onExposed, onRefused, onClose] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  const body = Buffer.from(EXPOSITION);
  const server = createWebServer({
    telemetryPath: '/metrics',
    version: '1.2.3',
    revision: 'abc',
    maxRequests: 40,
    exposition: { chunks: async () => [body] },
    apps: [appStatus()],
    messages: MESSAGES.en,
    appsNotPolled: () => [],
    traces: {
      source: { apps: ['shop'], find: async () => ({ kind: 'busy', retryAfterSeconds: 1 }) },
      serve: 'on',
    },
    onInternalError,
    access: {
      source: {
        current: () => current,
        onChange: (listener) => listeners.push(listener),
        close: onClose,
      },
      healthChecks: 'open',
      monotonicMs: () => performance.now(),
      onExposed,
      onRefused,
      ...rest,
    },
  });
  onTestFinished(async () => {
    server.server.closeAllConnections();
    await server.close();
  });
  const address = await server.listen({ host, port: 0 });
  return {
    url: current.tls === undefined ? address : address.replace('http:', 'https:'),
    port: Number(new URL(address).port),
    onInternalError,
    onExposed,
    onRefused,
    onClose,
    close: () => server.close(),
    change(next) {
      current = next;
      for (const listener of listeners) listener(next);
    },
  };
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one request on a new connection. */
export function send(url: string, options: HttpsOptions = {}): Promise<Answer> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, { agent: false, ...options }, (response) => {
      const { statusCode: status, headers } = response;
      text(response).then((body) => resolve({ status, headers, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}

/** The Authorization header for these credentials. */
export function basic(user: string, password: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
