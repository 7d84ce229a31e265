/** A running exporter on a free port, scraped over HTTP. */
import { onTestFinished } from 'vitest';
import type { Config } from '../../src/config/load.ts';
import type { Environment } from '../../src/exporter/environment.ts';
import { createExporter, type Exporter, type Reloading } from '../../src/exporter/exporter.ts';
import { type RecordedLog, recordedLog } from './recorded-log.ts';

export interface StartedExporter extends Exporter {
  readonly lines: RecordedLog['lines'];
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** The page as it is now: the exporter's own clock is set forward by the second that a page lasts. */
  scrape(): Promise<string>;
  /** Scrapes until the page is as it should be, and returns it; fails shortly before the time-out of the test would. */
  scrapeUntil(condition: (page: string) => boolean): Promise<string>;
}

/** Less than the time-out of a test, so that the error shows the page. */
const GIVE_UP_MS = 300_000;
const PAGE_LASTS_MS = 1_000;
const BETWEEN_PAGES_MS = 20;

// The timer of the machine, whatever a test makes of its own.
const { setTimeout: setRealTimeout } = globalThis;
const sleep = (ms: number) => new Promise((resolve) => setRealTimeout(resolve, ms));

/** It is stopped when the test ends. */
export async function startedExporter(
  config: Config,
  environment: Partial<Environment> = {},
  reloading?: Reloading,
): Promise<StartedExporter> {
  const { log, lines } = recordedLog();
  const { monotonicMs = () => performance.now() } = environment;
  let setForwardMs = 0;
  const ownEdges: Environment = {
    nowMs: () => Date.now(),
    random: () => 0,
    log,
    build: { version: '1.2.3', revision: 'abc', nodeVersion: '24.0.0' },
    ...environment,
    monotonicMs: () => monotonicMs() + setForwardMs,
  };
  const exporter = createExporter(config, ownEdges, reloading);
  onTestFinished(() => exporter.stop());
  await exporter.start();
  const { address } = exporter;
  const get = async (path: string) => {
    const response = await fetch(address + path);
    return { status: response.status, text: await response.text() };
  };
  const scrape = async () => {
    setForwardMs += PAGE_LASTS_MS;
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
      const startMs = performance.now();
      for (let pages = 1; ; pages += 1) {
        const page = await scrape();
        if (condition(page)) return page;
        const waitedMs = performance.now() - startMs;
        if (waitedMs > GIVE_UP_MS) throw new Error(`the page never became as it should be:\n${page}`);
        // Seldom enough that calls under way do not reach their deadlines by it.
        await sleep(Math.max(0, pages * BETWEEN_PAGES_MS - waitedMs));
      }
    },
  };
}
