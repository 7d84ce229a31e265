/** The doctor: what its checks found, what to do about it, and the frame of its report. */
import { countText } from './count.ts';

/** The unit in which the upstream counts pushes. */
type Unit = 'minute' | 'hour' | 'day';

/** Where the loss arrays are in an answer; `keyless` is an object without a key, which is not JSON. */
type LossArrays = { readonly kind: 'keyless' } | { readonly kind: 'json'; readonly path: string };

const LENGTH_UNKNOWN =
  'whether it may be longer is unknown, because the upstream refuses windows that end in the future';

export const DOCTOR = {
  checkNames: {
    connection: 'connection',
    'data centre': 'data centre',
    credentials: 'credentials',
    administrator: 'administrator',
    'push service': 'push service',
    clock: 'clock',
    envelope: 'envelope',
    codes: 'codes',
    granularity: 'granularity',
    freshness: 'freshness',
    growth: 'growth',
    'seven days': 'seven days',
    'call limit': 'call limit',
  },
  report: {
    /** At most five characters each. */
    statuses: { ok: 'ok', warn: 'WARN', fail: 'FAIL', unknown: '?' },
    appHeading: ({ app, sdkappid, baseUrl }: { app: string; sdkappid: number; baseUrl: string }) =>
      `app ${app}: sdkappid ${sdkappid}, ${baseUrl}`,
    cost: ({ calls, interval, most }: { calls: number; interval: string; most: string }) =>
      `at most ${calls} calls, one every ${interval}: up to ${most} and the time of the answers`,
    works: ({ calls }: { calls: number }) => `${countText(calls, 'call')} made; polling works.`,
    fails: ({ calls, failed }: { calls: number; failed: readonly string[] }) =>
      `${countText(calls, 'call')} made; polling cannot work. Fix first: ${failed.join(', ')}.`,
    windowsHeading: 'The configured windows, for this account:',
    keepWindows: 'keep',
    dropWindows: 'drop',
    sectionHeading: 'The recommended poll section, to paste under the app or at the top of the file:',
  },
  skipped: {
    afterFailed: ({ check }: { check: string }) => `not checked: the ${check} check must pass first`,
    credentialsRefused: 'not checked: the upstream refuses the credentials',
    noAnswer: 'not checked: the upstream did not answer',
    noStatistics: 'not checked: there are no statistics',
    noLossReport: 'not checked: there is no loss report',
    granularityUnknown: 'not checked: the granularity is unknown',
    oneReportMissing: 'not checked: it needs both the statistics and the loss report',
  },
  access: {
    connected: ({ baseUrl }: { baseUrl: string }) => `${baseUrl} answers`,
    knownAtBaseUrl: 'the upstream at base_url knows the app',
    knownIn: ({ dataCenter }: { dataCenter: string }) => `${dataCenter} knows the app`,
    credentialsMatch: 'sdkappid, identifier and secret key match',
    isAdministrator: 'the identifier is an administrator of the app',
    pushEnabled: 'the push service is enabled',
    correctClockFirst: ({ advice }: { advice: string }) =>
      `correct the clock first: signatures depend on it; if the credentials are still refused, ${advice}`,
    otherCentersNotTried: ({ refusal }: { refusal: string }) =>
      `${refusal}; doctor does not try other data centres, because base_url is set`,
    setBaseUrl: 'point base_url at the data centre of the app, or set data_center instead',
    noCenterKnowsApp: ({ refusal, others }: { refusal: string; others: number }) =>
      `${refusal}; none of the other data centres knows the app (${others} tried)`,
    compareWithConsole: 'compare sdkappid, secret key and data centre with the Chat console',
    otherCentersKnowApp: ({ dataCenter, right }: { dataCenter: string; right: readonly string[] }) =>
      `${dataCenter} does not know the app; ${right.join(' and ')} ${right.length === 1 ? 'does' : 'do'}`,
    lookUpCenter: 'look up the data centre in the Chat console, and set data_center',
    setDataCenter: ({ dataCenter }: { dataCenter: string }) =>
      `set data_center: ${dataCenter}, and run doctor again`,
  },
  clock: {
    noDate: 'the answer has no valid Date header',
    agrees: ({ seconds }: { seconds: number }) =>
      `the clocks of this machine and the upstream differ by less than ${countText(seconds, 'second')}`,
    isAhead: ({ by }: { by: string }) =>
      `the clock of this machine is ${by} ahead of the upstream: windows end in its future`,
    isBehind: ({ by }: { by: string }) =>
      `the clock of this machine is ${by} behind the upstream: windows end earlier than necessary`,
    synchronise:
      'synchronise the clock of this machine by NTP (chrony, systemd-timesyncd): signatures and windows depend on it',
  },
  envelope: {
    found: (arrays: LossArrays) => `the loss arrays are ${placeText(arrays)}`,
  },
  codes: {
    noLosses: ({ days }: { days: number }) => `no losses in the last ${countText(days, 'day')}`,
    allKnown: ({ codes, days }: { codes: number; days: number }) =>
      `${countText(codes, 'code')} in the last ${countText(days, 'day')}, all with a known cause and platform`,
    unknownPlatforms: ({ platforms, more }: { platforms: readonly string[]; more: number }) =>
      `unknown platforms: ${listText(platforms, more)}`,
    unexplained: ({
      unexplained,
      codes,
      examples,
      more,
    }: {
      unexplained: number;
      codes: number;
      examples: readonly string[];
      more: number;
    }) => `no known cause for ${unexplained} of ${countText(codes, 'code')}: ${listText(examples, more)}`,
    code: ({
      platform,
      code,
      info,
      count,
    }: {
      platform: string;
      code: string;
      info: string;
      count: number;
    }) => `${platform} ${code}${info === '' ? '' : ` “${info}”`} (${count})`,
    lookUp:
      'the exporter counts them like all others; look them up in the documentation of the push vendor, and please report them to this project',
  },
  granularity: {
    minutes: ({ detail }: { detail: string }) => `the upstream counts by the minute: ${detail}`,
    touching: ({ unit, detail }: { unit: Unit; detail: string }) =>
      `the upstream counts every whole ${unit} that a window touches: ${detail}`,
    starting: ({ unit, detail }: { unit: Unit; detail: string }) =>
      `the upstream counts every whole ${unit} that starts in a window: ${detail}`,
    pollWholeUnits: ({ unit }: { unit: Unit }) =>
      `poll only windows of whole ${unit}s, as in the recommended poll section`,
    tryLater: 'run doctor again after a whole day with more pushes',
  },
  freshness: {
    noPushes: 'the last seven days have no pushes',
    tryAfterPushes: 'run doctor again after the app has sent pushes',
    newestIsNow: ({ unit }: { unit: Unit }) =>
      `the ${unit === 'minute' ? 'last minute' : `current ${unit}`} already has pushes`,
    newestBegan: ({ unit, least, most }: { unit: Unit; least: string; most: string }) =>
      `the newest ${unit} with pushes began ${least === most ? most : `${least} to ${most}`} ago`,
    pushesDayBefore: ({ pushes }: { pushes: number }) =>
      ` (the time since then had ${countText(pushes, 'push', 'pushes')} a day before)`,
    maybeQuiet: ({ seen, pushes }: { seen: string; pushes: number }) =>
      `${seen}, but the app may have sent nothing since then: the same time a day before had ${countText(pushes, 'push', 'pushes')}`,
    nothingToCompare: ({ seen }: { seen: string }) =>
      `${seen}, but the app may have sent nothing since then: the limit of seven days leaves no day before to compare with`,
    tryAtBusyHour: 'run doctor again at a busy hour',
    delayIsEnough: ({ seen, delay }: { seen: string; delay: string }) =>
      `${seen}: the delay of ${delay} is enough`,
    unitNotOver: ({ seen, delay, unit }: { seen: string; delay: string; unit: Unit }) =>
      `${seen}: windows that end ${delay} ago include ${unit === 'hour' ? 'an hour' : `a ${unit}`} that is not over`,
    incomplete: ({ seen, delay }: { seen: string; delay: string }) =>
      `${seen}: windows that end ${delay} ago are incomplete`,
    setDelay: ({ delay }: { delay: string }) => `set poll.delay to ${delay}`,
  },
  growth: {
    needsTwoRuns: 'doctor needs two runs to see whether past counts still grow',
    howToCompare:
      'run `doctor --json > first.json` now, and `doctor --previous first.json` an hour or a day later',
    nothingToCompare: 'the earlier run has no window with pushes that is recent enough to ask for again',
    tooSoon: ({ windows, between }: { windows: number; between: string }) =>
      `${noneOf(windows)} grew, but the runs are only ${between} apart`,
    tryAgainLater: 'run doctor again in an hour with the same file',
    noGrowth: ({ windows, between, age }: { windows: number; between: string; age: string }) =>
      `${noneOf(windows)} grew in the ${between} between the runs; the youngest was ${age} old`,
    growth: ({
      grown,
      windows,
      between,
      growths,
      settledAge,
    }: {
      grown: number;
      windows: number;
      between: string;
      growths: readonly { readonly step: string; readonly percent: string; readonly age: string }[];
      /** Undefined where the oldest window grew, too. */
      settledAge: string | undefined;
    }) =>
      `${grown} of ${countText(windows, 'window')} grew in the ${between} between the runs: ` +
      growths.map(({ step, percent, age }) => `${step} by ${percent} % (${age} old)`).join(', ') +
      (settledAge === undefined ? '' : `; windows at least ${settledAge} old did not grow`),
    useLongWindows: ({ steps, age }: { steps: readonly string[]; age: string }) =>
      `for ${steps.join(' and ')} use windows much longer than ${age}: the newest part of each window still grows`,
  },
  sevenDays: {
    limited: {
      limited: 'a window may be at most seven days long and must not start more than seven days ago',
      free: 'a window may be at most seven days long but may start earlier: older losses are available',
      empty: 'a window may be at most seven days long; the answer for an older window is empty',
      unknown: 'a window may be at most seven days long',
    },
    free: {
      limited: 'a window must not start more than seven days ago; its length is not limited otherwise',
      free: 'a window may be longer than seven days and may start earlier',
      empty: 'a window may be longer than seven days; the answer for an older window is empty',
      unknown: 'a window may be longer than seven days',
    },
    unknown: {
      limited: `a window must not start more than seven days ago; ${LENGTH_UNKNOWN}`,
      free: `older losses are available; ${LENGTH_UNKNOWN}`,
      empty: `the answer for an older window is empty; ${LENGTH_UNKNOWN}`,
      unknown: 'the limits of a window are unknown',
    },
  },
  callLimit: {
    isShared: ({ refused }: { refused: number }) =>
      `the upstream refused ${countText(refused, 'call')} although doctor keeps to the limit: another program calls the API for this app`,
    stopOther:
      'stop the other program (it may be an exporter) while doctor runs; if it has to keep running, set a longer poll.call_interval',
    perApp: ({ apartMs }: { apartMs: number }) =>
      `all APIs share one limit: of calls to two APIs within ${apartMs} ms the second was refused`,
    perApi: ({ apartMs }: { apartMs: number }) =>
      `calls to two APIs within ${apartMs} ms were both answered: each API has its own limit, or the limit is higher than documented; the exporter still makes at most one call a second`,
    tooSlow: ({ apartMs }: { apartMs: number }) =>
      `the answer took ${apartMs} ms, too long for two calls within a second`,
  },
  windows: {
    fewPushes: ({ pushes }: { pushes: number }) =>
      `about ${countText(pushes, 'push', 'pushes')} at the usual rate, too few for shares`,
    touchesMore: ({ unit }: { unit: Unit }) => `up to one ${unit} more than the name says`,
    touchesOneOrTwo: ({ unit }: { unit: Unit }) => `one or two whole ${unit}s, whatever the name says`,
    startsRarely: ({ unit }: { unit: Unit }) => `empty, or a whole ${unit} when one starts in the window`,
    noMultiple: ({ unit }: { unit: Unit }) => `no whole number of ${unit}s, so counts jump`,
  },
};

function placeText(arrays: LossArrays): string {
  if (arrays.kind === 'keyless') return 'in an object without a key, as in the sample of the reference';
  return arrays.path === '' ? 'at the root of the answer' : `in ${arrays.path} of the answer`;
}

function listText(items: readonly string[], more: number): string {
  return items.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function noneOf(windows: number): string {
  return `none of ${countText(windows, 'window')}`;
}
