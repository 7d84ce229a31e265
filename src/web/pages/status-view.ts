/** The status page as HTML: freshness, funnel, stages, the line of the last polls, losses, heat map, remedies. */

import { html } from 'ghtml';
import { ageText, type Freshness } from '../../core/polls/freshness.ts';
import type { CauseMatrix, StageLoss, StatusReport } from '../../core/status/status.ts';
import { countText } from '../../messages/english/count.ts';
import { MESSAGES } from '../../messages/messages.ts';
import { funnelSvg, shareBar, sparkline } from './charts.ts';
import { lossesSection, remediesSection, rowId } from './loss-table.ts';
import { CONDITION_TEXT, isRise, minuteText, percentText, pushesText, STAGE_TEXT } from './wording.ts';

export function statusMain(report: StatusReport): string {
  return html`<h1>Push losses of <bdi>${report.app}</bdi>, last ${report.window}</h1>
!${freshnessSection(report)}
!${verdict(report)}
<div class="cards">
!${funnelSection(report)}
!${stagesSection(report.stages)}
!${historySection(report)}
</div>
!${lossesSection(report)}
!${causesSection(report.causes)}
!${remediesSection(report.rows)}`;
}

function freshnessSection({ freshness, freshnessText, bounds, atMs }: StatusReport): string {
  const range =
    bounds === undefined
      ? ''
      : html` They cover <time datetime="${iso(bounds.start)}">${minuteText(bounds.start)}</time> to
<time datetime="${iso(bounds.end)}">${minuteText(bounds.end)}</time> UTC.`;
  const failures = differentFailures(freshness).map(
    ({ atMs: failedAtMs, failure, isOver }) => html`<p class="${isOver ? 'failure over' : 'failure'}">
${isOver ? 'Last failure, over since' : 'Last failure'}, ${ageText(atMs - failedAtMs, MESSAGES.en)} ago (${failure.reason}): <bdi>${failure.message}</bdi>. <b>What to do:</b> <bdi>${failure.advice}</bdi>.</p>`,
  );
  return html`<section class="freshness ${freshness.condition}" aria-label="Freshness">
<p><strong class="mark">${CONDITION_TEXT[freshness.condition]}</strong> ${freshnessText}!${range}</p>
!${failures}
</section>`;
}

/** A refusal of the whole app ends both commands with the same message: it is told once. */
function differentFailures({ apis }: Freshness) {
  const failures = apis.flatMap(({ failed }) => (failed === undefined ? [] : [failed]));
  return failures.filter(
    ({ failure, isOver }, index) =>
      !failures
        .slice(0, index)
        .some((earlier) => earlier.failure.message === failure.message && earlier.isOver === isOver),
  );
}

/** The worst loss in one sentence, for the person who has time for one. */
function verdict({ rows, stages, window }: StatusReport): string {
  const [worst] = rows;
  if (stages === undefined) return '';
  if (worst === undefined || worst.count === 0)
    return html`<p class="verdict calm">No push was lost in the last ${window}.</p>`;
  const rise = worst.changes.find(isRise);
  const share = worst.share === null ? '' : `, ${percentText(worst.share)} of what got there`;
  const change =
    rise === undefined
      ? 'no jump against the longest window'
      : rise.factor === null
        ? `new in the last ${rise.window}`
        : `${Math.round(rise.factor)} times the ${rise.against} share in the last ${rise.window}`;
  return html`<p class="${rise === undefined ? 'verdict' : 'verdict rising'}">Most are lost on <b>${worst.platform ?? 'the whole app'}</b> with code
<a href="#${rowId(worst)}"><bdi>${worst.code}</bdi></a>, <bdi>${worst.meaning}</bdi>: ${pushesText(worst.count)} pushes${share}; ${change}.
<span class="remedy">${worst.remedy}</span></p>`;
}

function funnelSection({ funnel }: StatusReport): string {
  if (funnel === undefined) return card('Funnel', '<p class="absent">No current figures.</p>');
  const description = `Funnel: ${funnel.map(({ step, pushes }) => `${pushesText(pushes)} ${step}`).join(', ')}`;
  const steps = funnel.map(
    (
      { step, pushes, ofPrevious },
      index,
    ) => html`<li><span class="label"><span class="key step-${index}"></span>${step}</span>
<strong>${pushesText(pushes)}</strong> <span class="of">${ofPrevious === null ? '' : percentText(ofPrevious)}</span></li>`,
  );
  return card(
    'Funnel',
    html`!${funnelSvg(funnel, description)}<ol class="steps">!${steps}</ol><p class="note">Per cent of the step before. Delivered counts receipts, which not every vendor gives.</p>`,
  );
}

function stagesSection(stages: readonly StageLoss[] | undefined): string {
  if (stages === undefined) return card('Loss by stage', '<p class="absent">No current figures.</p>');
  const items = stages.map(
    ({
      stage,
      count,
      reached,
      share,
      ofLosses,
    }) => html`<li><span class="label">${STAGE_TEXT[stage]}</span> <strong>${percentText(share)}</strong>
!${shareBar(share)}<span class="of">${pushesText(count)} of ${reached === null ? 'unknown' : pushesText(reached)} ${stage === 'ready_to_send' ? 'sendable' : 'sent'}${ofLosses === null ? '' : `; ${percentText(ofLosses)} of all losses`}</span></li>`,
  );
  return card('Loss by stage', html`<ul class="stages">!${items}</ul>`);
}

function historySection({ history }: StatusReport): string {
  const ratios = history.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const newest = ratios.at(-1);
  if (newest === undefined) return card('Loss ratio, last polls', '<p class="absent">No good poll yet.</p>');
  const failures = history.length - ratios.length;
  const range = `from ${percentText(Math.min(...ratios))} to ${percentText(Math.max(...ratios))}`;
  const polls = countText(history.length, 'poll');
  const text = `${polls}, ${range}${failures === 0 ? '' : `, ${failures} without figures`}`;
  return card(
    'Loss ratio, last polls',
    html`<p class="now"><strong>${percentText(newest)}</strong> <span class="of">lost of sendable</span></p>
!${sparkline(history, `Loss ratio of the last ${text}`)}<p class="note">${text}; kept in memory since the start.</p>`,
  );
}

const HEAT_LEVELS = 5;

function causesSection({ causes, rows }: CauseMatrix): string {
  if (rows.length === 0) return '';
  const largest = Math.max(...rows.flatMap(({ counts }) => counts));
  const level = (count: number) => (count === 0 ? 0 : Math.ceil(Math.sqrt(count / largest) * HEAT_LEVELS));
  const heads = causes.map((cause) => html`<th scope="col">${cause}</th>`);
  const lines = rows.map(({ platform, counts }) => {
    const cells = counts.map(
      (count) => html`<td class="heat-${level(count)}">${count === 0 ? '·' : pushesText(count)}</td>`,
    );
    return html`<tr><th scope="row">${platform}</th>!${cells}</tr>`;
  });
  return html`<section aria-labelledby="causes"><h2 id="causes">Platforms and causes</h2>
<div class="scroll" role="region" aria-labelledby="causes" tabindex="0"><table class="heat"><caption>Lost pushes in the window; the more, the stronger the colour. Cause says who has to act: configuration means you.</caption>
<thead><tr><th scope="col">platform</th>!${heads}</tr></thead><tbody>!${lines}</tbody></table></div></section>`;
}

function card(title: string, body: string): string {
  return html`<section class="card"><h2>${title}</h2>!${body}</section>`;
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
