import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFiles } from '../support/temporary-files.ts';
import { APP, problemsOf } from './sample-file.ts';

describe('the problems of a file', () => {
  it('are listed all at once, each with its line and path, in the order of the file', () => {
    const text = [
      'poll:',
      '  delay: later',
      '  windows:',
      '    - 5m',
      '    - window: 1h',
      '      schedule: sometimes',
      '    - { window: 300s, max_age: 1h }',
      'web: { listen_address: here }',
      'apps:',
      '  - name: shop',
      '    sdkappid: 1400000000',
      '    data_center: singapore',
      '  - name: shop',
      '    sdkappid: 1400000000',
      '    secret_key: a',
      '    secret_key_file: no.key',
      '    data_center: singapore',
      '    base_url: http://example.com',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      'line 2: poll.delay: is not a duration: write it like 30s, 5m or 1h30m',
      'line 6: poll.windows[1].schedule: is not a cron expression: expected 5 or 6 fields but got 1',
      'line 7: poll.windows[2]: repeats the window 5m with another schedule or max_age: keep one of the two',
      'line 8: web.listen_address: is not an address: write host:port, or :port for all interfaces',
      'line 10: apps[0]: needs secret_key or secret_key_file',
      'line 13: apps[1].name: repeats the name of another app: names must differ',
      'line 14: apps[1].sdkappid: repeats the id of another app: both would share the limit of one call a second',
      'line 16: apps[1].secret_key_file: is set beside secret_key: set only one of them',
      'line 16: apps[1].secret_key_file: no.key cannot be read (ENOENT)',
      'line 18: apps[1].base_url: must be https: otherwise signatures would travel unencrypted',
      'line 18: apps[1].base_url: is set beside data_center: set only one of them',
    ]);
  });

  it('count an app without a data centre and without a key', () => {
    expect(problemsOf('apps:\n  - { name: shop, sdkappid: 1400000000 }')).toEqual([
      'line 2: apps[0]: needs secret_key or secret_key_file',
      'line 2: apps[0]: needs data_center or base_url',
    ]);
  });

  it('count what an app cannot do without', () => {
    expect(problemsOf(`apps:\n  - { secret_key: k, data_center: china }`)).toEqual([
      'line 2: apps[0].name: is missing',
      'line 2: apps[0].sdkappid: is missing',
    ]);
  });

  it.each([
    ['web: 5', 'web: is not a mapping'],
    ['poll: [5m]', 'poll: is not a mapping'],
    ['log:', 'log: is empty: set a value or remove the key'],
    ['apps: [5]', 'apps[0]: is not a mapping'],
    ['apps:', 'apps: is not a list'],
    ['apps: []', 'apps: needs at least one app'],
    ['just a text', 'the file: is not a mapping'],
    ['[shop, club]', 'the file: is not a mapping'],
  ])('say in the words of YAML that in %s something else is expected', (text, problem) => {
    expect(problemsOf(text)).toContain(`line 1: ${problem}`);
  });

  it.each([
    ['[5m, { window: 5m, schedule: "*/2 * * * *" }]', '5m'],
    ['[{ window: 24h, max_age: 1h }, 1d]', '1d'],
    ['[7d, { window: 1w, max_age: 1h }]', '7d'],
  ])('name two entries for one window that contradict each other: %s', (windows, name) => {
    const app = APP.replace(' }', `, poll: { windows: ${windows} } }`);
    expect(problemsOf(`apps: [${app}]`)).toEqual([
      `line 1: apps[0].poll.windows[1]: repeats the window ${name} with another schedule or max_age: keep one of the two`,
    ]);
  });

  it('accept two entries for one window that agree, in any spelling', () => {
    const app = APP.replace(' }', ', poll: { windows: [5m, { window: 300s }, 1d, 24h] } }');
    expect(problemsOf(`apps: [${app}]`)).toEqual([]);
  });

  it('name the line of the key, where the value begins on another', () => {
    expect(problemsOf(`apps: [${APP}]\npolll:\n  delay: 5m\nweb:\n  - here\n`)).toEqual([
      'line 2: polll: is not known here: did you mean poll?',
      'line 4: web: is not a mapping',
    ]);
  });

  it('name the line of what lacks a key, or of the alias that stands for it', () => {
    const aliased = 'poll: &rest { windows: [5m] }\napps:\n  - *rest';
    expect(problemsOf(aliased)).toContain('line 3: apps[0].sdkappid: is missing');
  });
});

describe('an unknown key', () => {
  it.each([
    ['polll: {}', 'polll', 'did you mean poll?'],
    ['poll: { delya: 5m }', 'poll.delya', 'did you mean delay?'],
    [
      'poll: { windows: [5m, { window: 1h, shedule: x }] }',
      'poll.windows[1].shedule',
      'did you mean schedule?',
    ],
    ['web: { listen_adress: ":1" }', 'web.listen_adress', 'did you mean listen_address?'],
    ['log: { levle: info }', 'log.levle', 'did you mean level?'],
    ['app: []', 'app', 'did you mean apps?'],
    ['something_else: 1', 'something_else', 'known are poll, trace, web, log, apps'],
    ['"": 1', '""', 'known are poll, trace, web, log, apps'],
    ['"two\\nlines": 1', '"two\\nlines"', 'known are poll, trace, web, log, apps'],
    ['log: { colour: red }', 'log.colour', 'known are level, format'],
  ])('in %s is reported with the most similar known one', (text, path, hint) => {
    expect(problemsOf(`${text}\napps: [${APP}]`)).toContain(`line 1: ${path}: is not known here: ${hint}`);
  });

  it.each([
    ['sdkapp_id: 1', 'sdkapp_id', 'sdkappid'],
    ['secret_kye: abc', 'secret_kye', 'secret_key'],
    ['datacenter: china', 'datacenter', 'data_center'],
    ['poll: { max_code: 5 }', 'poll.max_code', 'max_codes'],
    ['poll: { windows: [{ window: 5m, maxage: 5m }] }', 'poll.windows[0].maxage', 'max_age'],
  ])('of an app in %s is reported with the most similar known one', (field, path, nearest) => {
    expect(problemsOf(`apps: [${APP.replace(' }', `, ${field} }`)}]`)).toEqual([
      `line 1: apps[0].${path}: is not known here: did you mean ${nearest}?`,
    ]);
  });
});

describe('a text that is no YAML', () => {
  it('is reported with its line', () => {
    expect(problemsOf('web:\n  listen_address: "here\napps: []')).toContain('line 3: Missing closing "quote');
    expect(problemsOf('a: 1\nb: 2\na: 3')).toEqual(['line 3: Map keys must be unique']);
    expect(problemsOf('a:\n\t- b')).toEqual(['line 2: Tabs are not allowed as indentation']);
  });

  it('is reported without its content, which may be a mistyped secret', () => {
    const problems = problemsOf('secret_key: |s3cr3t\n  more');
    expect(problems).toContain('line 1: Block scalar header includes extra characters');
    expect(problems.join()).not.toContain('s3cr3t');
  });

  it('because of its aliases is reported as such', () => {
    expect(problemsOf('apps: *shop')).toEqual([
      'is not valid YAML: Unresolved alias (the anchor must be set before the alias)',
    ]);
    const levels = ['b: &b [*a, *a, *a, *a, *a]', 'c: &c [*b, *b, *b, *b, *b]', 'd: [*c, *c, *c, *c, *c]'];
    expect(problemsOf(`a: &a [1, 2, 3, 4, 5]\n${levels.join('\n')}`)).toEqual([
      'is not valid YAML: Excessive alias count indicates a resource exhaustion attack',
    ]);
  });

  it('because of a second document is reported with the line where that starts', () => {
    expect(problemsOf('web: {}\n---\nlog: {}')).toEqual([
      'line 2: a second document starts here: only one is allowed',
    ]);
  });

  it('but nests without end is no crash', () => {
    expect(problemsOf('['.repeat(20_000))).not.toEqual([]);
    expect(problemsOf(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)).not.toEqual([]);
  });

  it('but has mappings for keys is reported without a warning of the process', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    onTestFinished(() => void process.off('warning', hear));
    expect(problemsOf('? { a: 1 }\n: 2')).toContain(
      'line 1: "{ a: 1 }": is not known here: known are poll, trace, web, log, apps',
    );
    // Warnings are emitted in the next turn.
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });
});

describe('any text', () => {
  const scalar = fc.oneof(
    fc.constantFrom('5m', '1h', 'UTC', '* * * * *', 'china', 'info', ':1', 'k', '', 'toString', '__proto__'),
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.constantFrom(null, true, 1400000000),
  );
  const key = fc.oneof(
    fc.constantFrom(
      'poll',
      'web',
      'log',
      'apps',
      'windows',
      'window',
      'schedule',
      'delay',
      'name',
      'sdkappid',
    ),
    fc.constantFrom('secret_key', 'secret_key_file', 'data_center', 'base_url', 'time_zone', 'max_age'),
    fc.constantFrom('toString', '__proto__', 'constructor'),
    fc.string(),
  );
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      scalar,
      fc.dictionary(key, tie('node'), { maxKeys: 6 }),
      fc.array(tie('node'), { maxLength: 4 }),
    ),
  }));
  const section = fc.dictionary(key, node, { maxKeys: 6 });
  const nearlyGood = fc.record(
    {
      poll: fc.oneof(section, node),
      web: fc.oneof(section, node),
      apps: fc.oneof(fc.array(fc.oneof(section, node)), node),
    },
    { requiredKeys: [] },
  );
  const yamlToken = fc.constantFrom(
    ...[
      '\n',
      '\n  ',
      '\n- ',
      ': ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '&a',
      '*a',
      '!!int ',
      '!x ',
      '<<: ',
      '|',
      '>',
    ],
    ...[
      '"',
      "'",
      '#',
      '---\n',
      '...',
      '%YAML 1.2\n',
      '\t',
      '@',
      '\u0000',
      '\ufeff',
      'poll',
      'apps',
      'windows',
      '5m',
      '0x1',
    ],
  );
  const anyText = fc.oneof(
    nearlyGood.map((value) => JSON.stringify(value, null, 1)),
    fc.array(yamlToken, { maxLength: 30 }).map((tokens) => tokens.join('')),
    fc.array(yamlToken, { maxLength: 8 }).map((tokens) => `apps: [${APP}]\n${tokens.join('')}`),
    fc.string({ unit: 'binary' }),
  );

  it('is a configuration, or is refused with problems', () => {
    const files = temporaryFiles();
    let compared = 0;
    fc.assert(
      fc.property(anyText, (text) => {
        for (const problem of problemsOf(text, { files })) {
          expect(problem).toMatch(/^(line \d+|[\w .[\]]+): [^:\s].*$/);
          compared += 1;
        }
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it.each([
    'poll: { windows: [{ window: &a { toString: 1 } }, { window: *a }] }',
    'apps: &a [*a]',
    '__proto__: { apps: [] }',
    'poll: { __proto__: { delay: 5m } }',
  ])('such as %s is refused with problems', (text) => {
    expect(problemsOf(text)).not.toEqual([]);
  });
});
