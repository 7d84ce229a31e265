/** An exporter that can be reloaded with whatever configuration the test comes up with. */
import type { Config } from '../../src/config/load.ts';
import { type TestApp, testApp, testConfig } from './app-configs.ts';
import { documentedAnswers } from './documented-answers.ts';
import { type Script, scriptedUpstream } from './scripted-upstream.ts';
import { startedExporter } from './started-exporter.ts';

/** Fires once a year: what a test sees polled is what starting and reloading poll. */
const NEVER = '0 0 1 1 *';
export const NOW = Date.UTC(2025, 2, 12, 13, 30);
export const SHOP = { name: 'shop', sdkappid: 1400000001 };
export const CLUB = { name: 'club', sdkappid: 1400000002 };
export const BOOKS = { name: 'books', sdkappid: 1400000003 };

export const linesOf = (page: string, part: string) => page.split('\n').filter((line) => line.includes(part));
export const isUp =
  (...apps: readonly string[]) =>
  (page: string) =>
    apps.every((app) => page.includes(`timpush_up{app="${app}"} 1\n`));

/** An exporter that runs on shop and club, and the configuration that its next reload will find. */
export async function reloadable(script: Script = documentedAnswers) {
  const upstream = await scriptedUpstream(script);
  const app = (options: TestApp = {}) =>
    testApp(upstream.url, { ...options, poll: { schedule: NEVER, windows: ['1h'], ...options.poll } });
  const clock = { ms: NOW };
  const started = testConfig(app(), app(CLUB));
  let load = () => started;
  let loads = 0;
  const exporter = await startedExporter(
    started,
    { nowMs: () => clock.ms },
    {
      load: () => {
        loads += 1;
        return load();
      },
      overHttp: true,
    },
  );
  return {
    ...exporter,
    upstream,
    app,
    started,
    clock,
    loads: () => loads,
    /** Ends the calls that hang, so that stopping need not wait for them. */
    async stopAtOnce() {
      const stopped = exporter.stop();
      upstream.disconnect();
      await stopped;
    },
    /** Reloads, with this to be found. */
    reloadWith: (next: Config | (() => Config)) => {
      load = typeof next === 'function' ? next : () => next;
      return exporter.reload();
    },
    arrivalsOf: (sdkappid: number) =>
      upstream.arrivals.filter(({ query }) => query.get('sdkappid') === String(sdkappid)),
  };
}
