/** Configurations of apps that poll an upstream of a test's own, as fast as it answers. */
import type { AppConfig, Config } from '../../src/config/load.ts';
import { appConfig } from '../../src/config/resolve.ts';
import type { FilePoll } from '../../src/config/schema.ts';

/** Opens nothing; a test may look for it where it must not be. */
export const KEY = 'the-secret-key-of-the-tests';

export interface TestApp {
  readonly name?: string;
  readonly sdkappid?: number;
  readonly key?: string;
  /** Fields of the file; a window of an hour when left out. */
  readonly poll?: FilePoll;
  /** Least time from one call to the next, 0 when left out. */
  readonly callIntervalMs?: number;
}

export function testApp(baseUrl: string, options: TestApp = {}): AppConfig {
  const { name = 'shop', sdkappid = 1400000001, key = KEY, callIntervalMs = 0 } = options;
  const filePoll = { windows: ['1h'], ...options.poll };
  const app = appConfig({ name, sdkappid, secret_key: key, base_url: baseUrl }, filePoll, (path) => path);
  return { ...app, poll: { ...app.poll, callIntervalMs } };
}

/** A configuration that listens on a free port of this machine. */
export function testConfig(...apps: readonly AppConfig[]): Config {
  return {
    source: 'a test',
    web: {
      host: '127.0.0.1',
      port: 0,
      telemetryPath: '/metrics',
      maxRequests: 40,
      trace: 'auto',
      probes: 'open',
    },
    log: { level: 'debug', format: 'json' },
    apps,
  };
}
