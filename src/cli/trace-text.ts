/** A trace as a timeline for a terminal. */

import { gapText, type TraceSubject } from '../core/trace/trace-json.ts';
import type { Hop, HopStatus, InstanceTrace, PushTrace, TraceVerdict } from '../core/trace/trace-report.ts';
import { countText } from '../messages/english/count.ts';
import { MESSAGES } from '../messages/messages.ts';
import { formatTable } from './table.ts';

export interface TraceTextOptions {
  /** Of the person who reads it. */
  readonly timeZone: string;
  readonly colour: boolean;
}

type Paint = (colour: Colour, text: string) => string;
type Colour = 'red' | 'green' | 'yellow' | 'bold';

const CODES: Readonly<Record<Colour, number>> = { red: 31, green: 32, yellow: 33, bold: 1 };

const STATUS_COLOURS: Readonly<Record<HopStatus, Colour>> = {
  done: 'green',
  failed: 'red',
  pending: 'yellow',
};

const VERDICT_COLOURS: Readonly<Record<TraceVerdict['outcome'], Colour>> = {
  failed: 'red',
  waiting: 'yellow',
  delivered: 'green',
  opened: 'green',
};

export function traceText(
  { app, pushId }: TraceSubject,
  { instances }: PushTrace,
  { timeZone, colour }: TraceTextOptions,
): string {
  const paint: Paint = (name, text) => (colour ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text);
  const time = timeWriter(timeZone);
  const count = countText(instances.length, 'device instance');
  return (
    `push ${pushId} of app ${app}: ${count}; times in ${timeZone}\n` +
    instances.map((instance) => `\n${instanceText(instance, paint, time)}`).join('')
  );
}

function instanceText(instance: InstanceTrace, paint: Paint, time: (atMs: number) => string): string {
  const { verdict, platform, deviceModel, system, systemVersion, token } = instance;
  const device = [deviceModel, `${system} ${systemVersion}`.trim()].filter((part) => part !== '').join(', ');
  const vendor = platform === 'unknown' ? '' : platform;
  const facts = [vendor, device, token === '' ? '' : `token ${token}`].filter((part) => part !== '');
  const advice = verdict.advice === undefined ? '' : `${verdict.advice}\n`;
  return (
    `${paint('bold', `instance ${instance.instanceId || 'without an id'}`)}: ${facts.join('; ')}\n` +
    `${paint(VERDICT_COLOURS[verdict.outcome], verdict.sentence)}\n${advice}` +
    hopLines(instance.hops, paint, time)
  );
}

/** Painted after the columns are set: the codes of colours have no width. */
function hopLines(hops: readonly Hop[], paint: Paint, time: (atMs: number) => string): string {
  const rows = hops.map((hop) => [
    hop.status,
    hop.atMs === undefined ? '-' : time(hop.atMs),
    gapText(hop.sinceBeforeMs),
    MESSAGES.en.trace.hops[hop.hop],
    hop.status === 'done' ? '' : [hop.code, hop.text].filter((part) => part !== '').join(' '),
  ]);
  const lines = formatTable(['', '', '', '', ''], rows, { rightAligned: [2] })
    .split('\n')
    .slice(1, -1);
  return lines
    .map((line, index) => {
      const status = hops[index]?.status ?? 'pending';
      return `  ${paint(STATUS_COLOURS[status], status)}${line.slice(status.length)}\n`;
    })
    .join('');
}

/** `2025-03-07 10:04:47` by the clocks of the zone; the Swedish form is the ISO form. */
function timeWriter(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (atMs) => format.format(atMs);
}
