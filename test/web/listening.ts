/** A web server on a free port with a small exposition and one app, and a plain HTTP request to it. */
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import { MESSAGES } from '../../src/messages/messages.ts';
import { OPEN_SOURCE } from '../../src/web/access/guard.ts';
import type { ExpositionSource } from '../../src/web/metrics-route.ts';
import { createWebServer, type WebOptions } from '../../src/web/server.ts';
import { appStatus } from './app-status.ts';

export async function listening(options: Partial<WebOptions> = {}) {
  const onInternalError = vi.fn();
  const chunks = vi.fn<ExpositionSource['chunks']>(async (format, coding) => [
    Buffer.from(`${format} ${coding} 📵\n`),
  ]);
  const server = createWebServer({
    telemetryPath: '/metrics',
    version: '1.2.3',
    revision: 'abc',
    maxRequests: 40,
    exposition: { chunks },
    apps: [appStatus()],
    appsNotPolled: () => [],
    access: {
      source: OPEN_SOURCE,
      healthChecks: 'open',
      monotonicMs: () => 0,
      onExposed: () => {},
      onRefused: () => {},
    },
    messages: MESSAGES.en,
    onInternalError,
    ...options,
  });
  onTestFinished(() => server.close());
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  return { address, chunks, onInternalError };
}

export interface RawResponse {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it was sent, not decompressed. */
  readonly body: Buffer;
}

/** Sends a request with no headers but these and those that HTTP needs. */
export function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method, agent: false }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await buffer(response) });
    })
      .on('error', reject)
      .end();
  });
}
