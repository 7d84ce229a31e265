/** `normal_push_trace`: the way of one push, from the wire to a TraceReport. */
import { z } from 'zod';
import { maskToken } from '../core/trace/mask-token.ts';
import {
  type HopName,
  type HopReport,
  type InstanceReport,
  OFFLINE_HOPS,
  ONLINE_HOPS,
  type TraceReport,
} from '../core/trace/trace-report.ts';
import { findPayload, type JsonObject } from './envelope.ts';
import { platform, readFields, rows } from './wire-fields.ts';
import { cleanText } from './wire-text.ts';
import { type ZonedTimeReader, zonedTimeReader } from './zoned-time.ts';

export const PUSH_TRACE = 'normal_push_trace';

/** A text, or a number that is shown as text. Any other value counts as missing. */
const text = (maxLength: number) =>
  z
    .unknown()
    .optional()
    .transform((value) =>
      typeof value === 'string' || typeof value === 'number' ? cleanText(String(value), maxLength) : '',
    );

const rawText = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : ''));

/** The status of a hop: an integer, or a string of one. Absent, null and empty count as 0. */
const pushStatus = z
  .unknown()
  .optional()
  .transform((value, context) => {
    const number = typeof value === 'string' && /^\s*\d{0,9}\s*$/.test(value) ? Number(value) : (value ?? 0);
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
    context.addIssue('is not a status');
    return z.NEVER;
  });

const notAnObject = { error: 'is not an object' };

const hop = z
  .object(
    { PushStatus: pushStatus, ErrorCode: text(64), ErrorInfo: rawText, EventTime: rawText },
    notAnObject,
  )
  .nullish();

const instance = z.object(
  {
    InstanceId: text(64),
    PushTime: rawText,
    DeviceModel: text(100),
    System: text(100),
    SystemVersion: text(100),
    PushPlatform: platform.optional(),
    Token: rawText,
    CertId: text(64),
    SdkVersion: text(64),
    PushVersion: text(64),
    NotificationStatus: text(64),
    LastActiveTerminal: text(64),
    last_active_terminal: text(64),
    IMCommitStat: z.object({ IMStat: hop }, notAnObject).nullish(),
    OfflinePushStat: z
      .object({ OfflineStat: hop, ChannelStat: hop, DeviceStat: hop, ClickStat: hop }, notAnObject)
      .nullish(),
    OnlinePushStat: z.object({ ChannelStat: hop, DeviceStat: hop }, notAnObject).nullish(),
  },
  notAnObject,
);

const schema = z.object({ InstanceTrace: rows(instance) });

type WireHop = z.output<typeof hop>;
type WireInstance = z.output<typeof instance>;

/**
 * Decodes the body of a successful answer. Throws an `invalid_response` ApiError with the path of the wrong field. Times without
 * a zone are read in `timeZone`.
 */
export function decodePushTrace(body: JsonObject, timeZone: string): TraceReport {
  // An answer of nothing but its status knows nothing of the push; one with a report of another shape is not understood.
  const holdsNothing = Object.values(body).every((value) => typeof value !== 'object' || value === null);
  if (holdsNothing && !Object.hasOwn(body, 'InstanceTrace')) return { instances: [] };
  const fields = readFields(PUSH_TRACE, schema, findPayload(PUSH_TRACE, body, ['InstanceTrace']));
  const readTime = timeReader(timeZone);
  return { instances: fields.InstanceTrace.map((row) => instanceReport(row, readTime)) };
}

function instanceReport(row: WireInstance, readTime: ZonedTimeReader): InstanceReport {
  return {
    instanceId: row.InstanceId,
    pushedAtMs: readTime(row.PushTime),
    platform: row.PushPlatform ?? 'unknown',
    deviceModel: row.DeviceModel,
    system: row.System,
    systemVersion: row.SystemVersion,
    token: cleanText(row.Token, MAX_TOKEN_CHARS),
    certId: row.CertId,
    sdkVersion: row.SdkVersion,
    pushVersion: row.PushVersion,
    notificationStatus: row.NotificationStatus,
    lastActiveTerminal: row.LastActiveTerminal || row.last_active_terminal,
    hops: hopsOf(row).map(([name, wire]) => hopReport(name, wire, { token: row.Token, readTime })),
  };
}

/** The tokens of all push vendors are much shorter. */
const MAX_TOKEN_CHARS = 512;

/** Contains the offline route unless the push went online only: a push without any status yet will go offline. */
function hopsOf(row: WireInstance): readonly (readonly [HopName, WireHop])[] {
  const { IMCommitStat: commit, OfflinePushStat: offline, OnlinePushStat: online } = row;
  const offlineStats = [offline?.OfflineStat, offline?.ChannelStat, offline?.DeviceStat, offline?.ClickStat];
  const onlineStats = [online?.ChannelStat, online?.DeviceStat];
  const hasStatus = (stats: readonly WireHop[]) => stats.some((stat) => stat && stat.PushStatus !== 0);
  const showsOnline = hasStatus(onlineStats);
  const showsOffline = hasStatus(offlineStats) || !showsOnline;
  return [
    ['accepted', commit?.IMStat],
    ...(showsOffline ? OFFLINE_HOPS.map((name, index) => [name, offlineStats[index]] as const) : []),
    ...(showsOnline ? ONLINE_HOPS.map((name, index) => [name, onlineStats[index]] as const) : []),
  ];
}

interface HopContext {
  readonly token: string;
  readonly readTime: ZonedTimeReader;
}

function hopReport(name: HopName, wire: WireHop, { token, readTime }: HopContext): HopReport {
  if (!wire) return { hop: name, status: 'pending', atMs: undefined, code: '', text: '' };
  const { PushStatus, ErrorCode, ErrorInfo, EventTime } = wire;
  const status = PushStatus === 1 ? 'done' : PushStatus === 2 ? 'failed' : 'pending';
  const isNew = PushStatus < 0 || PushStatus > 2;
  const said = cleanText(withoutToken(ErrorInfo, token), 200);
  return {
    hop: name,
    status,
    atMs: readTime(EventTime),
    code: status !== 'failed' && ErrorCode === '0' ? '' : ErrorCode,
    text: isNew ? cleanText(`unknown status ${PushStatus}: ${said}`, 200) : said,
  };
}

/** Push vendors often repeat the token that they refuse. */
function withoutToken(text: string, token: string): string {
  return token.length < 8 ? text : text.replaceAll(token, maskToken(token));
}

/** Reads an integer as unix seconds or milliseconds. 0 and any text that is not a time give undefined. */
function timeReader(timeZone: string): ZonedTimeReader {
  const readWallTime = zonedTimeReader(timeZone);
  return (written) => {
    const trimmed = written.slice(0, 40).trim();
    const atMs = /^\d{1,16}$/.test(trimmed) ? integerTimeMs(Number(trimmed)) : isoOrWallTimeMs(trimmed);
    return atMs === undefined || atMs <= 0 || atMs > LATEST_MS ? undefined : atMs;
  };

  function isoOrWallTimeMs(text: string): number | undefined {
    if (!/^\d{4}-\d{2}-\d{2}[ T][\d:.]{8,18}(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return readWallTime(text);
    const atMs = Date.parse(text.replace(' ', 'T'));
    return Number.isNaN(atMs) ? undefined : atMs;
  }
}

/** The end of the year 9999: later timestamps have no ISO text with four digits of the year. */
const LATEST_MS = 253_402_300_799_999;
/** As seconds, this is far in the future; as milliseconds, it is in 1973. */
const FIRST_MILLISECONDS = 1e11;

function integerTimeMs(value: number): number {
  return value < FIRST_MILLISECONDS ? value * 1000 : value;
}
