/** The apps that the exporter polls, and how a new configuration replaces them in one step. */
import { isDeepStrictEqual } from 'node:util';
import { type AppConfig, ConfigError } from '../config/load.ts';
import type { RunningJobs } from '../polling/jobs.ts';
import { staggerStarts } from '../polling/staggered.ts';
import type { AppChanges } from '../web/reload-route.ts';
import type { PolledApp } from './app.ts';

export interface RunningApps {
  /** In the order of the configuration. The array stays the same; `replace` changes its elements. */
  readonly list: readonly PolledApp[];
  /** Exports and polls every app at once, then polls by schedule. */
  start(): void;
  /** Keeps the apps whose configuration is the same, stops the others, and starts new ones. Changes nothing when it rejects. */
  replace(configs: readonly AppConfig[]): Promise<AppChanges>;
  /** Starts no poll any more. Resolves when the calls under way have ended, including those of replaced apps. */
  stop(): Promise<void>;
}

export interface RunningAppsParts {
  /** Creates an app that exports nothing and polls nothing yet. */
  readonly create: (config: AppConfig) => PolledApp;
  readonly startJobs: (app: PolledApp) => RunningJobs;
  /** Called with the name of an app that is no longer configured. */
  readonly onRemoved: (name: string) => void;
}

interface Entry {
  readonly config: AppConfig;
  readonly app: PolledApp;
  jobs?: RunningJobs;
}

export function createRunningApps(configs: readonly AppConfig[], parts: RunningAppsParts): RunningApps {
  const createEntry = (config: AppConfig): Entry => ({ config, app: parts.create(config) });
  const stopping = new Set<Promise<unknown>>();
  let entries: readonly Entry[] = configs.map(createEntry);
  let isStopped = false;
  const list = entries.map(({ app }) => app);

  function startEntries(started: readonly Entry[]): void {
    for (const entry of started) {
      entry.app.exportNow();
      entry.jobs = parts.startJobs(entry.app);
    }
    staggerStarts(started.map(({ app }) => app.pollAll));
  }

  function stopEntry({ app, jobs }: Entry): void {
    jobs?.stop();
    const stopped = app.stop().finally(() => stopping.delete(stopped));
    stopping.add(stopped);
  }

  /** Synchronous, so that no request sees a half of it. */
  function replaceEntries(next: readonly Entry[]): AppChanges {
    const previous = entries;
    entries = next;
    list.splice(0, list.length, ...next.map(({ app }) => app));
    const changes = changesBetween(previous, next);
    for (const entry of previous) if (!next.includes(entry)) stopEntry(entry);
    for (const name of changes.removed) parts.onRemoved(name);
    startEntries(next.filter((entry) => !previous.includes(entry)));
    return changes;
  }

  return {
    list,
    start() {
      startEntries(entries);
    },
    async replace(nextConfigs) {
      const previous = entries;
      const same = await Promise.all(nextConfigs.map((config) => sameEntry(previous, config)));
      if (isStopped) throw new ConfigError('the configuration', ['the exporter is stopping']);
      return replaceEntries(nextConfigs.map((config, index) => same[index] ?? createEntry(config)));
    },
    async stop() {
      isStopped = true;
      for (const entry of entries) stopEntry(entry);
      await Promise.all(stopping);
    },
  };
}

/** The entry with the same configuration. */
async function sameEntry(entries: readonly Entry[], config: AppConfig): Promise<Entry | undefined> {
  const entry = entries.find(({ app }) => app.name === config.name);
  return entry !== undefined && (await isSameConfig(entry.config, config)) ? entry : undefined;
}

async function isSameConfig(one: AppConfig, other: AppConfig): Promise<boolean> {
  const { readKey: readKeyOfOne, ...fields } = one;
  const { readKey: readKeyOfOther, ...otherFields } = other;
  if (!isDeepStrictEqual(fields, otherFields)) return false;
  // The content of a key file does not matter: each signing reads the file again.
  return one.keyFile !== undefined || (await readKeyOfOne()) === (await readKeyOfOther());
}

function changesBetween(previous: readonly Entry[], next: readonly Entry[]): AppChanges {
  const namesOf = (entries: readonly Entry[]) => entries.map(({ config }) => config.name);
  const previousNames = new Set(namesOf(previous));
  const nextNames = new Set(namesOf(next));
  const created = next.filter((entry) => !previous.includes(entry));
  return {
    added: namesOf(created).filter((name) => !previousNames.has(name)),
    changed: namesOf(created).filter((name) => previousNames.has(name)),
    removed: namesOf(previous).filter((name) => !nextNames.has(name)),
    unchanged: namesOf(next.filter((entry) => previous.includes(entry))),
  };
}
