/** The trace of a push as a timeline for a terminal. */

import { gapText, type TraceSubject } from '../core/trace/trace-json.ts';
import type { Hop, HopStatus, InstanceTrace, PushTrace, TraceVerdict } from '../core/trace/trace-report.ts';
import type { Messages } from '../messages/messages.ts';
import { formatTable } from './table.ts';

export interface TraceTextOptions {
  /** Of the reader. */
  readonly timeZone: string;
  readonly colour: boolean;
  readonly messages: Messages;
}

/** The means of writing, the same for every line of a timeline. */
interface Pen {
  readonly paint: (colour: Colour, text: string) => string;
  readonly time: (atMs: number) => string;
  readonly messages: Messages;
}

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
  { timeZone, colour, messages }: TraceTextOptions,
): string {
  const pen: Pen = {
    paint: (name, text) => (colour ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text),
    time: timeWriter(timeZone),
    messages,
  };
  const heading = messages.traceCommand.heading({ app, pushId, instances: instances.length, timeZone });
  return `${heading}\n${instances.map((instance) => `\n${instanceText(instance, pen)}`).join('')}`;
}

function instanceText(instance: InstanceTrace, pen: Pen): string {
  const { verdict, platform, deviceModel, system, systemVersion, token } = instance;
  const { traceCommand } = pen.messages;
  const device = [deviceModel, `${system} ${systemVersion}`.trim()].filter((part) => part !== '').join(', ');
  const facts = [
    platform === 'unknown' ? '' : platform,
    device,
    token === '' ? '' : traceCommand.token({ token }),
  ].filter((part) => part !== '');
  const advice = verdict.advice === undefined ? '' : `${verdict.advice}\n`;
  return (
    `${pen.paint('bold', traceCommand.instance({ id: instance.instanceId }))}: ${facts.join('; ')}\n` +
    `${pen.paint(VERDICT_COLOURS[verdict.outcome], verdict.sentence)}\n${advice}` +
    hopLines(instance.hops, pen)
  );
}

/** Colours come after the columns: colour codes have no width on the screen. */
function hopLines(hops: readonly Hop[], { paint, time, messages }: Pen): string {
  const { statuses } = messages.traceCommand;
  const rows = hops.map((hop) => [
    statuses[hop.status],
    hop.atMs === undefined ? '-' : time(hop.atMs),
    gapText(hop.sinceBeforeMs),
    messages.trace.hops[hop.hop],
    hop.status === 'done' ? '' : [hop.code, hop.text].filter((part) => part !== '').join(' '),
  ]);
  const lines = formatTable(['', '', '', '', ''], rows, { rightAligned: [2] })
    .split('\n')
    .slice(1, -1);
  return lines
    .map((line, index) => {
      const status = hops[index]?.status ?? 'pending';
      return `  ${paint(STATUS_COLOURS[status], statuses[status])}${line.slice(statuses[status].length)}\n`;
    })
    .join('');
}

/** `2025-03-07 10:04:47` in the time zone; the Swedish date format is the ISO format. */
function timeWriter(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (atMs) => format.format(atMs);
}
