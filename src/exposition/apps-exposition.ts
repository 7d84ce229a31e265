/** The part of the exposition that describes the apps. Each app is rendered when it changes, in its own iteration of the event loop. */
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { familyHead } from '../core/metrics/exposition-format.ts';
import { FAMILY_NAMES, type FamilyName, METRIC_CATALOG } from '../core/metrics/metric-catalog.ts';
import type { Samples } from '../core/metrics/samples.ts';
import { inChunks } from './chunks.ts';
import { concatenate } from './concatenated.ts';
import { memoized } from './memoized.ts';
import { renderSampleLines, type SampleLines } from './sample-lines.ts';

export interface AppsExposition {
  /** Replaces all samples of an app in one step. `samples` is called soon, unless another call replaces it before. */
  setApp(name: string, samples: () => Samples): void;
  removeApp(name: string): void;
  /**
   * Contains every change until the call. Returns the same chunks as long as nothing changes. They are the same in the text
   * format and in OpenMetrics.
   */
  chunks(): Promise<readonly Buffer[]>;
}

export interface AppsExpositionOptions {
  /** Called when an app cannot be rendered. The app has no samples until the next `setApp`. */
  readonly onInternalError: (error: unknown, app: string) => void;
}

export function createAppsExposition({ onInternalError }: AppsExpositionOptions): AppsExposition {
  const changed = new Map<string, () => Samples>();
  const apps = new Map<string, SampleLines>();
  let rendered: Promise<void> = Promise.resolve();
  let latest: (() => readonly Buffer[] | Promise<readonly Buffer[]>) | undefined;

  function render(name: string): void {
    const samples = changed.get(name);
    if (samples === undefined) return;
    changed.delete(name);
    latest = undefined;
    try {
      apps.set(name, renderSampleLines(samples()));
    } catch (error) {
      // No samples are better than samples that would never expire.
      apps.delete(name);
      onInternalError(error, name);
    }
  }

  async function renderAfter(previous: Promise<void>, name: string): Promise<void> {
    await previous;
    // Many apps poll in the same second. Without a pause between them, rendering would delay scrapes.
    await yieldToLoop();
    render(name);
  }

  return {
    setApp(name, samples) {
      const isWaiting = changed.has(name);
      changed.set(name, samples);
      if (!isWaiting) rendered = renderAfter(rendered, name);
    },
    removeApp(name) {
      changed.delete(name);
      if (apps.delete(name)) latest = undefined;
    },
    async chunks() {
      await rendered;
      latest ??= memoized(() => concatenateFamilies([...apps.values()]));
      return latest();
    },
  };
}

interface FamilyPart {
  readonly name: FamilyName;
  readonly bytes: Buffer;
  /** The app that the lines belong to; undefined for the head of a family. */
  readonly app?: SampleLines;
}

/** Concatenates the lines of all apps family by family. The apps then keep views of the result, so that memory holds it once. */
async function concatenateFamilies(apps: readonly SampleLines[]): Promise<readonly Buffer[]> {
  const parts = FAMILY_NAMES.flatMap((name) => familyParts(name, apps));
  const chunks: Buffer[] = [];
  for (const chunkParts of inChunks(parts, ({ bytes }) => bytes.length)) {
    await yieldToLoop();
    chunks.push(concatenateParts(chunkParts));
  }
  return chunks;
}

function concatenateParts(parts: readonly FamilyPart[]): Buffer {
  const all = concatenate(parts.map(({ bytes }) => bytes));
  let start = 0;
  for (const { name, bytes, app } of parts) {
    const end = start + bytes.length;
    app?.set(name, all.subarray(start, end));
    start = end;
  }
  return all;
}

function familyParts(name: FamilyName, apps: readonly SampleLines[]): readonly FamilyPart[] {
  const lines = apps.flatMap((app) => {
    const bytes = app.get(name);
    return bytes === undefined ? [] : [{ name, bytes, app }];
  });
  // The apps have gauges only, and both formats write a gauge in the same way.
  const head = Buffer.from(familyHead({ name, ...METRIC_CATALOG[name] }, 'text'));
  return lines.length === 0 ? [] : [{ name, bytes: head }, ...lines];
}
