/** A web server on a free port, with a small page and one app unless the test says otherwise; and a plain way to ask it. */
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import type { PageSource } from '../../src/web/metrics-route.ts';
import { createWebServer, type WebOptions } from '../../src/web/server.ts';
import { shownApp } from './shown-app.ts';

export async function listening(options: Partial<WebOptions> = {}) {
  const onFault = vi.fn();
  const pieces = vi.fn<PageSource['pieces']>(async (format, coding) => [
    Buffer.from(`${format} ${coding} 📵\n`),
  ]);
  const server = createWebServer({
    telemetryPath: '/metrics',
    version: '1.2.3',
    revision: 'abc',
    maxRequests: 40,
    page: { pieces },
    apps: [shownApp()],
    appsNotPolled: () => [],
    onFault,
    ...options,
  });
  onTestFinished(() => server.close());
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  return { address, pieces, onFault };
}

export interface Got {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A request with just these headers, whose answer is left as it came. */
export function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method, agent: false }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await buffer(response) });
    })
      .on('error', reject)
      .end();
  });
}
