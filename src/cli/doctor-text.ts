/** What the doctor found, for a person at three in the morning: a line per check, then what to paste. */

import type { AppConfig } from '../config/load.ts';
import { formatDuration } from '../core/duration.ts';
import type { Diagnosis } from '../doctor/check-counts.ts';
import { CHECK_NAMES, type Check, type CheckStatus } from '../doctor/checks/check.ts';
import { pollSectionText, type WindowAdvice } from '../doctor/checks/recommended-poll.ts';
import { countText } from '../messages/english/count.ts';
import { wrapText } from './wrapped-text.ts';

const WIDTH = 100;

const MARKS: Readonly<Record<CheckStatus, string>> = { ok: 'ok', warn: 'WARN', fail: 'FAIL', unknown: '?' };
const MARK_WIDTH = 6;
const NAME_WIDTH = 2 + Math.max(...CHECK_NAMES.map((name) => name.length));
const INDENT = ' '.repeat(MARK_WIDTH + NAME_WIDTH);

/** Said before the first call: what it costs. */
export function promiseText({ name, sdkappid, baseUrl, poll }: AppConfig, calls: number): string {
  const seconds = poll.callIntervalMs / 1000;
  const most = formatDuration(Math.ceil(calls * seconds) * 1000);
  return (
    `app ${name}: sdkappid ${sdkappid}, ${baseUrl}\n` +
    `at most ${calls} calls, one every ${seconds} s: up to ${most}, and what the answers take\n\n`
  );
}

export function checkText({ name, status, evidence, advice }: Check): string {
  const first = MARKS[status].padEnd(MARK_WIDTH) + name.padEnd(NAME_WIDTH);
  return (
    wrapText(sentence(evidence), { width: WIDTH, first, others: INDENT }) +
    (advice === undefined
      ? ''
      : wrapText(sentence(advice), { width: WIDTH, first: `${INDENT}> `, others: `${INDENT}  ` }))
  );
}

/** What comes after the checks. */
export function conclusionText({ advised, calls, checks }: Diagnosis): string {
  const failed = checks.filter(({ status }) => status === 'fail').map(({ name }) => name);
  const verdict =
    failed.length === 0 ? 'polling works' : `polling cannot work until this is mended: ${failed.join(', ')}`;
  const made = `\n${countText(calls, 'call')} made; ${verdict}.\n`;
  if (advised === undefined) return made;
  return (
    `${made}\nThe configured windows on this account:\n${windowsText(advised.windows)}` +
    `\nThe poll section for it, to paste under the app or at the top of the file:\n\n${pollSectionText(advised.poll)}`
  );
}

/** Windows of which the same is to be said share a line. */
function windowsText(windows: readonly WindowAdvice[]): string {
  const groups = Map.groupBy(windows, ({ makesSense, note = 'makes sense' }) => `${makesSense} ${note}`);
  return [...groups.values()]
    .map((group) => {
      const [{ makesSense, note } = { makesSense: true }] = group;
      const names = group.map(({ window }) => window).join(', ');
      const text = note === undefined ? names : `${names}: ${note}`;
      return wrapText(text, {
        width: WIDTH,
        first: makesSense ? '  keep  ' : '  drop  ',
        others: '        ',
      });
    })
    .join('');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
