import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';

const curve = (name: string, x: number, y: number) => ({ chart: 'series', name, x, y }) as const;

describe('the picture of the benchmark', () => {
  it('places points on logarithmic axes that begin and end at powers of ten', () => {
    const svg = picture([curve('ours', 1_000, 0.1), curve('ours', 10_000, 1), curve('ours', 100_000, 10)]);
    expect(svg).toContain('d="M60 260L310 150L560 40"');
  });

  it('shows the name of each line in the legend, with HTML escaped', () => {
    const svg = picture([curve('a <b> & c', 10, 1), curve('d', 10, 2)]);
    expect(svg).toContain('>a &lt;b&gt; &amp; c</text>');
    expect(svg).toContain('>d</text>');
  });

  it('leaves out a chart without measurements', () => {
    expect(picture([curve('ours', 10, 1)]).match(/class="title"/g)).toHaveLength(1);
    const both = picture([curve('ours', 10, 1), { chart: 'apps', name: 'per app', x: 10, y: 6 }]);
    expect(both.match(/class="title"/g)).toHaveLength(2);
  });
});
