/** The metrics page: rendered when something changed, kept as bytes, compressed once; a scrape only picks it up. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { FAMILY_NAMES, type FamilyName, METRIC_CATALOG } from '../core/metric-catalog.ts';
import type { Samples } from '../core/samples.ts';
import { type AppLines, renderAppLines } from './app-lines.ts';

const compress = promisify(gzip);

/** The page in one moment, in both encodings. */
export interface RenderedPage {
  readonly plain: Buffer;
  /** The whole page as a single gzip member: `curl --compressed` stops after the first of several. */
  readonly gzipped: () => Promise<Buffer>;
}

export interface PageOptions {
  /** Renders the exporter's own families, header lines included. */
  readonly processText: () => Promise<string>;
  readonly monotonicMs: () => number;
}

export interface Page {
  /** Replaces everything an app shows, in one step. */
  setApp(name: string, samples: Samples): void;
  /** Shows nothing of an app any more. */
  removeApp(name: string): void;
  /** The page as it is now; the exporter's own figures may be a second old. Rejects when rendering failed. */
  current(): Promise<RenderedPage>;
}

interface AppEntry {
  readonly samples: Samples;
  lines?: AppLines;
}

/** How old the exporter's own figures may be: scrapes that come closer together share one rendering. */
const PROCESS_FIGURES_AGE_MS = 1_000;

export function createPage({ processText, monotonicMs }: PageOptions): Page {
  const apps = new Map<string, AppEntry>();
  let latest: { readonly page: Promise<RenderedPage>; readonly madeMs: number } | undefined;

  async function render(): Promise<RenderedPage> {
    const entries = [...apps.values()];
    for (const entry of entries) entry.lines ??= await renderAppLines(entry.samples);
    const appText = FAMILY_NAMES.map((name) => familyText(name, entries)).join('');
    const plain = Buffer.from(appText + (await processText()));
    let gzipped: Promise<Buffer> | undefined;
    return {
      plain,
      gzipped: () => {
        gzipped ??= compress(plain);
        return gzipped;
      },
    };
  }

  return {
    setApp(name, samples) {
      apps.set(name, { samples });
      latest = undefined;
    },
    removeApp(name) {
      apps.delete(name);
      latest = undefined;
    },
    async current() {
      if (latest === undefined || monotonicMs() - latest.madeMs >= PROCESS_FIGURES_AGE_MS) {
        const made = { page: render(), madeMs: monotonicMs() };
        latest = made;
        // A failed rendering must not be served again to the next scrape.
        made.page.catch(() => {
          if (latest === made) latest = undefined;
        });
      }
      return latest.page;
    },
  };
}

function familyText(name: FamilyName, entries: readonly AppEntry[]): string {
  const lines = entries.map((entry) => entry.lines?.get(name) ?? '').join('');
  if (lines === '') return '';
  const { help, type } = METRIC_CATALOG[name];
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines}`;
}
