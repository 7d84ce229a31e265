import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';

const curve = (name: string, x: number, y: number) => ({ chart: 'series', name, x, y }) as const;

describe('the picture', () => {
  it('places points by their logarithms, from one power of ten to the next', () => {
    const svg = picture([curve('ours', 1_000, 0.1), curve('ours', 10_000, 1), curve('ours', 100_000, 10)]);
    expect(svg).toContain('d="M60 260L310 150L560 40"');
  });

  it('has a name in the legend for each line, as text', () => {
    const svg = picture([curve('a <b> & c', 10, 1), curve('d', 10, 2)]);
    expect(svg).toContain('>a &lt;b&gt; &amp; c</text>');
    expect(svg).toContain('>d</text>');
  });

  it('leaves out a chart that nothing was measured for', () => {
    expect(picture([curve('ours', 10, 1)]).match(/class="title"/g)).toHaveLength(1);
    const both = picture([curve('ours', 10, 1), { chart: 'apps', name: 'per app', x: 10, y: 6 }]);
    expect(both.match(/class="title"/g)).toHaveLength(2);
  });
});
