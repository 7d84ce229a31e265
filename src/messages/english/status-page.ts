/** The status page. */

interface Named {
  /** A number of pushes, one of the texts of `numbers`. */
  readonly pushes: string;
}

interface Loss extends Named {
  /** `onPlatform` or `inWholeApp`. */
  readonly where: string;
  readonly code: string;
  readonly meaning: string;
}

interface Failed {
  /** One of the texts of `freshness.age`. */
  readonly age: string;
  readonly reason: string;
  readonly message: string;
}

interface Polls {
  readonly polls: number;
  /** Percentages. */
  readonly least: string;
  readonly largest: string;
}

function polls({ polls: count, least, largest }: Polls): string {
  return `${count === 1 ? '1 poll' : `${count} polls`}, from ${least} to ${largest}`;
}

export const STATUS_PAGE = {
  title: ({ app, window }: { readonly app: string; readonly window: string }) =>
    `${app} ${window} · timpush-exporter`,
  heading: ({ app, window }: { readonly app: string; readonly window: string }) =>
    `Push losses of ${app}, last ${window}`,
  notFound: 'No such app or window',
  navigation: { apps: 'App', windows: 'Window' },
  windowInCondition: ({ window, condition }: { readonly window: string; readonly condition: string }) =>
    `${window} (${condition})`,

  conditions: { fresh: 'fresh', waiting: 'waiting', failing: 'failing', stale: 'stale', none: 'failed' },
  stages: { ready_to_send: 'before sending', post_send_delivered: 'after sending' },
  steps: { sendable: 'sendable', sent: 'sent', delivered: 'delivered', clicked: 'clicked' },
  causes: {
    configuration: 'configuration',
    token: 'token',
    device: 'device',
    quota: 'quota',
    payload: 'payload',
    vendor: 'vendor',
    unknown: 'unknown',
  },
  wholeApp: 'whole app',

  numbers: {
    count: ({ count }: { readonly count: number }) => count.toLocaleString('en'),
    pushes: ({ count }: { readonly count: number }) =>
      count === 1 ? '1 push' : `${count.toLocaleString('en')} pushes`,
    percent: ({ percent, digits }: { readonly percent: number; readonly digits: number }) =>
      `${percent.toFixed(digits)} %`,
    lessThanPercent: ({ percent }: { readonly percent: number }) => `<${percent} %`,
    /** Percentage points without their sign. */
    points: ({ points, digits }: { readonly points: number; readonly digits: number }) =>
      `${points.toFixed(digits)} pp`,
    factor: ({ factor }: { readonly factor: number }) =>
      `×${factor >= 10 ? Math.round(factor).toLocaleString('en') : factor.toFixed(1)}`,
    /** The share was 0. */
    isNew: 'new',
    /** The share is 0 now. */
    isGone: 'gone',
    unknown: '–',
  },

  freshness: {
    label: 'Freshness',
    bounds: ({ start, end }: { readonly start: string; readonly end: string }) =>
      `The window is ${start} to ${end} UTC.`,
    failure: ({ age, reason, message }: Failed) =>
      `The newest failure was ${age} ago (${reason}): ${message}.`,
    pastFailure: ({ age, reason, message }: Failed) =>
      `A poll has succeeded since the newest failure, which was ${age} ago (${reason}): ${message}.`,
    /** The advice follows. */
    whatToDo: 'What to do:',
  },

  summary: {
    noLosses: ({ window }: { readonly window: string }) => `No push was lost in the last ${window}.`,
    onPlatform: ({ platform }: { readonly platform: string }) => `on ${platform}`,
    inWholeApp: 'in the whole app',
    largestLoss: ({ where, code, meaning, pushes }: Loss) =>
      `Most pushes are lost ${where} with code ${code} (${meaning}): ${pushes}.`,
    largestLossWithShare: ({ where, code, meaning, pushes, share }: Loss & { readonly share: string }) =>
      `Most pushes are lost ${where} with code ${code} (${meaning}): ${pushes}, ${share} of those that entered the stage.`,
    noJump: 'The share has not jumped.',
    isNew: ({ window }: { readonly window: string }) => `This loss is new in the last ${window}.`,
    jump: ({
      window,
      against,
      factor,
    }: {
      readonly window: string;
      readonly against: string;
      readonly factor: number;
    }) => `The share in the last ${window} is ${factor} times the share in the last ${against}.`,
  },

  funnel: {
    heading: 'Funnel',
    absent: 'No counts to show.',
    step: ({ pushes, step }: Named & { readonly step: string }) => `${pushes} ${step}`,
    /** `steps` are texts of `step`. */
    description: ({ steps }: { readonly steps: readonly string[] }) => `Funnel: ${steps.join(', ')}`,
    note: 'Each percentage is a share of the step before. The step “delivered” counts receipts, which not every push vendor sends.',
  },

  stageLosses: {
    heading: 'Loss by stage',
    absent: 'No counts to show.',
    lostOf: {
      ready_to_send: ({ lost, entered }: { readonly lost: string; readonly entered: string }) =>
        `${lost} of ${entered} sendable`,
      post_send_delivered: ({ lost, entered }: { readonly lost: string; readonly entered: string }) =>
        `${lost} of ${entered} sent`,
    },
    lost: ({ lost }: { readonly lost: string }) => `${lost} lost`,
    /** `lost` is one of the texts above. */
    withShare: ({ lost, share }: { readonly lost: string; readonly share: string }) =>
      `${lost}; ${share} of all losses`,
  },

  history: {
    heading: 'Loss ratio of the last polls',
    absent: 'No poll has succeeded yet.',
    newest: 'of the sendable pushes are lost',
    polls,
    pollsWithGaps: ({ gaps, ...rest }: Polls & { readonly gaps: number }) =>
      `${polls(rest)}, ${gaps} without a ratio`,
    /** `polls` is one of the texts above. */
    description: ({ polls: text }: { readonly polls: string }) => `Loss ratio: ${text}`,
    note: ({ polls: text }: { readonly polls: string }) =>
      `${text}. The history starts when the exporter starts.`,
  },

  losses: {
    heading: 'Losses, the largest first',
    caption: 'Lost pushes by code. Each code is a link to its remedy.',
    rareCaption: 'The other losses.',
    columnsNote:
      'Share: lost pushes as a share of those that entered the stage on the platform. pp: change of the share in percentage points.',
    more: ({ rows, pushes }: Named & { readonly rows: string }) =>
      `${rows} more, each with at most ${pushes} in the window`,
    columns: { code: 'code', platform: 'platform', stage: 'stage', cause: 'cause', share: 'share' },
    against: ({ window }: { readonly window: string }) => `against ${window}`,
  },

  causeMatrix: {
    heading: 'Losses by platform and cause',
    caption:
      'Lost pushes in the window. A stronger colour means more pushes. The cause shows who has to act: for “configuration” it is you.',
    platform: 'platform',
  },

  remedies: { heading: 'What to do' },
};
