import { describe, expect, it, vi } from 'vitest';
import { METRIC_CATALOG } from '../../src/core/metric-catalog.ts';
import type { Samples } from '../../src/core/samples.ts';
import { createAppFigures } from '../../src/exposition/app-figures.ts';
import { createLoopTurns } from '../../src/loop-turns.ts';

const up = (app: string, value: number) => (): Samples =>
  new Map([['timpush_up', [{ labels: { app }, value }]]]);

const sent = (app: string, value: number) => (): Samples =>
  new Map([
    ...up(app, 1)(),
    ['timpush_sent_pushes', [{ labels: { app, push_type: 'chat', window: '1h' }, value }]],
  ]);

const header = (name: 'timpush_up' | 'timpush_sent_pushes') =>
  `# HELP ${name} ${METRIC_CATALOG[name].help}\n# TYPE ${name} gauge\n`;

/** Each look at it finds a whole turn used up. */
let clockMs = 0;
const slowClock = () => {
  clockMs += 12;
  return clockMs;
};

function figures() {
  const onFault = vi.fn();
  const created = createAppFigures({ loopTurn: createLoopTurns(slowClock), onFault });
  return { ...created, onFault, text: async () => (await created.block()).plain.toString() };
}

describe('the figures of all apps', () => {
  it('have every family once, with its header before the lines of all apps', async () => {
    const { setApp, text } = figures();
    setApp('shop', sent('shop', 5));
    setApp('club', up('club', 0));
    expect(await text()).toBe(
      `${header('timpush_sent_pushes')}timpush_sent_pushes{app="shop",push_type="chat",window="1h"} 5\n` +
        `${header('timpush_up')}timpush_up{app="shop"} 1\ntimpush_up{app="club"} 0\n`,
    );
  });

  it('are nothing while there is no app', async () => {
    expect(await figures().text()).toBe('');
  });

  it('hold nothing of what an app showed before', async () => {
    const { setApp, text } = figures();
    setApp('shop', sent('shop', 5));
    await text();
    setApp('shop', up('shop', 0));
    expect(await text()).toBe(`${header('timpush_up')}timpush_up{app="shop"} 0\n`);
  });

  it('leave the other apps as they are, in the order in which they first came', async () => {
    const { setApp, text } = figures();
    setApp('shop', up('shop', 1));
    setApp('club', up('club', 1));
    setApp('shop', up('shop', 0));
    await text();
    setApp('shop', up('shop', 2));
    expect(await text()).toContain('timpush_up{app="shop"} 2\ntimpush_up{app="club"} 1\n');
  });

  it('hold nothing of an app that was removed, rendered or not', async () => {
    const { setApp, removeApp, text } = figures();
    setApp('shop', up('shop', 1));
    setApp('club', up('club', 1));
    await text();
    setApp('bank', up('bank', 1));
    removeApp('shop');
    removeApp('bank');
    expect(await text()).toBe(`${header('timpush_up')}timpush_up{app="club"} 1\n`);
  });

  it('are the same block until an app changes', async () => {
    const { setApp, block } = figures();
    setApp('shop', up('shop', 1));
    const before = await block();
    expect(await block()).toBe(before);
    setApp('shop', up('shop', 1));
    expect(await block()).not.toBe(before);
  });

  it('are well-formed UTF-8 only, with emoji as they came', async () => {
    const { setApp, block } = figures();
    setApp('📵', up('📵', 1));
    setApp('\ud83d', up('\ud83d', 1));
    const text = new TextDecoder('utf-8', { fatal: true }).decode((await block()).plain);
    expect(text).toContain('timpush_up{app="📵"} 1\ntimpush_up{app="\ufffd"} 1\n');
  });
});

describe('an app that changed', () => {
  it('is rendered without anybody asking for the page, once for changes that come together', async () => {
    const { setApp, block } = figures();
    const replaced = vi.fn(up('shop', 0));
    const rendered = Promise.withResolvers<void>();
    const newest = vi.fn(() => {
      rendered.resolve();
      return up('shop', 1)();
    });
    setApp('shop', replaced);
    setApp('shop', newest);
    await rendered.promise;
    await block();
    expect(replaced).not.toHaveBeenCalled();
    expect(newest).toHaveBeenCalledOnce();
  });

  it('is rendered in a turn of the event loop of its own, so that others come in between', async () => {
    const { setApp, block } = figures();
    const turns: string[] = [];
    for (const app of ['shop', 'club', 'bank']) {
      setApp(app, () => {
        turns.push(app);
        setImmediate(() => turns.push('other work'));
        return up(app, 1)();
      });
    }
    await block();
    turns.push('joined');
    expect(turns).toEqual(['shop', 'other work', 'club', 'other work', 'bank', 'other work', 'joined']);
  });

  it('shows nothing when it cannot be rendered, which is told, and leaves the others alone', async () => {
    const { setApp, text, onFault } = figures();
    setApp('shop', up('shop', 1));
    await text();
    const fault = new Error('a fault of ours');
    setApp('shop', () => {
      throw fault;
    });
    setApp('club', up('club', 1));
    expect(await text()).toBe(`${header('timpush_up')}timpush_up{app="club"} 1\n`);
    expect(onFault).toHaveBeenCalledExactlyOnceWith(fault, 'shop');
    setApp('shop', up('shop', 1));
    expect(await text()).toContain('timpush_up{app="shop"} 1\n');
  });
});
