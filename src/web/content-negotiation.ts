/** Content negotiation: the exposition format and the coding of an answer, by the headers Accept and Accept-Encoding. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Format } from '../core/metrics/exposition-format.ts';
import type { Coding } from '../exposition/exposition.ts';

type Header = string | readonly string[] | undefined;

export interface Representation {
  readonly format: Format;
  readonly coding: Coding;
}

/** The representation of the metrics that suits the headers of a request best. */
export function negotiate(headers: IncomingHttpHeaders): Representation {
  return {
    format: acceptedFormat(headers.accept),
    coding: acceptsGzip(headers['accept-encoding']) ? 'gzip' : 'identity',
  };
}

/** One entry of a header, such as `text/plain;version=0.0.4;q=0.5`. */
interface HeaderEntry {
  /** In lower case. */
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** The parameter `q`, 0 to 1. */
  readonly weight: number;
}

/** Whether an Accept-Encoding header allows gzip, by name or by `*`, with a weight above 0. */
export function acceptsGzip(header: Header): boolean {
  const codings = entriesOf(header);
  const gzip = codings.find(({ value }) => value === 'gzip') ?? codings.find(({ value }) => value === '*');
  return gzip !== undefined && gzip.weight > 0;
}

/**
 * The format that an Accept header asks for, chosen as Prometheus's own libraries choose it: the supported entry with the
 * highest weight, and the first of equal ones. Without a supported entry it is text, which a browser and curl can display.
 */
export function acceptedFormat(header: Header): Format {
  const best = entriesOf(header)
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .find((entry) => formatOf(entry) !== undefined);
  return (best && formatOf(best)) ?? 'text';
}

function formatOf({ value, parameters }: HeaderEntry): Format | undefined {
  const version = parameters.get('version');
  if (value === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')) {
    return 'openmetrics';
  }
  return value === 'text/plain' && (version === undefined || version === '0.0.4') ? 'text' : undefined;
}

function entriesOf(header: Header): readonly HeaderEntry[] {
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

/** A weight that is no number counts as 0, so that the entry is not used. */
function weightOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const weight = Number(text);
  return weight >= 0 && weight <= 1 ? weight : 0;
}
