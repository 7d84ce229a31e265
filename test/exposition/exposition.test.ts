import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { Format } from '../../src/core/metrics/exposition-format.ts';
import { createEventLoopQueue } from '../../src/exporter/event-loop-queue.ts';
import { createBlock } from '../../src/exposition/block.ts';
import { type Coding, createExposition } from '../../src/exposition/exposition.ts';

/** A page whose apps show the text that `apps` holds, and whose own figures tell how often they were read. */
function pageWithClock() {
  const clock = { ms: 0 };
  const apps = { text: 'of_apps 1\n' };
  const appBlocks = vi.fn(async () => [createBlock(Buffer.from(apps.text))]);
  const readOwnMetrics = vi.fn(async () => {
    const reading = readOwnMetrics.mock.calls.length;
    return [{ text: (format: Format) => `own_${format} ${reading}\n` }];
  });
  const yieldToLoop = createEventLoopQueue(() => 0);
  const page = createExposition({ appBlocks, readOwnMetrics, monotonicMs: () => clock.ms, yieldToLoop });
  const bytes = async (format: Format, coding: Coding) => Buffer.concat(await page.pieces(format, coding));
  const text = async (format: Format = 'text') => (await bytes(format, 'identity')).toString();
  return { ...page, bytes, text, clock, apps, appBlocks, readOwnMetrics };
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

describe('the pieces of the page', () => {
  const MEGABYTE = 2 ** 20;

  async function piecesWith(appBytes: readonly number[], coding: Coding) {
    const blocks = appBytes.map((length) => createBlock(Buffer.alloc(length, 'x')));
    const { appBlocks, pieces } = pageWithClock();
    appBlocks.mockResolvedValue(blocks);
    return { blocks, pieces: await pieces('text', coding) };
  }

  it('are a single one as long as it is small, which is sent faster', async () => {
    const { pieces } = await piecesWith([MEGABYTE, 10], 'identity');
    expect(pieces.map(({ length }) => length)).toEqual([MEGABYTE + 10 + 'own_text 1\n'.length]);
  });

  it('are blocks as they are where they are large: nothing copies them each second', async () => {
    const { blocks, pieces } = await piecesWith([2 * MEGABYTE, 2 * MEGABYTE, 10], 'identity');
    expect(pieces[0]).toBe(blocks[0]?.plain);
    expect(pieces[1]).toBe(blocks[1]?.plain);
    expect(pieces.map(({ length }) => length).slice(2)).toEqual([10 + 'own_text 1\n'.length]);
  });

  it('are a single one where they are compressed to little, however large the page', async () => {
    const { pieces } = await piecesWith([2 * MEGABYTE, 2 * MEGABYTE, 10], 'gzip');
    expect(pieces).toHaveLength(1);
  });
});

describe('an edition of the page', () => {
  it('serves any number of scrapes within a second with the same bytes', async () => {
    const { pieces, clock, appBlocks, readOwnMetrics } = pageWithClock();
    const pages = await Promise.all([pieces('text', 'gzip'), pieces('text', 'gzip')]);
    clock.ms = 999;
    pages.push(await pieces('text', 'gzip'));
    expect(new Set(pages).size).toBe(1);
    await pieces('openmetrics', 'identity');
    expect(appBlocks).toHaveBeenCalledOnce();
    expect(readOwnMetrics).toHaveBeenCalledOnce();
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
    const { clock, appBlocks, readOwnMetrics } = pageWithClock();
    clock.ms = 10_000;
    expect(appBlocks).not.toHaveBeenCalled();
    expect(readOwnMetrics).not.toHaveBeenCalled();
  });

  it('that failed is told to whoever asked, and not kept', async () => {
    const { text, readOwnMetrics } = pageWithClock();
    readOwnMetrics.mockRejectedValueOnce(new Error('no figures'));
    await expect(text()).rejects.toThrow('no figures');
    expect(await text()).toBe('of_apps 1\nown_text 2\n');
  });

  it('that could not be compressed is told to whoever asked, and tried again', async () => {
    const { bytes, text, appBlocks } = pageWithClock();
    const block = createBlock(Buffer.from('of_apps 1\n'));
    const deflated = vi.fn(block.deflated).mockRejectedValueOnce(new Error('no memory'));
    appBlocks.mockResolvedValue([{ ...block, deflated }]);
    await expect(bytes('text', 'gzip')).rejects.toThrow('no memory');
    expect(gunzipSync(await bytes('text', 'gzip')).toString()).toBe(await text());
    expect(appBlocks).toHaveBeenCalledOnce();
  });

  it('whose own figures could not be written is told to whoever asked, and tried again', async () => {
    const { text, readOwnMetrics } = pageWithClock();
    const family = vi
      .fn(() => 'own 1\n')
      .mockImplementationOnce(() => {
        throw new Error('no memory');
      });
    readOwnMetrics.mockResolvedValueOnce([{ text: family }]);
    await expect(text()).rejects.toThrow('no memory');
    expect(await text()).toBe('of_apps 1\nown 1\n');
    expect(readOwnMetrics).toHaveBeenCalledOnce();
  });

  it('is put together in several turns of the event loop, so that others come in between', async () => {
    let ms = 0;
    // Each look at the clock finds a whole turn used up.
    const slowClock = () => {
      ms += 12;
      return ms;
    };
    const steps: string[] = [];
    const step = (name: string) => {
      steps.push(name);
      setImmediate(() => steps.push('other work'));
    };
    const page = createExposition({
      appBlocks: async () => {
        step('apps');
        return [createBlock(Buffer.from('of_apps 1\n'))];
      },
      readOwnMetrics: async () =>
        ['own', 'more'].map((name) => ({
          text: () => {
            step(name);
            return `${name} 1\n`;
          },
        })),
      monotonicMs: () => 0,
      yieldToLoop: createEventLoopQueue(slowClock),
    });
    await page.pieces('text', 'identity');
    steps.push('page');
    expect(steps).toEqual(['own', 'other work', 'more', 'other work', 'apps', 'other work', 'page']);
  });
});
