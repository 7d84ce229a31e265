import { describe, expect, it } from 'vitest';
import { APP, problemsOf } from './sample-file.ts';

describe('the problems of a file', () => {
  it('are told all at once, each with its line and path', () => {
    const text = [
      'poll:',
      '  delay: later',
      '  windows:',
      '    - 5m',
      '    - window: 1h',
      '      schedule: sometimes',
      '    - 5m',
      'web: { listen_address: here }',
      'apps:',
      '  - name: shop',
      '    sdkappid: 1400000000',
      '    data_center: singapore',
      '  - name: shop',
      '    sdkappid: 1400000000',
      '    secret_key: a',
      '    secret_key_file: b',
      '    data_center: singapore',
      '    base_url: http://example.com',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      'line 2: poll.delay: is no duration: write it like 30s, 5m, 1h30m or 7d',
      'line 6: poll.windows[1].schedule: is no cron expression: expected 5 or 6 fields but got 1',
      'line 8: web.listen_address: is no address: write host:port, or :port for all interfaces',
      'line 18: apps[1].base_url: must be https: signatures would travel in the open',
      'line 7: poll.windows[2]: is the window 5m once more',
      'line 10: apps[0]: needs secret_key or secret_key_file',
      'line 16: apps[1].secret_key_file: is given beside secret_key: give only one of them',
      'line 18: apps[1].base_url: is given beside data_center: give only one of them',
      'line 13: apps[1].name: is the name of an app above: names must differ',
      'line 14: apps[1].sdkappid: is the id of an app above: both would share the limit of one call a second',
    ]);
  });

  it('count an app without a data centre and without a key', () => {
    expect(problemsOf('apps:\n  - { name: shop, sdkappid: 1400000000 }')).toEqual([
      'line 2: apps[0]: needs secret_key or secret_key_file',
      'line 2: apps[0]: needs data_center or base_url',
    ]);
  });

  it('count a window that an app polls twice, however it is written', () => {
    const app = APP.replace(' }', ', poll: { windows: [5m, { window: 5m }] } }');
    expect(problemsOf(`apps: [${app}]`)).toEqual([
      'line 1: apps[0].poll.windows[1]: is the window 5m once more',
    ]);
  });

  it('hide no missing key file behind them, but tell the file alone first', () => {
    const text = 'polls: {}\napps: [{ name: a, sdkappid: 1, secret_key_file: no.key, data_center: china }]';
    expect(problemsOf(text)).toEqual(['line 1: polls: is not known here: did you mean poll?']);
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
    ['something_else: 1', 'something_else', 'known are poll, web, log, apps'],
    ['log: { colour: red }', 'log.colour', 'known are level, format'],
  ])('in %s is told with the nearest known one', (text, path, hint) => {
    expect(problemsOf(`${text}\napps: [${APP}]`)).toContain(`line 1: ${path}: is not known here: ${hint}`);
  });

  it.each([
    ['sdkapp_id: 1', 'sdkapp_id', 'sdkappid'],
    ['secret_kye: abc', 'secret_kye', 'secret_key'],
    ['datacenter: china', 'datacenter', 'data_center'],
    ['poll: { max_code: 5 }', 'poll.max_code', 'max_codes'],
    ['poll: { windows: [{ window: 5m, maxage: 5m }] }', 'poll.windows[0].maxage', 'max_age'],
  ])('of an app in %s is told with the nearest known one', (field, path, nearest) => {
    expect(problemsOf(`apps: [${APP.replace(' }', `, ${field} }`)}]`)).toEqual([
      `line 1: apps[0].${path}: is not known here: did you mean ${nearest}?`,
    ]);
  });
});

describe('a text that is no YAML', () => {
  it('is told with its line', () => {
    expect(problemsOf('web:\n  listen_address: "here\napps: []')).toContain('line 3: Missing closing "quote');
    expect(problemsOf('a: 1\nb: 2\na: 3')).toEqual(['line 3: Map keys must be unique']);
    expect(problemsOf('a:\n\t- b')).toEqual(['line 2: Tabs are not allowed as indentation']);
  });
});
