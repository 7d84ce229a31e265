import { join, relative } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Config, ConfigError, type ConfigSources, loadConfig } from '../../src/config/load.ts';
import { temporaryFiles } from '../support/temporary-files.ts';
import { APP, KEY, type LoadOptions, loadText, problemsIn, problemsOf, SAMPLE } from './sample-file.ts';

const ENV_APP = {
  TIMPUSH_SDKAPPID: '1400000000',
  TIMPUSH_SECRET_KEY: KEY,
  TIMPUSH_DATA_CENTER: 'singapore',
};

const loadEnv = (env: ConfigSources['env'], flags: ConfigSources['flags'] = {}) => loadConfig({ env, flags });

const everyMinute = (name: string, minutes: number) => ({
  name,
  lengthMs: minutes * 60_000,
  schedule: '* * * * *',
  maxAgeMs: undefined,
});

function onlyApp({ apps }: Config) {
  const [app] = apps;
  if (app === undefined || apps.length !== 1) throw new Error(`${apps.length} apps`);
  return app;
}

describe('a configuration file', () => {
  it('as people write one is the configuration it says', async () => {
    const files = temporaryFiles();
    const config = loadText(SAMPLE, { files });
    expect(config).toEqual({
      source: join(files.directory, 'timpush.yaml'),
      web: {
        host: '127.0.0.1',
        port: 10087,
        telemetryPath: '/metrics',
        maxRequests: 40,
        trace: 'auto',
        probes: 'open',
      },
      log: { level: 'info', format: 'json' },
      apps: [
        {
          name: 'shop',
          sdkappid: 1400000000,
          identifier: 'administrator',
          dataCenter: 'singapore',
          baseUrl: 'https://adminapisgp.im.qcloud.com',
          keyFile: join(files.directory, 'secrets/shop.key'),
          readKey: expect.any(Function),
          poll: {
            timeZone: 'UTC',
            delayMs: 300_000,
            callIntervalMs: 1050,
            maxCodes: 200,
            windows: [
              everyMinute('5m', 5),
              everyMinute('30m', 30),
              everyMinute('1h', 60),
              everyMinute('2h', 120),
              everyMinute('6h', 360),
              { ...everyMinute('1d', 1440), schedule: '*/5 * * * *' },
              { ...everyMinute('7d', 10_080), schedule: '*/15 * * * *' },
            ],
          },
          trace: { timeZone: 'Asia/Shanghai' },
        },
      ],
    });
    await expect(onlyApp(config).readKey()).resolves.toBe(KEY);
  });

  it('with nothing but an app has every default', () => {
    const { web, log, apps } = loadText(`apps: [${APP}]`);
    expect({ web, log }).toEqual({
      web: {
        host: '127.0.0.1',
        port: 10087,
        telemetryPath: '/metrics',
        maxRequests: 40,
        trace: 'auto',
        probes: 'open',
      },
      log: { level: 'info', format: 'json' },
    });
    expect(apps[0]).toMatchObject({
      identifier: 'administrator',
      poll: {
        timeZone: 'UTC',
        delayMs: 300_000,
        callIntervalMs: 1050,
        maxCodes: 200,
        windows: [
          everyMinute('5m', 5),
          everyMinute('30m', 30),
          everyMinute('1h', 60),
          everyMinute('2h', 120),
          everyMinute('6h', 360),
          everyMinute('1d', 1440),
          everyMinute('3d', 4320),
          everyMinute('7d', 10_080),
        ],
      },
    });
  });

  it('sets everything else there is to set', () => {
    const text = `
      poll: { max_age: 10m, max_codes: 5, call_interval: 2s, time_zone: Asia/Shanghai, windows: [5m, { window: 1h, max_age: 1h30m }] }
      web: { listen_address: ":9100", telemetry_path: /push/metrics, max_requests: 7, trace: on }
      trace: { time_zone: Europe/Berlin }
      log: { level: debug, format: pretty }
      apps: [${APP}]`;
    const config = loadText(text);
    expect(config).toMatchObject({
      web: { host: '::', port: 9100, telemetryPath: '/push/metrics', maxRequests: 7, trace: 'on' },
      log: { level: 'debug', format: 'pretty' },
    });
    expect(onlyApp(config).trace).toEqual({ timeZone: 'Europe/Berlin' });
    expect(onlyApp(config).poll).toEqual({
      timeZone: 'Asia/Shanghai',
      delayMs: 300_000,
      callIntervalMs: 2000,
      maxCodes: 5,
      windows: [
        { ...everyMinute('5m', 5), maxAgeMs: 600_000 },
        { ...everyMinute('1h', 60), maxAgeMs: 5_400_000 },
      ],
    });
  });

  it('has the zone of traces inside an app override that above', () => {
    const text = `
      trace: { time_zone: Europe/Berlin }
      apps:
        - { name: a, sdkappid: 1, secret_key: k, data_center: china, trace: { time_zone: UTC } }
        - { name: b, sdkappid: 2, secret_key: k, data_center: china }`;
    expect(loadText(text).apps.map(({ trace }) => trace.timeZone)).toEqual(['UTC', 'Europe/Berlin']);
  });

  it('has poll keys inside an app override those above, key by key', () => {
    const text = `
      poll: { delay: 10m, max_codes: 50, windows: [5m] }
      apps:
        - { name: a, sdkappid: 1, secret_key: k, data_center: china, poll: { delay: 1m } }
        - { name: b, sdkappid: 2, secret_key: k, data_center: china, poll: { windows: [1h] } }`;
    const polls = loadText(text).apps.map(({ poll }) => ({
      delayMs: poll.delayMs,
      maxCodes: poll.maxCodes,
      windows: poll.windows.map(({ name }) => name),
    }));
    expect(polls).toEqual([
      { delayMs: 60_000, maxCodes: 50, windows: ['5m'] },
      { delayMs: 600_000, maxCodes: 50, windows: ['1h'] },
    ]);
  });

  it.each([
    ['china', 'https://console.tim.qq.com'],
    ['singapore', 'https://adminapisgp.im.qcloud.com'],
    ['seoul', 'https://adminapikr.im.qcloud.com'],
    ['tokyo', 'https://adminapijpn.im.qcloud.com'],
    ['frankfurt', 'https://adminapiger.im.qcloud.com'],
    ['mumbai', 'https://adminapiind.im.qcloud.com'],
    ['silicon_valley', 'https://adminapiusa.im.qcloud.com'],
    ['jakarta', 'https://adminapiidn.im.qcloud.com'],
    ['riyadh', 'https://adminapiksa.im.qcloud.com'],
  ])('names the data centre %s for %s', (dataCenter, baseUrl) => {
    const app = onlyApp(loadText(`apps: [${APP.replace('singapore', dataCenter)}]`));
    expect(app).toMatchObject({ dataCenter, baseUrl });
  });

  it('names a base URL of its own instead of a data centre', () => {
    const app = APP.replace('data_center: singapore', 'base_url: http://127.0.0.1:10088');
    expect(onlyApp(loadText(`apps: [${app}]`))).toMatchObject({
      dataCenter: 'custom',
      baseUrl: 'http://127.0.0.1:10088',
    });
  });

  it('that cannot be read says why and where its name comes from', () => {
    const files = temporaryFiles();
    const missing = join(files.directory, 'missing.yaml');
    const problem = 'check --config.file or TIMPUSH_CONFIG_FILE';
    expect(problemsIn(() => loadEnv({ TIMPUSH_CONFIG_FILE: missing }))).toEqual([
      `cannot be read (ENOENT): ${problem}`,
    ]);
    expect(problemsIn(() => loadEnv({}, { configFile: files.directory }))).toEqual([
      `cannot be read (EISDIR): ${problem}`,
    ]);
  });

  it('without apps is refused, unless the environment describes one', () => {
    expect(problemsOf('web: { listen_address: ":9100" }')).toEqual(['apps: is missing']);
    expect(problemsOf('')).toEqual(['apps: is missing']);
    const config = loadText('poll: { delay: 1m }', { env: ENV_APP });
    expect(onlyApp(config)).toMatchObject({ name: '1400000000', poll: { delayMs: 60_000 } });
  });
});

describe('a configuration', () => {
  function expectFrozen(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    expect(Object.isFrozen(value)).toBe(true);
    for (const inner of Object.values(value)) expectFrozen(inner);
  }

  it('is frozen to its depth', () => {
    expectFrozen(loadText(SAMPLE));
    expectFrozen(loadEnv(ENV_APP));
  });

  it('shows the secret key in no form of output', () => {
    for (const config of [loadText(SAMPLE), loadText(`apps: [${APP}]`), loadEnv(ENV_APP)]) {
      expect(JSON.stringify(config)).not.toContain(KEY);
      expect(inspect(config, { depth: null, showHidden: true, getters: true })).not.toContain(KEY);
      expect(String(onlyApp(config).readKey)).not.toContain(KEY);
    }
  });
});

describe('the secret key', () => {
  const keyAt = (path: string) => SAMPLE.replace('secrets/shop.key', path);

  it('is looked for beside the configuration file, not where the process runs', async () => {
    const files = temporaryFiles();
    files.write('elsewhere/the.key', 'another-key');
    await expect(onlyApp(loadText(keyAt('elsewhere/the.key'), { files })).readKey()).resolves.toBe(
      'another-key',
    );
  });

  it('may have an absolute path', async () => {
    const path = temporaryFiles().write('the.key', 'another-key');
    await expect(onlyApp(loadText(keyAt(path))).readKey()).resolves.toBe('another-key');
  });

  it('is read from its file each time, so that a new one needs no restart', async () => {
    const files = temporaryFiles();
    const app = onlyApp(loadText(SAMPLE, { files }));
    files.write('secrets/shop.key', 'the-new-key');
    await expect(app.readKey()).resolves.toBe('the-new-key');
  });

  it('that becomes unusable later is reported by the name of its file, never by its content', async () => {
    const files = temporaryFiles();
    const app = onlyApp(loadText(SAMPLE, { files }));
    const path = files.write('secrets/shop.key', `${KEY} ${KEY}`);
    await expect(app.readKey()).rejects.toThrow(
      new Error(`the secret key file ${path} contains more than one word: it must contain the key only`),
    );
    files.write('secrets/shop.key', '\n');
    await expect(app.readKey()).rejects.toThrow(new Error(`the secret key file ${path} is empty`));
  });

  it.each([
    ['', 'FILE is empty'],
    [' \n', 'FILE is empty'],
    [`${KEY}\n${KEY}`, 'FILE contains more than one word: it must contain the key only'],
  ])('in a file that reads %j is refused', (content, problem) => {
    const files = temporaryFiles();
    const path = files.write('bad.key', content);
    expect(problemsIn(() => loadText(keyAt('bad.key'), { files }))).toEqual([
      `line 19: apps[0].secret_key_file: ${problem.replace('FILE', path)}`,
    ]);
  });

  it('in a file that is not there is refused', () => {
    expect(problemsOf(keyAt('no.key'))).toEqual([
      'line 19: apps[0].secret_key_file: no.key cannot be read (ENOENT)',
    ]);
  });

  it('in the environment is looked for where the process runs', async () => {
    const files = temporaryFiles();
    const { TIMPUSH_SECRET_KEY: _, ...rest } = ENV_APP;
    const path = relative('.', files.write('env.key', KEY));
    const env = { ...rest, TIMPUSH_SECRET_KEY_FILE: path };
    await expect(onlyApp(loadEnv(env)).readKey()).resolves.toBe(KEY);
    // A file of settings, however deep, does not change where the key is looked for.
    const settings = files.write('a/b/c/d/e/f/g/h/settings.yaml', 'poll: { delay: 1m }');
    const config = loadEnv({ ...env, TIMPUSH_CONFIG_FILE: settings });
    await expect(onlyApp(config).readKey()).resolves.toBe(KEY);
    expect(problemsIn(() => loadEnv({ ...rest, TIMPUSH_SECRET_KEY_FILE: '/no/such.key' }))).toEqual([
      'TIMPUSH_SECRET_KEY_FILE: /no/such.key cannot be read (ENOENT)',
    ]);
  });
});

describe('the environment', () => {
  it('describes one app, which is named by its sdkappid', async () => {
    const config = loadEnv({ ...ENV_APP, TIMPUSH_IDENTIFIER: 'reader' });
    expect(config).toMatchObject({
      source: 'the environment',
      web: { host: '127.0.0.1', port: 10087 },
    });
    const app = onlyApp(config);
    expect(app).toMatchObject({
      name: '1400000000',
      sdkappid: 1400000000,
      identifier: 'reader',
      dataCenter: 'singapore',
    });
    expect(app.poll.windows).toHaveLength(8);
    await expect(app.readKey()).resolves.toBe(KEY);
  });

  it('may name a base URL', () => {
    const { TIMPUSH_DATA_CENTER: _, ...rest } = ENV_APP;
    const env = { ...rest, TIMPUSH_BASE_URL: 'https://push.example.com/api' };
    expect(onlyApp(loadEnv(env))).toMatchObject({
      dataCenter: 'custom',
      baseUrl: 'https://push.example.com/api',
    });
  });

  it('counts an empty variable as unset', () => {
    const env = {
      ...ENV_APP,
      TIMPUSH_IDENTIFIER: '',
      TIMPUSH_BASE_URL: '',
      TIMPUSH_SECRET_KEY_FILE: '',
      TIMPUSH_CONFIG_FILE: '',
      TIMPUSH_LISTEN_ADDRESS: '',
    };
    expect(loadEnv(env)).toMatchObject({ web: { port: 10087 }, apps: [{ identifier: 'administrator' }] });
    expect(loadText(SAMPLE, { env: { TIMPUSH_SDKAPPID: '', TIMPUSH_SECRET_KEY: '' } }).apps).toHaveLength(1);
  });

  it('without an app and without a file says what to set', () => {
    const nothing = [
      'no app: set TIMPUSH_SDKAPPID, TIMPUSH_SECRET_KEY_FILE and TIMPUSH_DATA_CENTER, or name a file with --config.file',
    ];
    expect(problemsIn(() => loadEnv({}))).toEqual(nothing);
    expect(problemsIn(() => loadEnv({ TIMPUSH_SDKAPPID: '' }))).toEqual(nothing);
  });

  it('is refused with all of its problems at once, under the names of its variables', () => {
    const env = {
      TIMPUSH_SDKAPPID: 'shop',
      TIMPUSH_SECRET_KEY: `${KEY} ${KEY}`,
      TIMPUSH_SECRET_KEY_FILE: '/no/such/secret_key',
      TIMPUSH_IDENTIFIER: 'the administrator',
      TIMPUSH_DATA_CENTER: 'nowhere',
      TIMPUSH_BASE_URL: 'http://example.com',
      TIMPUSH_LISTEN_ADDRESS: '10087',
    };
    expect(problemsIn(() => loadEnv(env))).toEqual([
      'TIMPUSH_SDKAPPID: must be the integer id of the app',
      'TIMPUSH_IDENTIFIER: must be 1 to 32 of A-Z a-z 0-9 _ -',
      'TIMPUSH_SECRET_KEY: must not be empty or contain white space',
      'TIMPUSH_DATA_CENTER: must be one of china, singapore, seoul, tokyo, frankfurt, mumbai, silicon_valley, jakarta, riyadh',
      'TIMPUSH_BASE_URL: must be https: otherwise signatures would travel unencrypted',
      'TIMPUSH_SECRET_KEY_FILE: is set beside TIMPUSH_SECRET_KEY: set only one of them',
      'TIMPUSH_BASE_URL: is set beside TIMPUSH_DATA_CENTER: set only one of them',
      'TIMPUSH_SECRET_KEY_FILE: /no/such/secret_key cannot be read (ENOENT)',
      'TIMPUSH_LISTEN_ADDRESS: is not an address: write host:port, or :port for all interfaces',
    ]);
  });

  it.each(['1.4e9', '0x53724e00', ' 1400000000', '-1'])(
    'takes no sdkappid that is written %j',
    (sdkappid) => {
      expect(problemsIn(() => loadEnv({ ...ENV_APP, TIMPUSH_SDKAPPID: sdkappid }))).toEqual([
        'TIMPUSH_SDKAPPID: must be the integer id of the app',
      ]);
    },
  );

  it('with half an app is refused with the missing half', () => {
    expect(problemsIn(() => loadEnv({ TIMPUSH_SDKAPPID: '1400000000' }))).toEqual([
      'the app needs TIMPUSH_SECRET_KEY or TIMPUSH_SECRET_KEY_FILE',
      'the app needs TIMPUSH_DATA_CENTER or TIMPUSH_BASE_URL',
    ]);
    const { TIMPUSH_SDKAPPID: _, ...rest } = ENV_APP;
    expect(problemsIn(() => loadEnv(rest))).toEqual(['TIMPUSH_SDKAPPID: is missing']);
  });

  it('may not describe an app beside those of a file', () => {
    expect(problemsOf(SAMPLE, { env: ENV_APP })).toEqual([
      'apps: are set in the file and by TIMPUSH_* variables: use one of the two',
    ]);
  });

  it('names the file, and a flag another one', () => {
    const files = temporaryFiles();
    const fileOf = (level: string) =>
      files.write(`${level}.yaml`, `log: { level: ${level} }\napps: [${APP}]`);
    const env = { TIMPUSH_CONFIG_FILE: fileOf('warn') };
    expect(loadEnv(env).log.level).toBe('warn');
    expect(loadEnv(env, { configFile: fileOf('error') }).log.level).toBe('error');
  });

  it('goes before the file, and flags go before both', () => {
    const text = `web: { listen_address: ":1", telemetry_path: /file, max_requests: 1 }\nlog: { level: warn, format: pretty }\napps: [${APP}]`;
    const env = { TIMPUSH_LISTEN_ADDRESS: '[::1]:2' };
    expect(loadText(text, { env })).toMatchObject({
      web: { host: '::1', port: 2, telemetryPath: '/file', maxRequests: 1 },
      log: { level: 'warn', format: 'pretty' },
    });
    const flags = {
      listenAddress: 'localhost:3',
      telemetryPath: '/flag',
      maxRequests: '0',
      logLevel: 'debug',
      logFormat: 'json',
    };
    expect(loadText(text, { env, flags })).toMatchObject({
      web: { host: 'localhost', port: 3, telemetryPath: '/flag', maxRequests: 0 },
      log: { level: 'debug', format: 'json' },
    });
  });
});

describe('the web configuration', () => {
  const loadWith = (files = temporaryFiles(), rest: Partial<LoadOptions> = {}) =>
    loadText(`web: { config_file: tls/web.yml, probes: protected }\napps: [${APP}]`, { files, ...rest });

  it('is named by the file, relative to it, by a variable or by a flag, the later ones first', () => {
    const files = temporaryFiles();
    const [inFile, inVariable, inFlag] = ['tls/web.yml', 'variable.yml', 'flag.yml'].map((name) =>
      files.write(name, ''),
    );
    expect(loadWith(files).web).toMatchObject({ configFile: inFile, probes: 'protected' });
    const env = { TIMPUSH_WEB_CONFIG_FILE: inVariable };
    expect(loadWith(files, { env }).web.configFile).toBe(inVariable);
    const flags = { webConfigFile: inFlag, probes: 'open' };
    expect(loadWith(files, { env, flags }).web).toMatchObject({ configFile: inFlag, probes: 'open' });
  });

  it('is checked with the rest, so that all problems are listed at once', () => {
    const files = temporaryFiles();
    files.write('tls/web.yml', 'basic_auth_users:\n  alice: secret\n');
    expect(problemsIn(() => loadWith(files, { flags: { logLevel: 'loud' } }))).toEqual([
      '--log.level: must be one of debug, info, warn, error',
      `${join(files.directory, 'tls/web.yml')}: line 2: basic_auth_users.alice: is not a bcrypt hash: make one with htpasswd -nBC 10 NAME`,
    ]);
  });
});

describe('flags', () => {
  it('are refused under their own names, beside the problems of the file', () => {
    const flags = {
      listenAddress: 'here',
      webConfigFile: '',
      telemetryPath: 'metrics',
      maxRequests: 'many',
      probes: 'shut',
      logLevel: 'loud',
      logFormat: 'xml',
    };
    expect(problemsOf('polls: {}', { flags })).toEqual([
      'line 1: polls: is not known here: did you mean poll?',
      '--web.listen-address: is not an address: write host:port, or :port for all interfaces',
      '--web.config.file: must not be empty',
      '--web.telemetry-path: must begin with / and consist of letters, digits and . _ - /',
      '--web.max-requests: must be a whole number, 0 for any number of scrapes',
      '--web.probes: must be open or protected',
      '--log.level: must be one of debug, info, warn, error',
      '--log.format: must be json or pretty',
    ]);
  });

  it('may be empty only to be refused', () => {
    expect(problemsIn(() => loadEnv(ENV_APP, { listenAddress: '' }))).toEqual([
      '--web.listen-address: is not an address: write host:port, or :port for all interfaces',
    ]);
  });
});

describe('a configuration error', () => {
  it('names its source and lists every problem on a line', () => {
    const load = () => loadEnv({ TIMPUSH_SDKAPPID: '1400000000' });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(
      /^the environment is not usable:\n {2}the app needs TIMPUSH_SECRET_KEY or TIMPUSH_SECRET_KEY_FILE\n {2}the app needs TIMPUSH_DATA_CENTER or TIMPUSH_BASE_URL$/,
    );
  });
});

describe('the windows of an app', () => {
  const namesOf = (windows: string) => {
    const files = temporaryFiles();
    const configFile = files.write(
      'timpush.yml',
      `apps: [{ name: a, sdkappid: 1, secret_key: k, data_center: china, poll: { windows: ${windows} } }]`,
    );
    return loadConfig({ env: {}, flags: { configFile } }).apps[0]?.poll.windows.map(({ name }) => name);
  };

  it.each([
    ['[60m, 24h, 168h]', ['1h', '1d', '7d']],
    ['[90m, 1w]', ['1h30m', '7d']],
    ['[5m, 300s, { window: 5m }, 1d, 24h]', ['5m', '1d']],
  ])('%s have one name for each length', (windows, names) => {
    expect(namesOf(windows)).toEqual(names);
  });
});
