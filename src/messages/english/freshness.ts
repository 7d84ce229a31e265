/** How fresh the counts of a window are, in sentences. */

interface Count {
  readonly count: number;
}

interface Age {
  /** One of the texts of `age`. */
  readonly age: string;
}

export const FRESHNESS = {
  age: {
    seconds: ({ count }: Count) => `${count} s`,
    minutes: ({ count }: Count) => `${count} min`,
    hours: ({ count }: Count) => `${count} h`,
    days: ({ count }: Count) => `${count} days`,
  },
  fresh: ({ age }: Age) => `The counts are ${age} old.`,
  waiting: () => 'Waiting for the first poll to end; the API allows one call a second.',
  failing: ({ age, remaining }: Age & { readonly remaining: string }) =>
    `The counts are ${age} old, and the newest poll failed. Unless a poll succeeds, they disappear in ${remaining}.`,
  stale: ({ age, maxAge }: Age & { readonly maxAge: string }) =>
    `No counts: the last good poll is ${age} old, and counts older than ${maxAge} are not shown.`,
  none: () => 'No counts: no poll has succeeded yet.',
};
