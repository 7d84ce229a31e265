/** The table of losses, the largest first, and the list of remedies that its codes link to, as HTML. */
import { html } from 'ghtml';
import type { StatusReport } from '../../core/status/status.ts';
import type { Change, StatusRow } from '../../core/status/status-rows.ts';
import type { Messages } from '../../messages/messages.ts';
import { factorText, isJump, percentText, pointsText } from './formats.ts';

type Texts = Messages['statusPage'];

/** The other rows are folded, because a reader does not read more at once. */
const ROWS_AT_ONCE = 25;
const MAX_INFO_CHARS = 120;

export function lossesSection(report: StatusReport, texts: Texts): string {
  const { rows, stages } = report;
  if (stages === undefined || rows.length === 0) return '';
  const { heading, caption } = texts.losses;
  const first = table(report, rows.slice(0, ROWS_AT_ONCE), caption, texts);
  return html`<section aria-labelledby="losses"><h2 id="losses">${heading}</h2>!${first}!${foldedRows(report, texts)}</section>`;
}

function foldedRows(report: StatusReport, texts: Texts): string {
  const rows = report.rows.slice(ROWS_AT_ONCE);
  const [largest] = rows;
  if (largest === undefined) return '';
  const { losses, numbers } = texts;
  const summary = losses.more({
    rows: numbers.count({ count: rows.length }),
    pushes: numbers.pushes({ count: largest.count }),
  });
  return html`<details id="more-losses"><summary>${summary}</summary>!${table(report, rows, losses.rareCaption, texts)}</details>`;
}

/** The anchor of a row's remedy. Every row has another one, in the characters that are valid in an anchor, whatever its code is. */
export function rowId({ platform, stage, code }: StatusRow): string {
  const safe = code.replace(/[^\w-]/g, (character) => `.${character.charCodeAt(0).toString(16)}.`);
  return ['code', platform ?? 'app', ...(stage === 'ready_to_send' ? ['unsent'] : []), safe].join('-');
}

function table(report: StatusReport, rows: readonly StatusRow[], caption: string, texts: Texts): string {
  const { window, countedWindows, comparisons } = report;
  const { columns, columnsNote, against } = texts.losses;
  const counts = countedWindows.map((name) => {
    const kind = name === window ? 'number chosen' : 'number other';
    return html`<th scope="col" class="${kind}">${name}</th>`;
  });
  const changes = comparisons.map(
    (one, index) =>
      html`<th scope="col" class="number change-${index}">${one.window} <small>${against({ window: one.against })}</small></th>`,
  );
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="losses"><caption>${caption} ${columnsNote}</caption>
<thead><tr><th scope="col">${columns.code}</th><th scope="col" class="wide">${columns.platform}</th><th scope="col" class="wide">${columns.stage}</th><th scope="col" class="wide">${columns.cause}</th>!${counts}<th scope="col" class="number wide">${columns.share}</th>!${changes}</tr></thead>
<tbody>!${rows.map((row) => line(report, row, texts))}</tbody></table></div>`;
}

function line({ window, countedWindows }: StatusReport, row: StatusRow, texts: Texts): string {
  const { numbers } = texts;
  const platform = row.platform ?? texts.wholeApp;
  const stage = texts.stages[row.stage];
  const cause = texts.causes[row.cause];
  const counts = row.counts.map((count, index) => {
    const kind = countedWindows[index] === window ? 'number chosen' : 'number other';
    return html`<td class="${kind}">${numbers.count({ count })}</td>`;
  });
  const changes = row.changes.map((change, index) => changeCell(change, index, texts));
  return html`<tr><th scope="row"><a href="#${rowId(row)}"><bdi>${row.code}</bdi></a> <span class="meaning"><bdi>${row.meaning}</bdi></span><span class="narrow">${platform}, ${stage}, ${cause}</span></th>
<td class="wide">${platform}</td><td class="wide">${stage}</td><td class="wide"><span class="cause ${row.cause}">${cause}</span></td>!${counts}<td class="number wide">${percentText(row.share, numbers)}</td>!${changes}</tr>
`;
}

function changeCell(change: Change, index: number, { numbers }: Texts): string {
  const kind = `number change-${index}${isJump(change) ? ' jump' : ''}`;
  return html`<td class="${kind}">${pointsText(change, numbers)} <small>${factorText(change, numbers)}</small></td>`;
}

export function remediesSection(rows: readonly StatusRow[], texts: Texts): string {
  if (rows.length === 0) return '';
  const groups = new Map<string, StatusRow[]>();
  for (const row of rows) {
    const key = `${row.cause} ${row.remedy}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const items = [...groups.values()].map((group) => remedyItem(group, texts));
  return html`<section aria-labelledby="remedies"><h2 id="remedies">${texts.remedies.heading}</h2><ul class="remedies">!${items}</ul></section>`;
}

/** One remedy and all the codes that it is for. */
function remedyItem(group: readonly StatusRow[], { causes, wholeApp }: Texts): string {
  const codes = group.map(
    (row) =>
      html`<li id="${rowId(row)}" tabindex="-1">${row.platform ?? wholeApp} <b><bdi>${row.code}</bdi></b>!${info(row)}</li>`,
  );
  const { cause = 'unknown', remedy = '' } = group[0] ?? {};
  return html`<li><p><span class="cause ${cause}">${causes[cause]}</span> ${remedy}</p><ul class="codes">!${codes}</ul></li>`;
}

/** The upstream's own text, unless the meaning already says the same. */
function info({ info: text, meaning }: StatusRow): string {
  const shown = text.slice(0, MAX_INFO_CHARS).trim();
  if (shown === '' || meaning.startsWith(shown.slice(0, 60))) return '';
  return html` <span class="info"><q><bdi>${shown}</bdi></q></span>`;
}
