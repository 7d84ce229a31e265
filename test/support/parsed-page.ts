/** Reads a metrics page back, in either format, strictly: what Prometheus would refuse is an error here too. */
import type { Format } from '../../src/core/metrics/exposition-format.ts';

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  /** As it stands after HELP and TYPE. */
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: ParsedSample[];
}

const SUFFIXES = ['', '_total', '_bucket', '_sum', '_count'];

export function parsePage(page: string, format: Format): readonly ParsedFamily[] {
  const lines = page.split('\n');
  if (lines.pop() !== '') throw new Error('the last line is not ended');
  if (format === 'openmetrics' && lines.at(-1) === '# EOF') lines.pop();
  const families = new Map<string, ParsedFamily>();
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const help = /^# HELP (\w+) ([^\n]*)$/.exec(line);
    if (help === null) {
      const family = [...families.values()].at(-1);
      const sample = parseSample(line);
      if (!SUFFIXES.some((suffix) => sample.name === `${family?.name}${suffix}`)) {
        throw new Error(`a sample outside its family: ${line}`);
      }
      family?.samples.push(sample);
      continue;
    }
    index += 1;
    const [, name = '', text = ''] = help;
    const type = /^# TYPE (\w+) (\w+)$/.exec(lines[index] ?? '');
    if (type?.[1] !== name) throw new Error(`no TYPE after: ${line}`);
    if (families.has(name)) throw new Error(`a family that is there twice: ${name}`);
    families.set(name, { name, type: type[2] ?? '', help: unescaped(text), samples: [] });
  }
  return [...families.values()];
}

function parseSample(line: string): ParsedSample {
  const parts = /^([a-zA-Z_:]\w*)(?:\{([^\n]*)\})? (\S+)$/.exec(line);
  if (parts === null) throw new Error(`no sample: ${line}`);
  const [, name = '', labels = '', value = ''] = parts;
  return { name, labels: parseLabels(labels), value: parseValue(value) };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const pair = /^([a-zA-Z_]\w*)="((?:[^"\\]|\\["\\n])*)"(?:,(?=.)|$)/.exec(rest);
    if (pair === null) throw new Error(`no labels: ${rest}`);
    const [whole, label = '', value = ''] = pair;
    if (Object.hasOwn(labels, label)) throw new Error(`a label that is there twice: ${label}`);
    Object.defineProperty(labels, label, { value: unescaped(value), enumerable: true });
    rest = rest.slice(whole.length);
  }
  return labels;
}

function parseValue(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  if (text !== 'NaN' && !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) throw new Error(`no number: ${text}`);
  return Number(text);
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, character) => (character === 'n' ? '\n' : character));
}
