/**
 * Reads an incident from a command line: `platform=apns,stage=post_send_delivered,code=403,from=-20m,to=+2h,factor=400`.
 */

import { type Parts, splitParts } from './key-value-text.ts';
import { readTimestamp, timestampProblem } from './timestamp.ts';
import { LOSS_STAGES } from './traffic/counts.ts';
import { INCIDENT_KINDS, type Incident } from './traffic/incidents.ts';
import { PLATFORMS } from './traffic/platforms.ts';

const SPAN_KEYS = ['kind', 'app', 'platform', 'from', 'to', 'factor'] as const;
const CODE_KEYS = ['stage', 'code', 'info'] as const;

/**
 * `from` and `to` are unix seconds, or durations before (`-20m`) or after now (`+2h`). A text cannot contain a comma, which separates the parts.
 * @throws Error with one sentence that names the part and what is allowed.
 */
export function parseIncident(text: string, nowSeconds: number): Incident {
  const parts = splitParts(text, 'incident');
  const kind = oneOf(INCIDENT_KINDS, 'kind', parts.get('kind') ?? 'code');
  rejectUnknown(parts, kind === 'code' ? [...SPAN_KEYS, ...CODE_KEYS] : SPAN_KEYS);
  const span = { ...optional(parts, 'app'), ...parseSpan(parts, nowSeconds) };
  if (kind !== 'code') return { kind, ...span };
  const stage = oneOf(LOSS_STAGES, 'stage', required(parts, 'stage'));
  return { kind, ...span, stage, code: required(parts, 'code'), ...optional(parts, 'info') };
}

function rejectUnknown(parts: Parts, allowed: readonly string[]): void {
  const unknown = [...parts.keys()].find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  throw new Error(`incident part "${unknown}" is not known here; allowed are ${allowed.join(', ')}`);
}

function parseSpan(parts: Parts, nowSeconds: number) {
  const from = parseTime('from', required(parts, 'from'), nowSeconds);
  const to = parseTime('to', required(parts, 'to'), nowSeconds);
  if (to <= from) throw new Error('incident part "to" must lie after "from"');
  return { platform: parsePlatform(required(parts, 'platform')), from, to, factor: parseFactor(parts) };
}

function parsePlatform(value: string): number {
  const profile = PLATFORMS.find(({ name, platform }) => value === name || value === String(platform));
  if (profile !== undefined) return profile.platform;
  const names = PLATFORMS.map(({ name }) => name).join(', ');
  throw new Error(`incident part "platform=${value}" must be one of ${names}, or 1 to ${PLATFORMS.length}`);
}

function parseTime(key: string, value: string, nowSeconds: number): number {
  const seconds = readTimestamp(value, nowSeconds);
  if (seconds === undefined) throw new Error(`incident part "${key}=${value}" ${timestampProblem(value)}`);
  return seconds;
}

function parseFactor(parts: Parts): number {
  const value = required(parts, 'factor');
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  throw new Error(`incident part "factor=${value}" must be a number that is not negative`);
}

function oneOf<Choice extends string>(choices: readonly Choice[], key: string, value: string): Choice {
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  throw new Error(`incident part "${key}=${value}" must be one of ${choices.join(', ')}`);
}

function required(parts: Parts, key: string): string {
  const value = parts.get(key);
  if (value) return value;
  throw new Error(`incident part "${key}" is missing; write ${key}=…`);
}

/** An optional part under its own name, or nothing at all. */
function optional<Key extends string>(parts: Parts, key: Key): { readonly [name in Key]?: string } {
  const value = parts.get(key);
  return value ? ({ [key]: value } as { readonly [name in Key]: string }) : {};
}
