import { describe, expect, it } from 'vitest';
import { acceptedFormat, acceptsGzip, negotiate } from '../../src/web/content-negotiation.ts';

/** The Accept headers of Prometheus 2.42 and 3.x. */
const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';

describe('an Accept-Encoding header', () => {
  it.each([
    ['gzip', true],
    ['GZip', true],
    ['deflate, gzip;q=0.5, br', true],
    ['gzip; q=1', true],
    ['*', true],
    ['*;q=0.1', true],
    ['gzip, *;q=0', true],
    ['identity', false],
    ['', false],
    [undefined, false],
    ['gzip;q=0', false],
    ['gzip;q=0.000', false],
    ['gzip;q=0, *', false],
    ['*;q=0', false],
    ['br, deflate', false],
    ['gzipped', false],
    ['gzip;q=none', false],
  ])('of %j allows gzip: %s', (header, allowed) => {
    expect(acceptsGzip(header)).toBe(allowed);
  });
});

describe('an Accept header', () => {
  it.each([
    [PROMETHEUS_2, 'openmetrics'],
    [PROMETHEUS_3, 'openmetrics'],
    ['application/openmetrics-text', 'openmetrics'],
    ['Application/OpenMetrics-Text; Version=1.0.0', 'openmetrics'],
    ['application/openmetrics-text; version="1.0.0"', 'openmetrics'],
    ['text/plain;q=0.5, application/openmetrics-text', 'openmetrics'],
    ['application/openmetrics-text, text/plain', 'openmetrics'],
    ['text/plain, application/openmetrics-text', 'text'],
    ['application/openmetrics-text;q=0.1, text/plain;q=0.2', 'text'],
    ['application/openmetrics-text;q=0, */*', 'text'],
    ['application/openmetrics-text;version=0.0.1', 'text'],
    ['application/openmetrics-text;version=2.0.0', 'text'],
    ['application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited', 'text'],
    ['text/plain;version=0.0.4', 'text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['*/*', 'text'],
    ['', 'text'],
    [undefined, 'text'],
    [',;=,;;q', 'text'],
  ])('of %j asks for %s', (header, format) => {
    expect(acceptedFormat(header)).toBe(format);
  });
});

describe('the negotiation', () => {
  it.each([
    [
      { accept: PROMETHEUS_2, 'accept-encoding': 'gzip' },
      { format: 'openmetrics', coding: 'gzip' },
    ],
    [{ accept: PROMETHEUS_2 }, { format: 'openmetrics', coding: 'identity' }],
    [{ 'accept-encoding': 'gzip' }, { format: 'text', coding: 'gzip' }],
    [{}, { format: 'text', coding: 'identity' }],
  ])('answers the headers %j with %j', (headers, representation) => {
    expect(negotiate(headers)).toEqual(representation);
  });
});
