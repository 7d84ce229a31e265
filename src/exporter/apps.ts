/** The apps that are polled now, and their exchange for those of another configuration in one step. */
import { isDeepStrictEqual } from 'node:util';
import { type AppConfig, ConfigError } from '../config/load.ts';
import type { RunningJobs } from '../polling/jobs.ts';
import { staggerStarts } from '../polling/staggered.ts';
import type { AppChanges } from '../web/reload-route.ts';
import type { PolledApp } from './app.ts';

export interface RunningApps {
  /** In the order of the configuration. Live: what it holds changes with every exchange. */
  readonly list: readonly PolledApp[];
  /** Shows and polls every app at once, then polls by schedule. */
  start(): void;
  /** Apps that are configured as before go on untouched, all others are stopped, made anew or begun. Rejects with nothing changed. */
  exchange(configs: readonly AppConfig[]): Promise<AppChanges>;
  /** No new poll; resolves when the calls under way have ended, those of former apps included. */
  stop(): Promise<void>;
}

export interface RunningAppsParts {
  /** Makes an app that shows nothing yet and does nothing. */
  readonly make: (config: AppConfig) => PolledApp;
  readonly startJobs: (app: PolledApp) => RunningJobs;
  /** Told the name of an app that is no longer configured. */
  readonly onRemoved: (name: string) => void;
}

interface Entry {
  readonly config: AppConfig;
  readonly app: PolledApp;
  jobs?: RunningJobs;
}

export function createRunningApps(configs: readonly AppConfig[], parts: RunningAppsParts): RunningApps {
  const enter = (config: AppConfig): Entry => ({ config, app: parts.make(config) });
  const ending = new Set<Promise<unknown>>();
  let entries: readonly Entry[] = configs.map(enter);
  let stopped = false;
  const list = entries.map(({ app }) => app);

  function begin(begun: readonly Entry[]): void {
    for (const entry of begun) {
      entry.app.show();
      entry.jobs = parts.startJobs(entry.app);
    }
    staggerStarts(begun.map(({ app }) => app.pollAll));
  }

  function end({ app, jobs }: Entry): void {
    jobs?.stop();
    const ended = app.stop().finally(() => ending.delete(ended));
    ending.add(ended);
  }

  /** All in one go: nobody sees half of it. */
  function take(next: readonly Entry[]): AppChanges {
    const before = entries;
    entries = next;
    list.splice(0, list.length, ...next.map(({ app }) => app));
    const changes = changesBetween(before, next);
    for (const entry of before) if (!next.includes(entry)) end(entry);
    for (const name of changes.removed) parts.onRemoved(name);
    begin(next.filter((entry) => !before.includes(entry)));
    return changes;
  }

  return {
    list,
    start() {
      begin(entries);
    },
    async exchange(nextConfigs) {
      const before = entries;
      const same = await Promise.all(nextConfigs.map((config) => sameAs(before, config)));
      if (stopped) throw new ConfigError('the configuration', ['the exporter is stopping']);
      return take(nextConfigs.map((config, index) => same[index] ?? enter(config)));
    },
    async stop() {
      stopped = true;
      for (const entry of entries) end(entry);
      await Promise.all(ending);
    },
  };
}

/** The entry that is configured exactly so. */
async function sameAs(entries: readonly Entry[], config: AppConfig): Promise<Entry | undefined> {
  const entry = entries.find(({ app }) => app.name === config.name);
  return entry !== undefined && (await isSameConfig(entry.config, config)) ? entry : undefined;
}

async function isSameConfig(one: AppConfig, other: AppConfig): Promise<boolean> {
  const { readKey: keyOfOne, ...fields } = one;
  const { readKey: keyOfOther, ...otherFields } = other;
  if (!isDeepStrictEqual(fields, otherFields)) return false;
  // What is in a key file counts for nothing: it is read again at each signing.
  return one.keyFile !== undefined || (await keyOfOne()) === (await keyOfOther());
}

function changesBetween(before: readonly Entry[], next: readonly Entry[]): AppChanges {
  const named = (entries: readonly Entry[]) => entries.map(({ config }) => config.name);
  const names = new Set(named(before));
  const remaining = new Set(named(next));
  const made = next.filter((entry) => !before.includes(entry));
  return {
    added: named(made).filter((name) => !names.has(name)),
    changed: named(made).filter((name) => names.has(name)),
    removed: named(before).filter((name) => !remaining.has(name)),
    unchanged: named(next.filter((entry) => before.includes(entry))),
  };
}
