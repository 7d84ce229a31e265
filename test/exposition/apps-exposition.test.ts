import { describe, expect, it, vi } from 'vitest';
import { METRIC_CATALOG } from '../../src/core/metrics/metric-catalog.ts';
import type { Samples } from '../../src/core/metrics/samples.ts';
import { createAppsExposition } from '../../src/exposition/apps-exposition.ts';

const up = (app: string, value: number) => (): Samples =>
  new Map([['timpush_up', [{ labels: { app }, value }]]]);

const sent = (app: string, value: number) => (): Samples =>
  new Map([
    ...up(app, 1)(),
    ['timpush_sent_pushes', [{ labels: { app, push_type: 'chat', window: '1h' }, value }]],
  ]);

const head = (name: 'timpush_up' | 'timpush_sent_pushes') =>
  `# HELP ${name} ${METRIC_CATALOG[name].help}\n# TYPE ${name} gauge\n`;

function appsExposition() {
  const onInternalError = vi.fn();
  const created = createAppsExposition({ onInternalError });
  const text = async () => Buffer.concat(await created.chunks()).toString();
  return { ...created, onInternalError, text };
}

describe('the exposition of all apps', () => {
  it('has each family once, with its head before the lines of all apps', async () => {
    const { setApp, text } = appsExposition();
    setApp('shop', sent('shop', 5));
    setApp('club', up('club', 0));
    expect(await text()).toBe(
      `${head('timpush_sent_pushes')}timpush_sent_pushes{app="shop",push_type="chat",window="1h"} 5\n` +
        `${head('timpush_up')}timpush_up{app="shop"} 1\ntimpush_up{app="club"} 0\n`,
    );
  });

  it('is empty without apps', async () => {
    expect(await appsExposition().text()).toBe('');
  });

  it('contains no earlier samples of an app', async () => {
    const { setApp, text } = appsExposition();
    setApp('shop', sent('shop', 5));
    await text();
    setApp('shop', up('shop', 0));
    expect(await text()).toBe(`${head('timpush_up')}timpush_up{app="shop"} 0\n`);
  });

  it('keeps the apps in the order in which they first came', async () => {
    const { setApp, text } = appsExposition();
    setApp('shop', up('shop', 1));
    setApp('club', up('club', 1));
    setApp('shop', up('shop', 0));
    await text();
    setApp('shop', up('shop', 2));
    expect(await text()).toContain('timpush_up{app="shop"} 2\ntimpush_up{app="club"} 1\n');
  });

  it('contains no samples of a removed app, whether it was rendered or not', async () => {
    const { setApp, removeApp, text } = appsExposition();
    setApp('shop', up('shop', 1));
    setApp('club', up('club', 1));
    await text();
    setApp('bank', up('bank', 1));
    removeApp('shop');
    removeApp('bank');
    expect(await text()).toBe(`${head('timpush_up')}timpush_up{app="club"} 1\n`);
  });

  it('has the same chunks until an app changes', async () => {
    const { setApp, chunks } = appsExposition();
    setApp('shop', up('shop', 1));
    const before = await chunks();
    expect(await chunks()).toBe(before);
    setApp('shop', up('shop', 1));
    expect(await chunks()).not.toBe(before);
  });

  it('is well-formed UTF-8, and keeps emoji', async () => {
    const { setApp, chunks } = appsExposition();
    setApp('📵', up('📵', 1));
    setApp('\ud83d', up('\ud83d', 1));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(await chunks()));
    expect(text).toContain('timpush_up{app="📵"} 1\ntimpush_up{app="\ufffd"} 1\n');
  });
});

describe('the exposition of all apps, when it is large', () => {
  /** With these names, the exposition needs two chunks. */
  const NAMES = Array.from({ length: 3000 }, (_, index) => `${index}`.padStart(1000, 'x'));

  it('has several chunks, and lets other work run before it concatenates each of them', async () => {
    const { setApp, chunks, text } = appsExposition();
    for (const name of NAMES) setApp(name, up(name, 1));
    await text();
    setApp('shop', up('shop', 1));
    let iterations = 0;
    const count = () => {
      iterations += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    const made = await chunks();
    clearImmediate(counting);
    expect(made).toHaveLength(2);
    // One for the app that changed, and one for each chunk.
    expect(iterations).toBe(3);
    expect(Buffer.concat(made).toString()).toBe(
      head('timpush_up') + [...NAMES, 'shop'].map((name) => `timpush_up{app="${name}"} 1\n`).join(''),
    );
  });

  it('contains all changes before the call; later changes come with the next call', async () => {
    const { setApp, text } = appsExposition();
    for (const name of NAMES) setApp(name, up(name, 0));
    await text();
    setApp('shop', up('shop', 1));
    const concatenating = text();
    const first = NAMES[0] ?? '';
    setApp(first, up(first, 1));
    const [earlier, later] = [await concatenating, await text()];
    expect(earlier).toContain('timpush_up{app="shop"} 1\n');
    expect(later).toContain(`timpush_up{app="${first}"} 1\n`);
    expect(later).not.toContain(`timpush_up{app="${first}"} 0\n`);
  });
});

describe('an app that changed', () => {
  it('is rendered without a scrape, and once for changes that come together', async () => {
    const { setApp, chunks } = appsExposition();
    const replaced = vi.fn(up('shop', 0));
    const rendered = Promise.withResolvers<void>();
    const newest = vi.fn(() => {
      rendered.resolve();
      return up('shop', 1)();
    });
    setApp('shop', replaced);
    setApp('shop', newest);
    await rendered.promise;
    await chunks();
    expect(replaced).not.toHaveBeenCalled();
    expect(newest).toHaveBeenCalledOnce();
  });

  it('is rendered in its own iteration of the event loop, so that other work can run before the next', async () => {
    const { setApp, chunks } = appsExposition();
    const steps: string[] = [];
    for (const app of ['shop', 'club', 'bank']) {
      setApp(app, () => {
        steps.push(app);
        setImmediate(() => steps.push('other work'));
        return up(app, 1)();
      });
    }
    await chunks();
    expect(steps).toEqual(['shop', 'other work', 'club', 'other work', 'bank', 'other work']);
  });

  it('has no samples when it cannot be rendered, and the other apps keep theirs', async () => {
    const { setApp, text, onInternalError } = appsExposition();
    setApp('shop', up('shop', 1));
    await text();
    const bug = new Error('a bug');
    setApp('shop', () => {
      throw bug;
    });
    setApp('club', up('club', 1));
    expect(await text()).toBe(`${head('timpush_up')}timpush_up{app="club"} 1\n`);
    expect(onInternalError).toHaveBeenCalledExactlyOnceWith(bug, 'shop');
    setApp('shop', up('shop', 1));
    expect(await text()).toContain('timpush_up{app="shop"} 1\n');
  });
});
