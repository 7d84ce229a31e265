import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { Format } from '../../src/core/exposition-format.ts';
import { createBlock } from '../../src/exposition/block.ts';
import { createPage } from '../../src/exposition/page.ts';

/** A page whose apps show the text that `apps` holds, and whose own figures tell how often they were read. */
function pageWithClock() {
  const clock = { ms: 0 };
  const apps = { text: 'of_apps 1\n' };
  const appBlock = vi.fn(async () => createBlock(Buffer.from(apps.text)));
  const readOwnFigures = vi.fn(async () => {
    const reading = readOwnFigures.mock.calls.length;
    return { text: (format: Format) => `own_${format} ${reading}\n` };
  });
  const page = createPage({ appBlock, readOwnFigures, monotonicMs: () => clock.ms });
  const text = async (format: Format = 'text') => (await page.bytes(format, 'identity')).toString();
  return { ...page, text, clock, apps, appBlock, readOwnFigures };
}

describe('the page', () => {
  it('is what the apps show and then the exporter’s own, ended as its format asks', async () => {
    const { text } = pageWithClock();
    expect(await text('text')).toBe('of_apps 1\nown_text 1\n');
    expect(await text('openmetrics')).toBe('of_apps 1\nown_openmetrics 1\n# EOF\n');
  });

  it.each(['text', 'openmetrics'] as const)('is the same compressed: %s', async (format) => {
    const { bytes, text } = pageWithClock();
    expect(gunzipSync(await bytes(format, 'gzip')).toString()).toBe(await text(format));
  });

  it('in one format is the same whatever was asked for before', async () => {
    const [one, other] = [pageWithClock(), pageWithClock()];
    await other.bytes('openmetrics', 'gzip');
    await other.bytes('openmetrics', 'identity');
    expect(await other.text()).toBe(await one.text());
  });
});

describe('an edition of the page', () => {
  it('serves any number of scrapes within a second with the same bytes', async () => {
    const { bytes, clock, appBlock, readOwnFigures } = pageWithClock();
    const pages = await Promise.all([bytes('text', 'gzip'), bytes('text', 'gzip')]);
    clock.ms = 999;
    pages.push(await bytes('text', 'gzip'));
    expect(new Set(pages).size).toBe(1);
    await bytes('openmetrics', 'identity');
    expect(appBlock).toHaveBeenCalledOnce();
    expect(readOwnFigures).toHaveBeenCalledOnce();
  });

  it('is followed by another when it is a second old, and not before', async () => {
    const { text, clock, apps } = pageWithClock();
    await text();
    apps.text = 'of_apps 2\n';
    clock.ms = 999;
    expect(await text()).toBe('of_apps 1\nown_text 1\n');
    clock.ms = 1000;
    expect(await text()).toBe('of_apps 2\nown_text 2\n');
    clock.ms = 1999;
    expect(await text()).toBe('of_apps 2\nown_text 2\n');
  });

  it('is not made before somebody scrapes', () => {
    const { clock, appBlock, readOwnFigures } = pageWithClock();
    clock.ms = 10_000;
    expect(appBlock).not.toHaveBeenCalled();
    expect(readOwnFigures).not.toHaveBeenCalled();
  });

  it('that failed is told to whoever asked, and not kept', async () => {
    const { text, readOwnFigures } = pageWithClock();
    readOwnFigures.mockRejectedValueOnce(new Error('no figures'));
    await expect(text()).rejects.toThrow('no figures');
    expect(await text()).toBe('of_apps 1\nown_text 2\n');
  });

  it('is put together in several turns of the event loop, so that others come in between', async () => {
    const steps: string[] = [];
    const step = (name: string) => {
      steps.push(name);
      setImmediate(() => steps.push('other work'));
    };
    const page = createPage({
      appBlock: async () => {
        step('apps');
        return createBlock(Buffer.from('of_apps 1\n'));
      },
      readOwnFigures: async () => ({
        text: () => {
          step('own');
          return 'own 1\n';
        },
      }),
      monotonicMs: () => 0,
    });
    await page.bytes('text', 'identity');
    steps.push('page');
    expect(steps).toEqual(['apps', 'other work', 'own', 'other work', 'page']);
  });
});
