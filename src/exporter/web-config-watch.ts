/** Reads the web configuration file again and again while the exporter runs, and applies every valid change. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { ConfigError } from '../config/problems.ts';
import { loadWebConfig } from '../config/web-config.ts';
import { restartNeeded, type WebAccess } from '../core/web-access.ts';
import { type AccessSource, OPEN_SOURCE } from '../web/access/guard.ts';

export interface WatchOptions {
  /** Without a file, the exporter restricts no access. */
  readonly file: string | undefined;
  readonly log: Logger;
  readonly checkEveryMs?: number;
}

/** File system events miss some ways to replace a file. A check takes about a millisecond. */
const CHECK_EVERY_MS = 5_000;

/** Throws a ConfigError when the file is not usable at the start. */
export function watchWebConfig({ file, log, checkEveryMs = CHECK_EVERY_MS }: WatchOptions): AccessSource {
  if (file === undefined) return OPEN_SOURCE;
  const listeners: ((access: WebAccess) => void)[] = [];
  let current = loadWebConfig(file);
  let loggedProblems: readonly string[] = [];

  function check(): void {
    const { access = current, problems } = readAgain(file ?? '', current);
    if (problems.length > 0 && !isDeepStrictEqual(problems, loggedProblems)) {
      log.error(
        { file, problems },
        'the new web configuration cannot be applied; the previous one stays in use',
      );
    }
    loggedProblems = problems;
    if (isDeepStrictEqual(access, current)) return;
    current = access;
    for (const listener of listeners) listener(access);
    log.info({ file, users: Object.keys(access.users).length }, 'the web configuration has changed');
  }

  const timer = setInterval(check, checkEveryMs).unref();
  return {
    current: () => current,
    onChange: (listener) => listeners.push(listener),
    close: () => clearInterval(timer),
  };
}

interface ReadResult {
  /** Missing when there are problems. */
  readonly access?: WebAccess;
  readonly problems: readonly string[];
}

function readAgain(file: string, running: WebAccess): ReadResult {
  try {
    const access = loadWebConfig(file);
    const restart = restartNeeded(running, access);
    return restart === undefined ? { access, problems: [] } : { problems: [restart] };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems };
    throw error;
  }
}
