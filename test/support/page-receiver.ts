/** Stands where a pager stands: collects what Alertmanager sends to its webhooks. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';

export interface ReceivedMessage {
  /** The path it was sent to, such as `/page`. */
  readonly path: string;
  /** Its headers, for what is authorised. */
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** What a person reads, when the body is a message in Slack's form. */
  readonly title: string;
  readonly text: string;
}

export interface PageReceiver {
  readonly url: string;
  readonly messages: readonly ReceivedMessage[];
}

/** Listens on a free loopback port until the test is over, and accepts whatever comes. */
export async function startPageReceiver(): Promise<PageReceiver> {
  const messages: ReceivedMessage[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    messages.push({
      path: request.url ?? '/',
      headers: request.headers,
      body,
      receivedAt: Date.now(),
      ...words(body),
    });
    response.end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the page receiver has no port');
  return { url: `http://127.0.0.1:${address.port}`, messages };
}

function words(body: string): { readonly title: string; readonly text: string } {
  const message = JSON.parse(body) as {
    readonly attachments?: readonly { readonly title?: string; readonly text?: string }[];
  };
  const [attachment] = message.attachments ?? [];
  return { title: attachment?.title ?? '', text: attachment?.text ?? '' };
}
