/** Holds SIGHUP back during the start. By default the signal would end the process. */

export interface HeldSighups {
  /** Calls `listener` for each signal from now on, and at once if a signal has already come. */
  passTo(listener: () => void): void;
  /** Restores the default, which ends the process. Sends the signal again if it has already come. */
  release(): void;
}

export function holdSighups(process: NodeJS.Process): HeldSighups {
  let hasCome = false;
  let listener = () => {
    hasCome = true;
  };
  const onSighup = () => listener();
  process.on('SIGHUP', onSighup);
  return {
    passTo(next) {
      listener = next;
      if (hasCome) next();
    },
    release() {
      process.off('SIGHUP', onSighup);
      if (hasCome) process.kill(process.pid, 'SIGHUP');
    },
  };
}
