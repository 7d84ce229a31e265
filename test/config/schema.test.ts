import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configJsonSchema, parseListenAddress } from '../../src/config/schema.ts';
import { KEY, problemsOf } from './sample-file.ts';

/** What is wrong with one field of the `poll` section, without its line and path. */
const pollProblem = (field: string, value: string) =>
  problemsOf(`poll:\n  ${field}: ${value}\napps: [${app()}]`);

function app(field = 'identifier: administrator'): string {
  return `{ name: shop, sdkappid: 1400000000, secret_key: ${KEY}, data_center: china, ${field} }`;
}

describe('a field of the file', () => {
  it.each([
    ['delay', '5 minutes', 'is not a duration: write it like 30s, 5m or 1h30m'],
    ['delay', '"5"', 'is not a duration: write it like 30s, 5m or 1h30m'],
    ['delay', '6d1ms', 'is out of range: at most 6d'],
    ['max_age', 'long', 'is not a duration: write it like 30s, 5m, 1h30m or 7d'],
    ['call_interval', 'slow', 'is not a duration: write it like 1020ms or 2s'],
    ['call_interval', '0s', 'is out of range: from 1ms'],
    ['schedule', '"* * * *"', 'is not a cron expression: expected 5 or 6 fields but got 4'],
    ['schedule', '"0 0 30 2 *"', /^is not a cron expression: .*impossible day of month/],
    ['schedule', 'sometimes', /^is not a cron expression: /],
    ['time_zone', 'Beijing', 'is not a time zone: use a name like UTC or Asia/Shanghai'],
    ['windows', '[]', 'needs at least one window'],
    ['windows', '5m', 'is not a list'],
    ['max_codes', '0', 'must be at least 1'],
    ['max_codes', '10001', 'must be at most 10000'],
    ['max_codes', '1.5', 'is not a whole number'],
    ['max_codes', 'many', 'is not a whole number'],
    ['delay', '5', 'is not a text: put it in quotes'],
    ['delay', '[5m]', 'is not a text'],
    ['delay', '', 'is empty: set a value or remove the key'],
  ])('poll.%s: %s is refused in words', (field, value, problem) => {
    const problems = pollProblem(field, value);
    expect(problems).toHaveLength(1);
    const [shown = ''] = problems;
    const head = `line 2: poll.${field}: `;
    expect(shown.slice(0, head.length)).toBe(head);
    if (typeof problem === 'string') expect(shown.slice(head.length)).toBe(problem);
    else expect(shown.slice(head.length)).toMatch(problem);
  });

  it.each([
    ['delay', '0s'],
    ['delay', '6d'],
    ['call_interval', '1ms'],
    ['max_codes', '1'],
    ['max_codes', '10000'],
  ])('poll.%s may be %s', (field, value) => {
    expect(pollProblem(field, value)).toEqual([]);
  });

  it.each([
    ['later', 'is not a window: write its length like 5m, 1h or 7d'],
    ['30s', 'is out of range: from 1m to 7d'],
    ['0', 'must be a text or a mapping'],
    ['8d', 'is out of range: from 1m to 7d'],
    ['90s', 'is not a whole number of minutes'],
  ])('window %s is refused in words, alone and with settings of its own', (window, problem) => {
    expect(pollProblem('windows', `[1m, ${window}]`)).toEqual([`line 2: poll.windows[1]: ${problem}`]);
    if (window === '0') return;
    expect(pollProblem('windows', `[1m, { window: ${window} }]`)).toEqual([
      `line 2: poll.windows[1].window: ${problem}`,
    ]);
  });

  it('window may be as short as a minute and as long as seven days', () => {
    expect(pollProblem('windows', '[1m, 7d, { window: 1w }]')).toEqual([]);
  });

  it.each([
    ['sdkappid: "1400000000"', 'sdkappid', 'must be the integer id of the app'],
    ['sdkappid: 0', 'sdkappid', 'must be the integer id of the app'],
    ['sdkappid: 4294967296', 'sdkappid', 'must be the integer id of the app'],
    ['sdkappid: 1400000000.5', 'sdkappid', 'must be the integer id of the app'],
    ['identifier: an admin', 'identifier', 'must be 1 to 32 of A-Z a-z 0-9 _ -'],
    [`identifier: ${'a'.repeat(33)}`, 'identifier', 'must be 1 to 32 of A-Z a-z 0-9 _ -'],
    ['name: ""', 'name', 'must be 1 to 64 printable characters'],
    ['name: " shop"', 'name', 'must be 1 to 64 printable characters'],
    ['name: "a\\nb"', 'name', 'must be 1 to 64 printable characters'],
    [`name: ${'a'.repeat(65)}`, 'name', 'must be 1 to 64 printable characters'],
    ['secret_key: ""', 'secret_key', 'must not be empty or contain white space'],
    [
      'data_center: beijing',
      'data_center',
      'must be one of china, singapore, seoul, tokyo, frankfurt, mumbai, silicon_valley, jakarta, riyadh',
    ],
  ])('%s of an app is refused in words', (field, name, problem) => {
    const others = app().replace(new RegExp(`\\b${name}: [^,}]*`), field);
    expect(problemsOf(`apps:\n  - ${others}`)).toEqual([`line 2: apps[0].${name}: ${problem}`]);
  });

  it.each([
    [
      'trace: { time_zone: Beijing }',
      'trace.time_zone: is not a time zone: use a name like UTC or Asia/Shanghai',
    ],
    ['web: { trace: true }', 'web.trace: must be one of auto, on, off'],
  ])('%s is refused in words', (line, problem) => {
    expect(problemsOf(`${line}\napps: [${app()}]`)).toEqual([`line 1: ${problem}`]);
  });

  it('name takes letters of any script', () => {
    expect(problemsOf(`apps: [${app().replace('name: shop', 'name: 商城 1')}]`)).toEqual([]);
  });
});

describe('a base URL', () => {
  const problemWith = (url: string) =>
    problemsOf(`apps: [${app().replace('data_center: china', `base_url: ${JSON.stringify(url)}`)}]`).map(
      (problem) => problem.replace('line 1: apps[0].base_url: ', ''),
    );

  it.each([
    'https://push.example.com',
    'https://push.example.com:8443/a/path/',
    'http://localhost:10088',
    'http://127.0.0.1:10088',
    'http://127.8.9.10',
    'http://[::1]:10088',
  ])('may be %s', (url) => {
    expect(problemWith(url)).toEqual([]);
  });

  it.each([
    ['http://push.example.com', 'must be https: otherwise signatures would travel unencrypted'],
    ['http://127.0.0.1.example.com', 'must be https: otherwise signatures would travel unencrypted'],
    ['http://localhost.example.com', 'must be https: otherwise signatures would travel unencrypted'],
    ['http://127.example.com', 'must be https: otherwise signatures would travel unencrypted'],
    ['http://10.0.0.1', 'must be https: otherwise signatures would travel unencrypted'],
    ['http://[::2]', 'must be https: otherwise signatures would travel unencrypted'],
    ['ftp://push.example.com', 'must begin with https://'],
    ['push.example.com', 'is not a URL'],
    ['https://user@push.example.com', 'must not contain a user name or password'],
    ['https://:word@push.example.com', 'must not contain a user name or password'],
    ['https://push.example.com/?a=1', 'must end before any ? or #'],
    ['https://push.example.com/#a', 'must end before any ? or #'],
  ])('may not be %s', (url, problem) => {
    expect(problemWith(url)).toEqual([problem]);
  });
});

describe('a listen address', () => {
  it.each([
    ['127.0.0.1:10087', { host: '127.0.0.1', port: 10087 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    [':10087', { host: '::', port: 10087 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
    ['[::]:1', { host: '::', port: 1 }],
  ])('%s is read', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });

  it.each([
    '',
    ':',
    '10087',
    'localhost',
    'localhost:',
    'localhost:65536',
    '::1:10087',
    '[]:1',
    'a b:1',
    'http://a:1',
    'a:-1',
  ])('%j is refused', (text) => {
    expect(parseListenAddress(text)).toBeUndefined();
  });

  it('is refused or has a host and a port, whatever the text', () => {
    const part = fc.string({ unit: fc.constantFrom(':', '[', ']', '1', 'a', '.', ' ', '99999') });
    const withPort = fc.tuple(part, fc.nat(99_999)).map(([host, port]) => `${host}:${port}`);
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          part,
          withPort,
          fc.nat(65_535).map((port) => `a.1:${port}`),
        ),
        (text) => {
          const address = parseListenAddress(text);
          if (address === undefined) return;
          accepted += 1;
          expect(address.host).not.toBe('');
          expect(address.port).toBeLessThanOrEqual(65_535);
        },
      ),
    );
    expect(accepted).toBeGreaterThan(0);
  });
});

describe('the telemetry path', () => {
  const problemWith = (path: string) => problemsOf(`web: { telemetry_path: "${path}" }\napps: [${app()}]`);

  it.each(['/metrics', '/a/b.txt', '/-metrics', '/apis'])('may be %s', (path) => {
    expect(problemWith(path)).toEqual([]);
  });

  it.each(['metrics', '/', '', '/a b', '/a?b', '/:name', '/*'])('may not be %j', (path) => {
    expect(problemWith(path)).toEqual([
      'line 1: web.telemetry_path: must begin with / and consist of letters, digits and . _ - /',
    ]);
  });

  it.each(['/-/ready', '/api/v1'])('may not be %s, which is taken', (path) => {
    expect(problemWith(path)).toEqual(['line 1: web.telemetry_path: is reserved by the exporter']);
  });
});

describe('the number of scrapes at once', () => {
  const problemWith = (number: string) => problemsOf(`web: { max_requests: ${number} }\napps: [${app()}]`);

  it.each(['0', '40'])('may be %s', (number) => {
    expect(problemWith(number)).toEqual([]);
  });

  it.each(['1.5', 'many', '"40"'])('may not be %s', (number) => {
    expect(problemWith(number)).toEqual([
      'line 1: web.max_requests: must be a whole number, 0 for any number of scrapes',
    ]);
  });

  it('may not be negative', () => {
    expect(problemWith('-1')).toEqual(['line 1: web.max_requests: must not be negative']);
  });
});

describe('the JSON Schema', () => {
  interface Node {
    readonly type?: string;
    readonly description?: string;
    readonly properties?: Readonly<Record<string, Node>>;
    readonly required?: readonly string[];
    readonly additionalProperties?: unknown;
    readonly items?: Node;
    readonly anyOf?: readonly Node[];
    readonly enum?: readonly string[];
  }
  const schema = configJsonSchema() as Node;

  function mappings(node: Node | undefined, path = ''): readonly (readonly [path: string, mapping: Node])[] {
    if (node === undefined) return [];
    const own = node.type === 'object' ? ([[path, node]] as const) : [];
    return [
      ...own,
      ...Object.entries(node.properties ?? {}).flatMap(([name, inner]) => mappings(inner, `${path}.${name}`)),
      ...mappings(node.items, `${path}[]`),
      ...(node.anyOf ?? []).flatMap((inner) => mappings(inner, path)),
    ];
  }

  it('knows each key of each mapping and no other', () => {
    const keys = mappings(schema).map(([path, { properties }]) => [path, Object.keys(properties ?? {})]);
    const poll = ['schedule', 'time_zone', 'delay', 'windows', 'max_age', 'max_codes', 'call_interval'];
    const window = ['window', 'schedule', 'max_age'];
    expect(keys).toEqual([
      ['', ['poll', 'trace', 'web', 'log', 'apps']],
      ['.poll', poll],
      ['.poll.windows[]', window],
      ['.trace', ['time_zone']],
      ['.web', ['listen_address', 'telemetry_path', 'max_requests', 'trace', 'config_file', 'probes']],
      ['.log', ['level', 'format']],
      [
        '.apps[]',
        [
          'name',
          'sdkappid',
          'identifier',
          'secret_key',
          'secret_key_file',
          'data_center',
          'base_url',
          'poll',
          'trace',
        ],
      ],
      ['.apps[].poll', poll],
      ['.apps[].poll.windows[]', window],
      ['.apps[].trace', ['time_zone']],
    ]);
    for (const [, { additionalProperties }] of mappings(schema)) expect(additionalProperties).toBe(false);
  });

  it('asks for as little as the program does', () => {
    const required = mappings(schema).flatMap(([path, node]) =>
      node.required ? [[path, node.required]] : [],
    );
    expect(required).toEqual([
      ['.poll.windows[]', ['window']],
      ['.apps[]', ['name', 'sdkappid']],
      ['.apps[].poll.windows[]', ['window']],
    ]);
  });

  it('takes a window as a text or as a mapping, and lists the data centres', () => {
    expect(schema.properties?.poll?.properties?.windows?.items?.anyOf?.map(({ type }) => type)).toEqual([
      'string',
      'object',
    ]);
    expect(schema.properties?.apps?.items?.properties?.data_center?.enum).toHaveLength(9);
  });
});
