/** The table of losses, worst first, and the remedies that its codes link to, as HTML. */
import { html } from 'ghtml';
import type { StatusReport } from '../../core/status/status.ts';
import type { StatusRow } from '../../core/status/status-rows.ts';
import { factorText, isRise, percentText, pointsText, pushesText, STAGE_TEXT } from './wording.ts';

/** More rows than a person reads at once are folded away. */
const ROWS_AT_ONCE = 25;
const MAX_INFO_CHARS = 120;

export function lossesSection(report: StatusReport): string {
  const { rows, stages } = report;
  if (stages === undefined || rows.length === 0) return '';
  const first = rows.slice(0, ROWS_AT_ONCE);
  const rest = rows.slice(ROWS_AT_ONCE);
  const largest = rest[0]?.count ?? 0;
  const more =
    rest.length === 0
      ? ''
      : html`<details id="more-losses"><summary>${pushesText(rest.length)} more, each at most ${pushesText(largest)} pushes in the window</summary>!${table(report, rest, 'The rarer losses')}</details>`;
  return html`<section aria-labelledby="losses"><h2 id="losses">Losses, worst first</h2>!${table(report, first, 'Lost pushes by code; a code leads to its remedy')}!${more}</section>`;
}

/** The anchor of a row's remedy: any code in the characters that an anchor may have, no two alike. */
export function rowId({ platform, stage, code }: StatusRow): string {
  const safe = code.replace(/[^\w-]/g, (character) => `.${character.charCodeAt(0).toString(16)}.`);
  return ['code', platform ?? 'app', ...(stage === 'ready_to_send' ? ['unsent'] : []), safe].join('-');
}

function table(report: StatusReport, rows: readonly StatusRow[], caption: string): string {
  const { window, countedWindows, comparisons } = report;
  const others = countedWindows.map((name) => {
    const kind = name === window ? 'number chosen' : 'number other';
    return html`<th scope="col" class="${kind}">${name}</th>`;
  });
  const changes = comparisons.map(
    (one, index) =>
      html`<th scope="col" class="number change-${index}">${one.window} <small>against ${one.against}</small></th>`,
  );
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="losses"><caption>${caption}. Share: of the pushes that reached the stage on that platform. pp: change of the share in percentage points.</caption>
<thead><tr><th scope="col">code</th><th scope="col" class="wide">platform</th><th scope="col" class="wide">stage</th><th scope="col" class="wide">cause</th>!${others}<th scope="col" class="number wide">share</th>!${changes}</tr></thead>
<tbody>!${rows.map((row) => line(report, row))}</tbody></table></div>`;
}

function line({ window, countedWindows }: StatusReport, row: StatusRow): string {
  const counts = row.counts.map(
    (count, index) =>
      html`<td class="${countedWindows[index] === window ? 'number chosen' : 'number other'}">${pushesText(count)}</td>`,
  );
  const changes = row.changes.map(
    (change, index) =>
      html`<td class="${`number change-${index}${isRise(change) ? ' rise' : ''}`}">${pointsText(change)} <small>${factorText(change)}</small></td>`,
  );
  return html`<tr><th scope="row"><a href="#${rowId(row)}"><bdi>${row.code}</bdi></a> <span class="meaning"><bdi>${row.meaning}</bdi></span><span class="narrow">${row.platform ?? 'whole app'}, ${STAGE_TEXT[row.stage]}, ${row.cause}</span></th>
<td class="wide">${row.platform ?? 'whole app'}</td><td class="wide">${STAGE_TEXT[row.stage]}</td><td class="wide"><span class="cause ${row.cause}">${row.cause}</span></td>!${counts}<td class="number wide">${percentText(row.share)}</td>!${changes}</tr>
`;
}

/** The upstream's own words, where they say more than the meaning. */
function info({ info: text, meaning }: StatusRow): string {
  const shown = text.slice(0, MAX_INFO_CHARS).trim();
  if (shown === '' || meaning.startsWith(shown.slice(0, 60))) return '';
  return html` <span class="info"><q><bdi>${shown}</bdi></q></span>`;
}

export function remediesSection(rows: readonly StatusRow[]): string {
  if (rows.length === 0) return '';
  const alike = new Map<string, StatusRow[]>();
  for (const row of rows) {
    const key = `${row.cause} ${row.remedy}`;
    alike.set(key, [...(alike.get(key) ?? []), row]);
  }
  const items = [...alike.values()].map((group) => {
    const codes = group.map(
      (row) =>
        html`<li id="${rowId(row)}" tabindex="-1">${row.platform ?? 'whole app'} <b><bdi>${row.code}</bdi></b>!${info(row)}</li>`,
    );
    const { cause = 'unknown', remedy = '' } = group[0] ?? {};
    return html`<li><p><span class="cause ${cause}">${cause}</span> ${remedy}</p><ul class="codes">!${codes}</ul></li>`;
  });
  return html`<section aria-labelledby="remedies"><h2 id="remedies">What to do</h2><ul class="remedies">!${items}</ul></section>`;
}
