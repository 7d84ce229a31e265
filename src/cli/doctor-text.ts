/** The report of doctor for a terminal: a line for each check, then the section to paste into the configuration. */

import type { AppConfig } from '../config/load.ts';
import { formatDuration } from '../core/duration.ts';
import type { Diagnosis } from '../doctor/check-counts.ts';
import type { Check } from '../doctor/checks/check.ts';
import { pollSectionText, type WindowAdvice } from '../doctor/checks/recommended-poll.ts';
import type { Messages } from '../messages/messages.ts';
import { wrapText } from './wrapped-text.ts';

type DoctorMessages = Messages['doctor'];

const WIDTH = 100;
const STATUS_WIDTH = 6;

/** Printed before the first call: what the diagnosis costs. */
export function costText(
  { name, sdkappid, baseUrl, poll }: AppConfig,
  { calls, messages: { report } }: { readonly calls: number; readonly messages: DoctorMessages },
): string {
  const seconds = poll.callIntervalMs / 1000;
  const most = formatDuration(Math.ceil(calls * seconds) * 1000);
  return (
    `${report.appHeading({ app: name, sdkappid, baseUrl })}\n` +
    `${report.cost({ calls, interval: `${seconds} s`, most })}\n\n`
  );
}

export function checkText(
  { name, status, detail, advice }: Check,
  { checkNames, report }: DoctorMessages,
): string {
  const nameWidth = 2 + Math.max(...Object.values(checkNames).map((text) => text.length));
  const first = report.statuses[status].padEnd(STATUS_WIDTH) + checkNames[name].padEnd(nameWidth);
  const indent = ' '.repeat(STATUS_WIDTH + nameWidth);
  return (
    wrapText(sentence(detail), { width: WIDTH, first, others: indent }) +
    (advice === undefined
      ? ''
      : wrapText(sentence(advice), { width: WIDTH, first: `${indent}> `, others: `${indent}  ` }))
  );
}

/** Printed after the last check. */
export function conclusionText(
  { advised, calls, checks }: Diagnosis,
  { checkNames, report }: DoctorMessages,
): string {
  const failed = checks.filter(({ status }) => status === 'fail').map(({ name }) => checkNames[name]);
  const verdict = failed.length === 0 ? report.works({ calls }) : report.fails({ calls, failed });
  if (advised === undefined) return `\n${verdict}\n`;
  return (
    `\n${verdict}\n\n${report.windowsHeading}\n${windowsText(advised.windows, report)}` +
    `\n${report.sectionHeading}\n\n${pollSectionText(advised.poll)}`
  );
}

/** Windows with the same advice share a line. */
function windowsText(windows: readonly WindowAdvice[], report: DoctorMessages['report']): string {
  const verdictWidth = 2 + Math.max(report.keepWindows.length, report.dropWindows.length);
  const groups = Map.groupBy(windows, ({ makesSense, note }) => `${makesSense} ${note}`);
  return [...groups.values()]
    .map((group) => {
      const [{ makesSense, note } = { makesSense: true }] = group;
      const verdict = makesSense ? report.keepWindows : report.dropWindows;
      const names = group.map(({ window }) => window).join(', ');
      return wrapText(note === undefined ? names : `${names}: ${note}`, {
        width: WIDTH,
        first: `  ${verdict.padEnd(verdictWidth)}`,
        others: ' '.repeat(2 + verdictWidth),
      });
    })
    .join('');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
