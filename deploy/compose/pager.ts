/** The pager of the stack: logs the messages from Alertmanager or Grafana, as an operator on call would read them. */
import { createServer } from 'node:http';

const port = Number(process.argv[2]);

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  if (request.method === 'POST') process.stdout.write(`${request.url} ${words(body)}\n`);
  response.end('ok'); // exactly this: Grafana treats every other body as a failure
});
server.listen(port, '127.0.0.1');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

/** The title and the text of a Slack message; the whole body of any other message. */
function words(body: string): string {
  try {
    const { attachments = [] } = JSON.parse(body) as { attachments?: { title?: string; text?: string }[] };
    const said = attachments.map(({ title = '', text = '' }) => `${title}\n${text.trimEnd()}\n`).join('\n');
    return said === '' ? body : said;
  } catch {
    return body;
  }
}
