/** A rival: prom-client with the series of a page, rendering them for every scrape. Arguments: port, file of the page. */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import { Gauge, Registry } from 'prom-client';

const [port = '', file = ''] = process.argv.slice(2);

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const UNESCAPED: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

function samplesOf(page: string): readonly Sample[] {
  return [...page.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', text = '']) => [
        label,
        text.replaceAll(/\\./g, (escaped) => UNESCAPED[escaped] ?? escaped),
      ]),
    ),
    value: Number(value),
  }));
}

const registry = new Registry();
const page = readFileSync(file, 'utf8');
const helpOf = new Map([...page.matchAll(/^# HELP (\w+) (.*)$/gm)].map(([, name, help]) => [name, help]));
// Buckets and sums stand as families of their own: what is measured is the rendering of so many series.
for (const [name, samples] of Map.groupBy(samplesOf(page), (sample) => sample.name)) {
  const labelNames = Object.keys(samples[0]?.labels ?? {});
  const gauge = new Gauge({ name, help: helpOf.get(name) ?? name, labelNames, registers: [registry] });
  for (const { labels, value } of samples) gauge.set(labels, value);
}

const server = Fastify();
server.get('/metrics', async (_request, reply) =>
  reply.header('content-type', registry.contentType).send(await registry.metrics()),
);
await server.listen({ host: '127.0.0.1', port: Number(port) });
