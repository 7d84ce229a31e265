import { describe, expect, it } from 'vitest';
import { FAMILY_NAMES, METRIC_CATALOG } from '../../src/core/metrics/metric-catalog.ts';
import type { Samples } from '../../src/core/metrics/samples.ts';
import { renderSampleLines } from '../../src/exposition/sample-lines.ts';

describe('the lines of an app', () => {
  it('are its samples in order, without HELP and TYPE, each with a newline at its end', () => {
    const window = (name: string, value: number) => ({
      labels: { app: '📵 "shop"', push_type: 'chat', window: name },
      value,
    });
    const samples: Samples = new Map([
      ['timpush_sent_pushes', [window('1h', 3), window('1d', 0), window('7d', 2 ** 53 - 1)]],
    ]);
    expect(renderSampleLines(samples).get('timpush_sent_pushes')?.toString()).toBe(
      'timpush_sent_pushes{app="📵 \\"shop\\"",push_type="chat",window="1h"} 3\n' +
        'timpush_sent_pushes{app="📵 \\"shop\\"",push_type="chat",window="1d"} 0\n' +
        'timpush_sent_pushes{app="📵 \\"shop\\"",push_type="chat",window="7d"} 9007199254740991\n',
    );
  });

  it('exist for each family of the app, and for no other family', () => {
    const names = FAMILY_NAMES.filter((family) => METRIC_CATALOG[family].from === 'app');
    const lines = renderSampleLines(
      new Map(names.map((name) => [name, [{ labels: { app: 'a' }, value: 1 }]])),
    );
    expect([...lines].map(([name, bytes]) => [name, bytes.toString()])).toEqual(
      names.map((name) => [name, `${name}{app="a"} 1\n`]),
    );
  });
});
