/** The web configuration while the exporter runs: read again and again, taken over when it is good, kept when it is not. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { ConfigError } from '../config/problems.ts';
import { loadWebConfig } from '../config/web-config.ts';
import { restartNeeded, type WebAccess } from '../core/web-access.ts';
import { type AccessSource, OPEN } from '../web/access/guard.ts';

export interface WatchOptions {
  /** Everything is open without one. */
  readonly file: string | undefined;
  readonly log: Logger;
  readonly checkEveryMs?: number;
}

/** Notices a change whatever way files came to be replaced, which file system events do not. Takes about a millisecond. */
const CHECK_EVERY_MS = 5_000;

/** Raises a ConfigError when the file is not usable at the start. */
export function watchWebConfig({ file, log, checkEveryMs = CHECK_EVERY_MS }: WatchOptions): AccessSource {
  if (file === undefined) return OPEN.source;
  const listeners: ((access: WebAccess) => void)[] = [];
  let current = loadWebConfig(file);
  let told: readonly string[] = [];

  function check(): void {
    const { access = current, problems } = readAgain(file ?? '', current);
    if (problems.length > 0 && !isDeepStrictEqual(problems, told)) {
      log.error(
        { file, problems },
        'the web configuration cannot be taken over: the one before stays in use',
      );
    }
    told = problems;
    if (isDeepStrictEqual(access, current)) return;
    current = access;
    for (const listener of listeners) listener(access);
    log.info({ file, users: Object.keys(access.users).length }, 'the web configuration has changed');
  }

  const timer = setInterval(check, checkEveryMs).unref();
  return {
    isOpenForGood: false,
    current: () => current,
    onChange: (listener) => listeners.push(listener),
    close: () => clearInterval(timer),
  };
}

/** What the file says now, unless something is wrong with it. */
function readAgain(
  file: string,
  running: WebAccess,
): { readonly access?: WebAccess; readonly problems: readonly string[] } {
  try {
    const access = loadWebConfig(file);
    const restart = restartNeeded(running, access);
    return restart === undefined ? { access, problems: [] } : { problems: [restart] };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems };
    throw error;
  }
}
