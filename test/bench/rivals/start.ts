/** Starts the rivals on the bytes or series of a page, each as whoever runs it for real would. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { sameSeries } from '../exporter.ts';
import { scrape, scrapeBody } from '../page.ts';
import type { Program, Programs } from '../programs.ts';
import type { SavedPage } from '../saved-page.ts';
import { stripped } from '../stripped.ts';

export interface Rival extends Program {
  readonly name: string;
  /** Of its page. */
  readonly url: string;
}

export type StartRival = (programs: Programs, page: SavedPage) => Promise<Rival>;

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export const fixedBuffer: StartRival = async (programs, { plainFile }) => {
  const port = await freePort();
  const rival = programs.startNode([
    stripped('rivals/fixed-buffer.ts'),
    String(port),
    plainFile,
    CONTENT_TYPE,
  ]);
  return answering({ ...rival, name: 'Fastify, one fixed Buffer', url: urlOf(port) });
};

export const fixedGzipBuffer: StartRival = async (programs, { gzipFile }) => {
  const port = await freePort();
  const script = stripped('rivals/fixed-buffer.ts');
  const rival = programs.startNode([script, String(port), gzipFile, CONTENT_TYPE, 'gzip']);
  return answering({ ...rival, name: 'Fastify, one fixed compressed Buffer', url: urlOf(port) });
};

export const promClientPerScrape: StartRival = async (programs, { plainFile, text }) => {
  const port = await freePort();
  const rival = programs.startNode([stripped('rivals/prom-client-per-scrape.ts'), String(port), plainFile]);
  const started = await answering({ ...rival, name: 'prom-client per scrape', url: urlOf(port) });
  sameSeries(text, await textOf(started));
  return started;
};

/** All series are pushed as one group: they differ by their own labels, app included. */
export const pushgateway: StartRival = async (programs, { text }) => {
  const port = await freePort();
  const rival = programs.start('prometheus-pushgateway', [`--web.listen-address=127.0.0.1:${port}`]);
  const started = await answering({ ...rival, name: 'Pushgateway', url: urlOf(port) });
  // It shows the same families of its own process, and refuses a second description of them.
  const samples = text.slice(0, text.search(/^# HELP (?:process|nodejs)_/m));
  const pushed = await fetch(`http://127.0.0.1:${port}/metrics/job/bench`, { method: 'PUT', body: samples });
  if (!pushed.ok) throw new Error(`the Pushgateway refused the page: ${await pushed.text()}`);
  sameSeries(text, await textOf(started));
  return started;
};

export const nginx: StartRival = async (programs, { plainFile }) => {
  const port = await freePort();
  const folder = programs.folder();
  copyFileSync(plainFile, join(folder, 'metrics'));
  const config = join(folder, 'nginx.conf');
  writeFileSync(config, nginxConfig(folder, port));
  const rival = programs.start('nginx', ['-c', config, '-e', 'stderr']);
  return answering({ ...rival, name: 'nginx, the same bytes as a file', url: urlOf(port) });
};

function nginxConfig(folder: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  // A process alone: a worker of its own would outlive the one that is known here.
  return `daemon off; master_process off; pid ${folder}/nginx.pid; ${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 256; }
http {
  ${temporary.join(' ')}
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; default_type "${CONTENT_TYPE}";
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`;
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/metrics`;
}

async function answering(rival: Rival): Promise<Rival> {
  await eventually(async () => {
    const { status } = await scrape(rival.url);
    if (status !== 200) throw new Error(`${rival.name} answers ${status}: ${rival.output()}`);
  });
  return rival;
}

async function textOf({ url }: Rival): Promise<string> {
  return (await scrapeBody(url)).toString('utf8');
}
