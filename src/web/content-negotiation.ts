/** What a client accepts, by its Accept and Accept-Encoding headers: the exposition format and whether gzip. */
import type { Format } from '../core/metrics/exposition-format.ts';
import type { Coding } from '../exposition/exposition.ts';

type Header = string | readonly string[] | undefined;

export interface Asked {
  readonly format: Format;
  readonly coding: Coding;
}

/** What is asked for by the headers Accept and Accept-Encoding, read anew where they differ from those of the request before. */
export function createNegotiation(): (accept: Header, encoding: Header) => Asked {
  const formatBy = unlessAgain(acceptedFormat);
  const codingBy = unlessAgain((encoding: Header) => (acceptsGzip(encoding) ? 'gzip' : 'identity'));
  return (accept, encoding) => ({ format: formatBy(accept), coding: codingBy(encoding) });
}

/** A scraper sends the same header each time: comparing it takes a fraction of reading it. */
function unlessAgain<T>(read: (header: Header) => T): (header: Header) => T {
  let last: { readonly header: Header; readonly value: T } | undefined;
  return (header) => {
    if (last === undefined || last.header !== header) last = { header, value: read(header) };
    return last.value;
  };
}

interface Accepted {
  /** In small letters. */
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1. */
  readonly weight: number;
}

/** Whether an Accept-Encoding header allows gzip: named or by `*`, and not with a weight of 0. */
export function acceptsGzip(header: Header): boolean {
  const codings = acceptedOf(header);
  const named = codings.find(({ value }) => value === 'gzip') ?? codings.find(({ value }) => value === '*');
  return named !== undefined && named.weight > 0;
}

/**
 * The format by an Accept header, as Prometheus's own libraries choose it: the entry of the greatest weight that names a
 * format we write, the first of equals; text where none does, so that a browser or a curl gets what a person can read.
 */
export function acceptedFormat(header: Header): Format {
  const best = acceptedOf(header)
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .find((accepted) => formatOf(accepted) !== undefined);
  return (best && formatOf(best)) ?? 'text';
}

function formatOf({ value, parameters }: Accepted): Format | undefined {
  const version = parameters.get('version');
  if (value === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')) {
    return 'openmetrics';
  }
  return value === 'text/plain' && (version === undefined || version === '0.0.4') ? 'text' : undefined;
}

function acceptedOf(header: Header): readonly Accepted[] {
  return String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((entry) => {
      const [value = '', ...rest] = entry.split(';').map((part) => part.trim());
      const parameters = new Map(
        rest.map((parameter) => {
          const [name = '', text = ''] = parameter.split('=').map((part) => part.trim());
          return [name, text.replace(/^"(.*)"$/, '$1')];
        }),
      );
      return { value, parameters, weight: weightOf(parameters.get('q')) };
    });
}

function weightOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const weight = Number(text);
  return weight >= 0 && weight <= 1 ? weight : 0;
}
