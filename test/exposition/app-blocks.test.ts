import { describe, expect, it, vi } from 'vitest';
import { METRIC_CATALOG } from '../../src/core/metrics/metric-catalog.ts';
import type { Samples } from '../../src/core/metrics/samples.ts';
import { createEventLoopQueue } from '../../src/exporter/event-loop-queue.ts';
import { createAppBlocks } from '../../src/exposition/app-blocks.ts';
import type { Block } from '../../src/exposition/block.ts';

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

const bytesOf = (blocks: readonly Block[]) => Buffer.concat(blocks.map(({ plain }) => plain));
const textOf = (blocks: readonly Block[]) => bytesOf(blocks).toString();

function figures() {
  const onFault = vi.fn();
  const created = createAppBlocks({ yieldToLoop: createEventLoopQueue(slowClock), onFault });
  return { ...created, onFault, text: async () => textOf(await created.blocks()) };
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

  it('are the same blocks until an app changes', async () => {
    const { setApp, blocks } = figures();
    setApp('shop', up('shop', 1));
    const before = await blocks();
    expect(await blocks()).toBe(before);
    setApp('shop', up('shop', 1));
    expect(await blocks()).not.toBe(before);
  });

  it('are well-formed UTF-8 only, with emoji as they came', async () => {
    const { setApp, blocks } = figures();
    setApp('📵', up('📵', 1));
    setApp('\ud83d', up('\ud83d', 1));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(await blocks()));
    expect(text).toContain('timpush_up{app="📵"} 1\ntimpush_up{app="\ufffd"} 1\n');
  });
});

describe('the blocks of a large page', () => {
  /** So many that their names alone fill the stretches of two blocks. */
  const NAMES = Array.from({ length: 3000 }, (_, index) => `${index}`.padStart(1000, 'x'));

  it('are each concatenated in a turn of the event loop of its own', async () => {
    const yieldToLoop = vi.fn(async (_work: 'page' | 'end') => {});
    const { setApp, blocks } = createAppBlocks({ yieldToLoop, onFault: vi.fn() });
    for (const name of NAMES) setApp(name, up(name, 1));
    const joinedBlocks = await blocks();
    expect(joinedBlocks).toHaveLength(2);
    expect(yieldToLoop.mock.calls.filter(([work]) => work === 'page')).toHaveLength(2);
    expect(textOf(joinedBlocks)).toBe(
      header('timpush_up') + NAMES.map((name) => `timpush_up{app="${name}"} 1\n`).join(''),
    );
  });

  it('that could not be concatenated are told of and not kept: memory may have been short', async () => {
    const yieldToLoop = vi.fn(async (work: 'page' | 'end') => {
      if (work === 'page') throw new Error('no memory');
    });
    const { setApp, blocks } = createAppBlocks({ yieldToLoop, onFault: vi.fn() });
    setApp('shop', up('shop', 1));
    await expect(blocks()).rejects.toThrow('no memory');
    yieldToLoop.mockResolvedValue(undefined);
    expect(textOf(await blocks())).toContain('timpush_up{app="shop"} 1\n');
  });

  it('hold what was set until they were asked for; what is set while they are concatenated comes with the next', async () => {
    const { setApp, text } = figures();
    for (const name of NAMES) setApp(name, up(name, 0));
    await text();
    setApp('shop', up('shop', 1));
    const joining = text();
    const first = NAMES[0] ?? '';
    setApp(first, up(first, 1));
    const [earlier, later] = [await joining, await text()];
    expect(earlier).toContain('timpush_up{app="shop"} 1\n');
    expect(later).toContain(`timpush_up{app="${first}"} 1\n`);
    expect(later).not.toContain(`timpush_up{app="${first}"} 0\n`);
  });
});

describe('an app that changed', () => {
  it('is rendered without anybody asking for the page, once for changes that come together', async () => {
    const { setApp, blocks } = figures();
    const replaced = vi.fn(up('shop', 0));
    const rendered = Promise.withResolvers<void>();
    const newest = vi.fn(() => {
      rendered.resolve();
      return up('shop', 1)();
    });
    setApp('shop', replaced);
    setApp('shop', newest);
    await rendered.promise;
    await blocks();
    expect(replaced).not.toHaveBeenCalled();
    expect(newest).toHaveBeenCalledOnce();
  });

  it('is rendered in a turn of the event loop of its own, so that others come in between', async () => {
    const { setApp, blocks } = figures();
    const turns: string[] = [];
    for (const app of ['shop', 'club', 'bank']) {
      setApp(app, () => {
        turns.push(app);
        setImmediate(() => turns.push('other work'));
        return up(app, 1)();
      });
    }
    await blocks();
    turns.push('concatenate');
    expect(turns).toEqual(['shop', 'other work', 'club', 'other work', 'bank', 'other work', 'concatenate']);
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
