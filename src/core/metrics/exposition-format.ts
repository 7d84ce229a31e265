/** Writes the two exposition formats line by line: Prometheus's text format and OpenMetrics. */

export const FORMATS = ['text', 'openmetrics'] as const;

export type Format = (typeof FORMATS)[number];

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** The last line of an exposition. */
export const EXPOSITION_END: Readonly<Record<Format, string>> = { text: '', openmetrics: '# EOF\n' };

export interface FamilyHead {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** The lines HELP and TYPE. */
export function familyHead({ name, type, help }: FamilyHead, format: Format): string {
  // In OpenMetrics the name of a counter's family lacks the suffix that its samples have.
  const family = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
  return `# HELP ${family} ${helpText(help, format)}\n# TYPE ${family} ${type}\n`;
}

/** One sample, the same in both formats. */
export function sampleLine(
  name: string,
  labels: Readonly<Partial<Record<string, string | number>>>,
  value: number,
): string {
  return `${seriesText(name, labels)} ${valueText(value)}\n`;
}

/** The start of a sample's line: the name and the labels, in the order of `labels`. */
export function seriesText(name: string, labels: Readonly<Partial<Record<string, string | number>>>): string {
  let pairs = '';
  for (const label in labels) {
    pairs += `${pairs === '' ? '{' : ','}${label}="${labelText(String(labels[label]))}"`;
  }
  return `${name}${pairs === '' ? '' : `${pairs}}`}`;
}

/** One sample of a series with a timestamp, which OpenMetrics has in seconds. */
export function timedLine(series: string, value: number, atSeconds: number): string {
  return `${series} ${valueText(value)} ${atSeconds}\n`;
}

function helpText(help: string, format: Format): string {
  return format === 'openmetrics' ? labelText(help) : help.replace(/[\\\n]/g, escaped);
}

function labelText(text: string): string {
  return /[\\\n"]/.test(text) ? text.replace(/[\\\n"]/g, escaped) : text;
}

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}

function valueText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
