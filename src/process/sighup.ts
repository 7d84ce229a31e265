/** SIGHUP until it is known what it shall do: by itself it would end a process that is only about to begin. */

export interface HeldSighups {
  /** Has `listener` called for each from now on, and at once where one has come already. */
  giveTo(listener: () => void): void;
  /** Lets them end the process or be listened to elsewhere, one that has come already included. */
  release(): void;
}

export function holdSighups(process: NodeJS.Process): HeldSighups {
  let hasCome = false;
  let listener = () => {
    hasCome = true;
  };
  const onHangup = () => listener();
  process.on('SIGHUP', onHangup);
  return {
    giveTo(next) {
      listener = next;
      if (hasCome) next();
    },
    release() {
      process.off('SIGHUP', onHangup);
      if (hasCome) process.kill(process.pid, 'SIGHUP');
    },
  };
}
