/** The planned scenarios: incidents, each with the alert that must fire, and quiet times, in which none may. */
import type { Failure } from '../../src/core/failure.ts';
import type { Incident } from '../../src/simulator/traffic/incidents.ts';

export interface Scenario {
  readonly name: string;
  /** What happens, for a reader of the table. */
  readonly story: string;
  /** Start of the replay in unix seconds, on a whole minute. */
  readonly startSeconds: number;
  /** Length of the replay. */
  readonly minutes: number;
  /** Minutes from one poll to the next; 1 when not set. */
  readonly stepMinutes?: number;
  /** Start of the incident, in minutes from the start of the replay. */
  readonly incidentMinute: number;
  readonly pushesPerDay?: number;
  readonly seed?: number;
  readonly incidents?: readonly Incident[];
  /** Why the poll of a minute fails; undefined when it succeeds. */
  readonly pollFailure?: (minute: number) => Failure | undefined;
  /** True in the minutes in which the exporter does not answer scrapes. */
  readonly exporterDown?: (minute: number) => boolean;
  /** The alert for this incident; undefined when no alert may fire. */
  readonly expected?: string;
}

const MONDAY = Date.UTC(2026, 2, 2) / 1000;
const HOUR = 60;
const DAY = 24 * HOUR;

/** A Monday's hour in the users' zone, which is eight hours ahead of UTC. */
function localHour(hour: number): number {
  return MONDAY + (hour - 8) * 3600;
}

const APNS = 1;
const XIAOMI = 2;
const HUAWEI = 3;
const FCM = 4;
const VIVO = 7;
const HONOR = 8;

/** The replay starts half an hour before the incident; the windows already contain a week of traffic. */
const LEAD_MINUTES = 30;

interface Planned extends Omit<Scenario, 'startSeconds' | 'minutes' | 'incidentMinute' | 'incidents'> {
  /** The hour of the day, in the users' zone, at which the incident begins. */
  readonly atHour: number;
  /** How long the replay goes on after the start of the incident; two hours when not set. */
  readonly watchMinutes?: number;
  /** The incidents from a start to an end. The end is after the replay, unless an incident sets its own. */
  readonly incidents?: (from: number, to: number) => readonly Incident[];
}

function planned({ atHour, watchMinutes = 2 * HOUR, incidents, ...rest }: Planned): Scenario {
  const from = localHour(atHour);
  return {
    ...rest,
    startSeconds: from - LEAD_MINUTES * 60,
    minutes: LEAD_MINUTES + watchMinutes,
    incidentMinute: LEAD_MINUTES,
    incidents: incidents?.(from, from + DAY * 60) ?? [],
  };
}

const postSend =
  (platform: number, code: string, factor: number, info?: string) => (from: number, to: number) =>
    [
      {
        kind: 'code',
        platform,
        stage: 'post_send_delivered',
        code,
        factor,
        from,
        to,
        ...(info === undefined ? {} : { info }),
      },
    ] as const satisfies readonly Incident[];

const UPSTREAM_FAULT: Failure = { reason: 'server', message: 'HTTP 502', advice: 'wait' };
const WRONG_KEY: Failure = { reason: 'auth', message: 'ErrorCode 70009', advice: 'mend the key' };
const duringIncident = (failure: Failure) => (minute: number) =>
  minute >= LEAD_MINUTES ? failure : undefined;

export const INCIDENTS: readonly Scenario[] = [
  planned({
    name: 'APNs key expired in the evening',
    story: 'every push to APNs is refused with 403 ExpiredProviderToken from 20:00 on',
    atHour: 20,
    incidents: postSend(APNS, '403', 5_000, 'ExpiredProviderToken'),
    expected: 'TimpushConfigurationLoss',
  }),
  planned({
    name: 'APNs key expired at night',
    story: 'the same at 03:30, when a tenth of the evening’s pushes are sent',
    atHour: 3.5,
    incidents: postSend(APNS, '403', 5_000, 'ExpiredProviderToken'),
    expected: 'TimpushConfigurationLoss',
  }),
  planned({
    name: 'New release without a certificate id',
    story: 'from 10:00 on a fifth of the pushes to Xiaomi cannot be sent: certificate id not set (-1)',
    atHour: 10,
    incidents: (from, to) => [
      { kind: 'code', platform: XIAOMI, stage: 'ready_to_send', code: '-1', factor: 170, from, to },
    ],
    expected: 'TimpushConfigurationLoss',
  }),
  planned({
    name: 'Daily quota used up',
    story: 'Xiaomi refuses seven of ten pushes with 10034 from 19:00 on',
    atHour: 19,
    incidents: postSend(XIAOMI, '10034', 875),
    expected: 'TimpushQuotaLoss',
  }),
  planned({
    name: 'Vendor outage',
    story: 'FCM answers six of ten pushes with 503 UNAVAILABLE from 14:00 on',
    atHour: 14,
    incidents: postSend(FCM, '503', 1_000),
    expected: 'TimpushVendorLoss',
  }),
  planned({
    name: 'Dead-token purge',
    story: 'APNs calls a fifth of the tokens unregistered (410) after a purge at 09:00',
    atHour: 9,
    incidents: postSend(APNS, '410', 18),
    expected: 'TimpushTokenChurn',
  }),
  planned({
    name: 'One platform dark',
    story: 'pushes to vivo are sent as usual and no code is reported, but receipts stop at 12:00',
    atHour: 12,
    incidents: (from, to) => [{ kind: 'receipts', platform: VIVO, factor: 0, from, to }],
    expected: 'TimpushPlatformDark',
  }),
  planned({
    name: 'A code never seen before',
    story: 'Honor begins to refuse one push in twenty with a code that no list knows, at 16:00',
    atHour: 16,
    incidents: postSend(HONOR, '80309999', 50, 'policy check failed'),
    expected: 'TimpushNewLossCode',
  }),
  planned({
    name: 'Slow burn',
    story: 'a payload that FCM finds invalid (400): a quarter of its pushes, from 08:00 on',
    atHour: 8,
    watchMinutes: 30 * HOUR,
    stepMinutes: 5,
    incidents: (from) => postSend(FCM, '400', 310)(from, from + 3 * DAY * 60),
    expected: 'TimpushLossBudgetBurn3d',
  }),
  planned({
    name: 'Upstream down',
    story: 'the push statistics API answers HTTP 502 from 15:00 on',
    atHour: 15,
    pollFailure: duringIncident(UPSTREAM_FAULT),
    expected: 'TimpushPollsFailing',
  }),
  planned({
    name: 'Secret key changed',
    story: 'the key was renewed in the console at 11:00 and the exporter still has the old one',
    atHour: 11,
    pollFailure: duringIncident(WRONG_KEY),
    expected: 'TimpushAuthenticationFailing',
  }),
  planned({
    name: 'Exporter gone',
    story: 'nothing answers scrapes from 13:00 on',
    atHour: 13,
    exporterDown: (minute) => minute >= LEAD_MINUTES,
    expected: 'TimpushTargetDown',
  }),
];

/** Times in which no page and no ticket may come. */
export const QUIET: readonly Scenario[] = [
  planned({
    name: 'Night-time low volume',
    story: 'an app of 3,000 pushes a day at 03:00: a handful of losses is a large share of hardly any pushes',
    atHour: 3,
    watchMinutes: 4 * HOUR,
    pushesPerDay: 3_000,
  }),
  planned({
    name: 'One failed poll',
    story: 'the API answers one poll with HTTP 502 at 17:00',
    atHour: 17,
    pollFailure: (minute) => (minute === LEAD_MINUTES ? UPSTREAM_FAULT : undefined),
  }),
  planned({
    name: 'Exporter restarted',
    story: 'scrapes fail for two minutes at 18:00',
    atHour: 18,
    exporterDown: (minute) => minute >= LEAD_MINUTES && minute < LEAD_MINUTES + 2,
  }),
  planned({
    name: 'Campaign',
    story: 'five times the usual pushes for an hour from 12:00 on',
    atHour: 12,
    watchMinutes: 3 * HOUR,
    incidents: (from) =>
      [1, 2, 3, 4, 5, 6, 7, 8].map((platform) => {
        return { kind: 'volume', platform, factor: 5, from, to: from + 3600 };
      }),
  }),
  planned({
    name: 'A minute of flow control',
    story: 'Huawei refuses half of one minute’s pushes with 503 at 21:00',
    atHour: 21,
    incidents: (from) => postSend(HUAWEI, '503', 1_700)(from, from + 60),
  }),
  {
    name: 'Seven quiet days',
    story: 'a week of ordinary traffic with its day curve, 400,000 pushes a day',
    startSeconds: MONDAY,
    minutes: 7 * DAY,
    stepMinutes: 10,
    incidentMinute: 0,
  },
];

export const SCENARIOS: readonly Scenario[] = [...INCIDENTS, ...QUIET];
