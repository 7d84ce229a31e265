import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { Format } from '../../src/core/metrics/exposition-format.ts';
import { type Coding, createExposition } from '../../src/exposition/exposition.ts';

/** The part of the apps is what `apps` holds. The own metrics count how often they were read. */
function expositionWithClock() {
  const clock = { ms: 0 };
  const apps = { text: 'of_apps 1\n' };
  const appChunks = vi.fn(async () => [Buffer.from(apps.text)]);
  const readOwnMetrics = vi.fn(async () => {
    const reading = readOwnMetrics.mock.calls.length;
    return [{ text: (format: Format) => `own_${format} ${reading}\n` }];
  });
  const { chunks } = createExposition({ appChunks, readOwnMetrics, monotonicMs: () => clock.ms });
  const bytes = async (format: Format, coding: Coding) => Buffer.concat(await chunks(format, coding));
  const text = async (format: Format = 'text') => (await bytes(format, 'identity')).toString();
  return { chunks, bytes, text, clock, apps, appChunks, readOwnMetrics };
}

describe('the exposition', () => {
  it('has the metrics of the apps, then the own metrics, and ends as its format requires', async () => {
    const { text } = expositionWithClock();
    expect(await text('text')).toBe('of_apps 1\nown_text 1\n');
    expect(await text('openmetrics')).toBe('of_apps 1\nown_openmetrics 1\n# EOF\n');
  });

  it.each(['text', 'openmetrics'] as const)('is the same when compressed: %s', async (format) => {
    const { bytes, text } = expositionWithClock();
    expect(gunzipSync(await bytes(format, 'gzip')).toString()).toBe(await text(format));
  });

  it('does not depend on the formats and codings of earlier scrapes', async () => {
    const [one, other] = [expositionWithClock(), expositionWithClock()];
    await other.bytes('openmetrics', 'gzip');
    await other.bytes('openmetrics', 'identity');
    expect(await other.text()).toBe(await one.text());
  });
});

describe('the chunks of the exposition', () => {
  const MEGABYTE = 2 ** 20;

  async function chunksWith(lengths: readonly number[], coding: Coding) {
    const parts = lengths.map((length) => Buffer.alloc(length, 'x'));
    const { appChunks, chunks } = expositionWithClock();
    appChunks.mockResolvedValue(parts);
    return { parts, chunks: await chunks('text', coding) };
  }

  it('are a single one while it is small, because that is sent faster', async () => {
    const { chunks } = await chunksWith([MEGABYTE, 10], 'identity');
    expect(chunks.map(({ length }) => length)).toEqual([MEGABYTE + 10 + 'own_text 1\n'.length]);
  });

  it('are those of the apps where they are large, so that they are not copied every second', async () => {
    const { parts, chunks } = await chunksWith([2 * MEGABYTE, 2 * MEGABYTE, 10], 'identity');
    expect(chunks[0]).toBe(parts[0]);
    expect(chunks[1]).toBe(parts[1]);
    expect(chunks.map(({ length }) => length).slice(2)).toEqual([10 + 'own_text 1\n'.length]);
  });

  it('are a single one when compressed', async () => {
    const { chunks } = await chunksWith([2 * MEGABYTE, 2 * MEGABYTE, 10], 'gzip');
    expect(chunks).toHaveLength(1);
  });
});

describe('an exposition that scrapes share', () => {
  it('serves all scrapes within a second with the same bytes', async () => {
    const { chunks, clock, appChunks, readOwnMetrics } = expositionWithClock();
    const served = await Promise.all([chunks('text', 'gzip'), chunks('text', 'gzip')]);
    clock.ms = 999;
    const ready = chunks('text', 'gzip');
    expect(ready).not.toBeInstanceOf(Promise);
    expect(new Set([...served, ready]).size).toBe(1);
    await chunks('openmetrics', 'identity');
    expect(appChunks).toHaveBeenCalledOnce();
    expect(readOwnMetrics).toHaveBeenCalledOnce();
  });

  it('is replaced when it is a second old, and not before', async () => {
    const { text, clock, apps } = expositionWithClock();
    await text();
    apps.text = 'of_apps 2\n';
    clock.ms = 999;
    expect(await text()).toBe('of_apps 1\nown_text 1\n');
    clock.ms = 1000;
    expect(await text()).toBe('of_apps 2\nown_text 2\n');
    clock.ms = 1999;
    expect(await text()).toBe('of_apps 2\nown_text 2\n');
  });

  it('is not made without a scrape', () => {
    const { clock, appChunks, readOwnMetrics } = expositionWithClock();
    clock.ms = 10_000;
    expect(appChunks).not.toHaveBeenCalled();
    expect(readOwnMetrics).not.toHaveBeenCalled();
  });

  it('is made again on the next scrape when the own metrics could not be read', async () => {
    const { text, readOwnMetrics } = expositionWithClock();
    readOwnMetrics.mockRejectedValueOnce(new Error('no metrics'));
    await expect(text()).rejects.toThrow('no metrics');
    expect(await text()).toBe('of_apps 1\nown_text 2\n');
  });

  it('is made again on the next scrape when the part of the apps could not be made', async () => {
    const { bytes, text, appChunks, readOwnMetrics } = expositionWithClock();
    appChunks.mockRejectedValueOnce(new Error('no memory'));
    await expect(bytes('text', 'gzip')).rejects.toThrow('no memory');
    expect(gunzipSync(await bytes('text', 'gzip')).toString()).toBe(await text());
    expect(readOwnMetrics).toHaveBeenCalledOnce();
  });

  it('is made again on the next scrape when the own metrics could not be written', async () => {
    const { text, readOwnMetrics } = expositionWithClock();
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

  it('is made in several iterations of the event loop, so that other work can run between them', async () => {
    const steps: string[] = [];
    const step = (name: string) => {
      steps.push(name);
      setImmediate(() => steps.push('other work'));
    };
    const { chunks } = createExposition({
      appChunks: async () => {
        step('apps');
        return [Buffer.from('of_apps 1\n')];
      },
      readOwnMetrics: async () =>
        ['own', 'more'].map((name) => ({
          text: () => {
            step(name);
            return `${name} 1\n`;
          },
        })),
      monotonicMs: () => 0,
    });
    await chunks('text', 'identity');
    steps.push('made');
    expect(steps).toEqual(['own', 'other work', 'more', 'other work', 'apps', 'other work', 'made']);
  });
});
