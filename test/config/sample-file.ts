/** A configuration file as people write one, and the loading of such texts in a directory of their own. */
import { type Config, ConfigError, type ConfigSources, loadConfig } from '../../src/config/load.ts';
import { type TemporaryFiles, temporaryFiles } from '../support/temporary-files.ts';

export const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';

export const SAMPLE = `
poll:
  schedule: "* * * * *"
  time_zone: UTC
  delay: 5m
  windows:
    - 5m
    - 30m
    - 1h
    - 2h
    - 6h
    - { window: 1d, schedule: "*/5 * * * *" }
    - { window: 7d, schedule: "*/15 * * * *" }
web:
  listen_address: "127.0.0.1:10087"
apps:
  - name: shop
    sdkappid: 1400000000
    identifier: administrator
    secret_key_file: secrets/shop.key
    data_center: singapore
`.trimStart();

/** One app in a line, to write the rest of a file around. */
export const APP = `{ name: shop, sdkappid: 1400000000, secret_key: ${KEY}, data_center: singapore }`;

export interface LoadOptions extends Partial<ConfigSources> {
  readonly files?: TemporaryFiles;
}

/** Loads a file of this text, which has the sample's key file beside it. */
export function loadText(
  text: string,
  { env = {}, flags = {}, files = temporaryFiles() }: LoadOptions = {},
): Config {
  files.write('secrets/shop.key', `${KEY}\n`);
  return loadConfig({ env, flags: { configFile: files.write('timpush.yaml', text), ...flags } });
}

/** What is wrong with a file of this text; empty when it is good. Paths in the problems are relative to the file. */
export function problemsOf(text: string, options: LoadOptions = {}): readonly string[] {
  const files = options.files ?? temporaryFiles();
  return problemsIn(() => loadText(text, { ...options, files })).map((problem) =>
    problem.replaceAll(`${files.directory}/`, ''),
  );
}

export function problemsIn(load: () => Config): readonly string[] {
  try {
    load();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
