import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import {
  CONTENT_TYPES,
  FORMATS,
  familyHead,
  sampleLine,
  timedLine,
} from '../../../src/core/metrics/exposition-format.ts';
import { FAMILY_NAMES, METRIC_CATALOG } from '../../../src/core/metrics/metric-catalog.ts';
import { parsePage } from '../../support/parsed-page.ts';

const anyText = fc.string({ unit: 'grapheme' });
const anyLabels = fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), anyText, { maxKeys: 5 });
// -0 is written as 0, so it cannot read back as itself.
const noNegativeZero = fc.double().map((value) => (value === 0 ? 0 : value));
// prom-client writes NaN as `Nan`, which no Prometheus reads.
const anyValue = fc.double({ noNaN: true });

/** What prom-client writes for one gauge. */
function byPromClient(labels: Record<string, string>, value: number, help: string): Promise<string> {
  const registry = new Registry();
  const gauge = new Gauge({ name: 'a_gauge', help, labelNames: Object.keys(labels), registers: [registry] });
  gauge.set(labels, value);
  return registry.getSingleMetricAsString('a_gauge');
}

describe('a family', () => {
  it('is written as prom-client writes it, whatever its labels and value', async () => {
    await fc.assert(
      fc.asyncProperty(anyLabels, anyValue, async (labels, value) => {
        const ours =
          familyHead({ name: 'a_gauge', type: 'gauge', help: 'of \\ some\nsort' }, 'text') +
          sampleLine('a_gauge', labels, value);
        const theirs = await byPromClient(labels, value, 'of \\ some\nsort');
        expect(ours).toBe(`${theirs}\n`);
      }),
    );
  });

  it('reads back in either format as the labels and the value that were written', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FORMATS),
        anyLabels,
        noNegativeZero,
        anyText,
        (format, labels, value, help) => {
          const head = familyHead({ name: 'a_gauge', type: 'gauge', help }, format);
          expect(parsePage(head + sampleLine('a_gauge', labels, value), format)).toEqual([
            { name: 'a_gauge', type: 'gauge', help, samples: [{ name: 'a_gauge', labels, value }] },
          ]);
        },
      ),
    );
  });

  it.each([
    ['a counter', Counter],
    ['a histogram', Histogram],
    ['a gauge', Gauge],
  ])('has the same head in OpenMetrics as in prom-client, here %s', async (_, Metric) => {
    const registry = new Registry();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const metric = new Metric({ name: 'some_total', help: 'Of \\ some\nsort.', registers: [registry] });
    const { type } = await metric.get();
    const theirs = (await registry.metrics()).split('\n').slice(0, 2).join('\n');
    expect(
      familyHead({ name: 'some_total', type: String(type), help: 'Of \\ some\nsort.' }, 'openmetrics'),
    ).toBe(`${theirs}\n`);
  });

  it('escapes quotes in its help in OpenMetrics only, as that format asks', () => {
    const head = { name: 'a_gauge', type: 'gauge', help: 'of "quotes"' };
    expect(familyHead(head, 'openmetrics')).toContain('# HELP a_gauge of \\"quotes\\"\n');
    expect(familyHead(head, 'text')).toContain('# HELP a_gauge of "quotes"\n');
  });

  it('of an app has the same head in both formats, so that one block of bytes serves both', () => {
    const fromApp = FAMILY_NAMES.filter((family) => METRIC_CATALOG[family].from === 'app');
    expect(fromApp.length).toBeGreaterThan(0);
    for (const name of fromApp) {
      const head = { name, ...METRIC_CATALOG[name] };
      expect(familyHead(head, 'openmetrics')).toBe(familyHead(head, 'text'));
    }
  });
});

describe('a sample', () => {
  it.each([
    ['a whole number', 5, '5'],
    ['a fraction', 0.1, '0.1'],
    ['the greatest safe integer', 2 ** 53 - 1, '9007199254740991'],
    ['infinity', Number.POSITIVE_INFINITY, '+Inf'],
    ['negative infinity', Number.NEGATIVE_INFINITY, '-Inf'],
    ['not-a-number', Number.NaN, 'NaN'],
  ])('has %s in the form that Prometheus reads', (_, value, written) => {
    expect(sampleLine('a_gauge', {}, value)).toBe(`a_gauge ${written}\n`);
  });

  it.each([
    ['quotes', 'a "b" c', 'a \\"b\\" c'],
    ['backslashes', 'C:\\new\\', 'C:\\\\new\\\\'],
    ['newlines', 'a\nb', 'a\\nb'],
    ['all of them', '\\"\n', '\\\\\\"\\n'],
    ['no emoji', '📵 证书', '📵 证书'],
    ['no braces and commas', 'a="b",} 1', 'a=\\"b\\",} 1'],
  ])('escapes %s in a label', (_, text, written) => {
    expect(sampleLine('a_gauge', { first: 'x', second: text }, 1)).toBe(
      `a_gauge{first="x",second="${written}"} 1\n`,
    );
  });
});

describe('the content types', () => {
  it('are those of prom-client', () => {
    expect(CONTENT_TYPES).toEqual({
      text: Registry.PROMETHEUS_CONTENT_TYPE,
      openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
    });
  });
});

describe('the name of a family', () => {
  const nameIn = (format: 'text' | 'openmetrics', name: string, type = 'counter') =>
    familyHead({ name, type, help: 'Help.' }, format).split(' ')[2];

  it('has no suffix _total in OpenMetrics, and keeps it in the text format', () => {
    expect(nameIn('openmetrics', 'a_total')).toBe('a');
    expect(nameIn('text', 'a_total')).toBe('a_total');
  });

  it('keeps a _total that is no suffix or belongs to no counter', () => {
    expect(nameIn('openmetrics', 'a_total_b_total')).toBe('a_total_b');
    expect(nameIn('openmetrics', 'a_total', 'gauge')).toBe('a_total');
  });
});

it('a sample with a time has it in seconds behind the value', () => {
  expect(timedLine('a_gauge{app="shop"}', 2.5, 1741786200)).toBe('a_gauge{app="shop"} 2.5 1741786200\n');
});
