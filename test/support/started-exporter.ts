/** A running exporter on a free port, scraped over HTTP. */
import { onTestFinished } from 'vitest';
import type { Config } from '../../src/config/load.ts';
import type { Edges } from '../../src/edges.ts';
import { createExporter, type Exporter, type Reloading } from '../../src/exporter.ts';
import { type RecordedLog, recordedLog } from './recorded-log.ts';

export interface StartedExporter extends Exporter {
  readonly lines: RecordedLog['lines'];
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  scrape(): Promise<string>;
  /** Scrapes until the page is as it should be, and returns it; fails after ten seconds of the machine's clock. */
  scrapeUntil(condition: (page: string) => boolean): Promise<string>;
}

const PATIENCE_MS = 10_000;

/** It is stopped when the test ends. */
export async function startedExporter(
  config: Config,
  edges: Partial<Edges> = {},
  reloading?: Reloading,
): Promise<StartedExporter> {
  const { log, lines } = recordedLog();
  const ownEdges: Edges = {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    random: () => 0,
    log,
    build: { version: '1.2.3', revision: 'abc', nodeVersion: '24.0.0' },
  };
  const exporter = createExporter(config, { ...ownEdges, ...edges }, reloading);
  onTestFinished(() => exporter.stop());
  await exporter.start();
  const { address } = exporter;
  const get = async (path: string) => {
    const response = await fetch(address + path);
    return { status: response.status, text: await response.text() };
  };
  const scrape = async () => {
    const { status, text } = await get('/metrics');
    if (status !== 200) throw new Error(`the scrape was answered with ${status}`);
    return text;
  };
  return {
    start: exporter.start,
    stop: exporter.stop,
    reload: exporter.reload,
    address,
    lines,
    get,
    scrape,
    async scrapeUntil(condition) {
      const endMs = performance.now() + PATIENCE_MS;
      for (;;) {
        const page = await scrape();
        if (condition(page)) return page;
        if (performance.now() > endMs) throw new Error(`the page never became as it should be:\n${page}`);
      }
    },
  };
}
