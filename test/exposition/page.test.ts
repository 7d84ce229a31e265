import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { METRIC_CATALOG } from '../../src/core/metric-catalog.ts';
import type { Samples } from '../../src/core/samples.ts';
import { createPage } from '../../src/exposition/page.ts';

const up = (app: string, value: number): Samples => new Map([['timpush_up', [{ labels: { app }, value }]]]);

const sent = (app: string, value: number): Samples =>
  new Map([
    ...up(app, 1),
    ['timpush_sent_pushes', [{ labels: { app, push_type: 'chat', window: '1h' }, value }]],
  ]);

function pageWithClock() {
  const clock = { ms: 0 };
  const processText = vi.fn(async () => `process_figure ${processText.mock.calls.length}\n`);
  const page = createPage({ processText, monotonicMs: () => clock.ms });
  const text = async () => (await page.current()).plain.toString();
  return { ...page, text, clock, processText };
}

const header = (name: 'timpush_up' | 'timpush_sent_pushes') =>
  `# HELP ${name} ${METRIC_CATALOG[name].help}\n# TYPE ${name} gauge\n`;

describe('the page', () => {
  it('has every family once, with its header before the lines of all apps, then the exporter’s own', async () => {
    const { setApp, text } = pageWithClock();
    setApp('shop', sent('shop', 5));
    setApp('club', up('club', 0));
    expect(await text()).toBe(
      `${header('timpush_sent_pushes')}timpush_sent_pushes{app="shop",push_type="chat",window="1h"} 5\n` +
        `${header('timpush_up')}timpush_up{app="shop"} 1\ntimpush_up{app="club"} 0\n` +
        'process_figure 1\n',
    );
  });

  it('is the exporter’s own text alone when there is no app yet', async () => {
    expect(await pageWithClock().text()).toBe('process_figure 1\n');
  });

  it('replaces everything an app shows, so that nothing lingers', async () => {
    const { setApp, text } = pageWithClock();
    setApp('shop', sent('shop', 5));
    await text();
    setApp('shop', up('shop', 0));
    expect(await text()).toBe(`${header('timpush_up')}timpush_up{app="shop"} 0\nprocess_figure 2\n`);
  });

  it('leaves the other apps as they are, in the order in which they first came', async () => {
    const { setApp, text } = pageWithClock();
    setApp('shop', up('shop', 1));
    setApp('club', up('club', 1));
    setApp('shop', up('shop', 0));
    expect(await text()).toContain('timpush_up{app="shop"} 0\ntimpush_up{app="club"} 1\n');
  });

  it('shows nothing of an app that was removed, even to a scrape that comes at once', async () => {
    const { setApp, removeApp, text } = pageWithClock();
    setApp('shop', sent('shop', 5));
    setApp('club', up('club', 1));
    await text();
    removeApp('shop');
    expect(await text()).toBe(`${header('timpush_up')}timpush_up{app="club"} 1\nprocess_figure 2\n`);
  });

  it('is the same compressed, as a single member', async () => {
    const { setApp, current } = pageWithClock();
    setApp('shop', sent('shop', 5));
    const { plain, gzipped } = await current();
    const compressed = await gzipped();
    expect(gunzipSync(compressed)).toEqual(plain);
    expect(await gzipped()).toBe(compressed);
  });

  it('holds well-formed UTF-8 only, with emoji as they came', async () => {
    const { setApp, current } = pageWithClock();
    setApp('📵', up('📵', 1));
    const { plain } = await current();
    expect(new TextDecoder('utf-8', { fatal: true }).decode(plain)).toContain('timpush_up{app="📵"} 1');
  });
});

describe('rendering', () => {
  it('happens once for any number of scrapes within a second', async () => {
    const { setApp, current, clock, processText } = pageWithClock();
    setApp('shop', up('shop', 1));
    const pages = await Promise.all([current(), current()]);
    clock.ms = 999;
    pages.push(await current());
    expect(new Set(pages).size).toBe(1);
    expect(processText).toHaveBeenCalledOnce();
  });

  it('happens again when the exporter’s own figures are a second old', async () => {
    const { text, clock } = pageWithClock();
    await text();
    clock.ms = 1000;
    expect(await text()).toBe('process_figure 2\n');
    clock.ms = 1999;
    expect(await text()).toBe('process_figure 2\n');
  });

  it('happens again at once when an app changed, and not before somebody scrapes', async () => {
    const { setApp, text, processText } = pageWithClock();
    await text();
    setApp('shop', up('shop', 1));
    setApp('shop', up('shop', 0));
    expect(processText).toHaveBeenCalledOnce();
    expect(await text()).toContain('timpush_up{app="shop"} 0');
    expect(processText).toHaveBeenCalledTimes(2);
  });

  it('that was under way when an app changed is not what the next scrape gets', async () => {
    const { setApp, current, text, processText } = pageWithClock();
    const rendering = Promise.withResolvers<string>();
    processText.mockReturnValueOnce(rendering.promise);
    setApp('shop', up('shop', 0));
    const before = current();
    setApp('shop', up('shop', 1));
    const after = text();
    rendering.resolve('');
    expect((await before).plain.toString()).toContain('timpush_up{app="shop"} 0');
    expect(await after).toContain('timpush_up{app="shop"} 1');
  });

  it('that failed is told to whoever asked, and not kept', async () => {
    const { text, processText } = pageWithClock();
    processText.mockRejectedValueOnce(new Error('no figures'));
    await expect(text()).rejects.toThrow('no figures');
    expect(await text()).toBe('process_figure 2\n');
  });
});
