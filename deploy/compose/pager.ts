/** The pager of the stack: writes what Alertmanager or Grafana sends it to the log, as whoever is on duty would read it. */
import { createServer } from 'node:http';

const port = Number(process.argv[2]);

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  if (request.method === 'POST') process.stdout.write(`${request.url} ${words(body)}\n`);
  response.end('ok'); // to the letter: Grafana takes anything else for a failure
});
server.listen(port, '127.0.0.1');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

/** The title and the text of a message in Slack's form; of anything else, all of it. */
function words(body: string): string {
  try {
    const { attachments = [] } = JSON.parse(body) as { attachments?: { title?: string; text?: string }[] };
    const said = attachments.map(({ title = '', text = '' }) => `${title}\n${text.trimEnd()}\n`).join('\n');
    return said === '' ? body : said;
  } catch {
    return body;
  }
}
