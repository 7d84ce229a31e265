/** The main part of the status page as HTML: freshness, summary, charts, table of losses, matrix of causes, remedies. */
import { html } from 'ghtml';
import { ageText, type Freshness } from '../../core/polls/freshness.ts';
import type { CauseMatrix, StageLoss, StatusReport } from '../../core/status/status.ts';
import type { StatusRow } from '../../core/status/status-rows.ts';
import type { Messages } from '../../messages/messages.ts';
import { funnelSvg, shareBar, sparkline } from './charts.ts';
import { isJump, minuteText, percentText } from './formats.ts';
import { lossesSection, remediesSection, rowId } from './loss-table.ts';
import { markedUp } from './marked-up.ts';

type Texts = Messages['statusPage'];

export function statusMain(report: StatusReport, messages: Messages): string {
  const texts = messages.statusPage;
  const { app, window } = report;
  return html`<h1>!${markedUp(texts.heading, { app: bdi(app), window: html`${window}` })}</h1>
!${freshnessSection(report, messages)}
!${summary(report, texts)}
<div class="cards">
!${funnelSection(report, texts)}
!${stagesSection(report.stages, texts)}
!${historySection(report, texts)}
</div>
!${lossesSection(report, texts)}
!${causesSection(report.causes, texts)}
!${remediesSection(report.rows, texts)}`;
}

function freshnessSection(report: StatusReport, messages: Messages): string {
  const { freshness, freshnessText, bounds } = report;
  const texts = messages.statusPage;
  const range =
    bounds === undefined
      ? ''
      : markedUp(texts.freshness.bounds, { start: minute(bounds.start), end: minute(bounds.end) });
  return html`<section class="freshness ${freshness.condition}" aria-label="${texts.freshness.label}">
<p><strong class="mark">${texts.conditions[freshness.condition]}</strong> ${freshnessText} !${range}</p>
!${failures(report, messages)}
</section>`;
}

function failures({ freshness, atMs }: StatusReport, messages: Messages): readonly string[] {
  const texts = messages.statusPage.freshness;
  return distinctFailures(freshness).map(({ atMs: failedAtMs, failure, isOver }) => {
    const sentence = markedUp(isOver ? texts.pastFailure : texts.failure, {
      age: html`${ageText(atMs - failedAtMs, messages)}`,
      reason: html`${failure.reason}`,
      message: bdi(failure.message),
    });
    return html`<p class="${isOver ? 'failure over' : 'failure'}">!${sentence} <b>${texts.whatToDo}</b> !${bdi(failure.advice)}.</p>`;
  });
}

/** If the upstream refuses an app, both apis fail with the same message, which is shown once. */
function distinctFailures({ apis }: Freshness) {
  const found = apis.flatMap(({ failed }) => (failed === undefined ? [] : [failed]));
  return found.filter(
    ({ failure, isOver }, index) =>
      !found
        .slice(0, index)
        .some((earlier) => earlier.failure.message === failure.message && earlier.isOver === isOver),
  );
}

/** The largest loss, for a reader who has time for one sentence. */
function summary({ rows, stages, window }: StatusReport, { summary: texts, numbers }: Texts): string {
  const [largest] = rows;
  if (stages === undefined) return '';
  if (largest === undefined || largest.count === 0) {
    return html`<p class="notice calm">${texts.noLosses({ window })}</p>`;
  }
  const { platform, code, meaning, count, share } = largest;
  const where = platform === null ? texts.inWholeApp : texts.onPlatform({ platform });
  const parts = {
    where: html`<b>${where}</b>`,
    code: html`<a href="#${rowId(largest)}"><bdi>${code}</bdi></a>`,
    meaning: bdi(meaning),
    pushes: html`${numbers.pushes({ count })}`,
  };
  const sentence =
    share === null
      ? markedUp(texts.largestLoss, parts)
      : markedUp(texts.largestLossWithShare, { ...parts, share: html`${percentText(share, numbers)}` });
  const kind = largest.changes.some(isJump) ? 'notice rising' : 'notice';
  return html`<p class="${kind}">!${sentence} ${changeSentence(largest, texts)}
<span class="remedy">${largest.remedy}</span></p>`;
}

function changeSentence({ changes }: StatusRow, texts: Texts['summary']): string {
  const jump = changes.find(isJump);
  if (jump === undefined) return texts.noJump;
  const { window, against, factor } = jump;
  return factor === null
    ? texts.isNew({ window })
    : texts.jump({ window, against, factor: Math.round(factor) });
}

function funnelSection({ funnel }: StatusReport, { funnel: texts, numbers, steps }: Texts): string {
  if (funnel === undefined) return card(texts.heading, absent(texts.absent));
  const description = texts.description({
    steps: funnel.map(({ step, pushes }) =>
      texts.step({ pushes: numbers.count({ count: pushes }), step: steps[step] }),
    ),
  });
  const items = funnel.map(({ step, pushes, ofPrevious }, index) => {
    const share = ofPrevious === null ? '' : percentText(ofPrevious, numbers);
    return html`<li><span class="label"><span class="key step-${index}"></span>${steps[step]}</span>
<strong>${numbers.count({ count: pushes })}</strong> <span class="of">${share}</span></li>`;
  });
  return card(
    texts.heading,
    html`!${funnelSvg(funnel, description)}<ol class="steps">!${items}</ol><p class="note">${texts.note}</p>`,
  );
}

function stagesSection(stages: readonly StageLoss[] | undefined, texts: Texts): string {
  const { stageLosses, numbers } = texts;
  if (stages === undefined) return card(stageLosses.heading, absent(stageLosses.absent));
  const items = stages.map(
    (
      loss,
    ) => html`<li><span class="label">${texts.stages[loss.stage]}</span> <strong>${percentText(loss.share, numbers)}</strong>
!${shareBar(loss.share)}<span class="of">${stageText(loss, texts)}</span></li>`,
  );
  return card(stageLosses.heading, html`<ul class="stages">!${items}</ul>`);
}

function stageText({ stage, count, reached, ofLosses }: StageLoss, { stageLosses, numbers }: Texts): string {
  const lost = numbers.count({ count });
  const text =
    reached === null
      ? stageLosses.lost({ lost })
      : stageLosses.lostOf[stage]({ lost, entered: numbers.count({ count: reached }) });
  return ofLosses === null
    ? text
    : stageLosses.withShare({ lost: text, share: percentText(ofLosses, numbers) });
}

function historySection({ history }: StatusReport, { history: texts, numbers }: Texts): string {
  const ratios = history.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const newest = ratios.at(-1);
  if (newest === undefined) return card(texts.heading, absent(texts.absent));
  const gaps = history.length - ratios.length;
  const range = {
    polls: history.length,
    least: percentText(Math.min(...ratios), numbers),
    largest: percentText(Math.max(...ratios), numbers),
  };
  const polls = gaps === 0 ? texts.polls(range) : texts.pollsWithGaps({ ...range, gaps });
  return card(
    texts.heading,
    html`<p class="now"><strong>${percentText(newest, numbers)}</strong> <span class="of">${texts.newest}</span></p>
!${sparkline(history, texts.description({ polls }))}<p class="note">${texts.note({ polls })}</p>`,
  );
}

const HEAT_LEVELS = 5;

function causesSection(matrix: CauseMatrix, { causeMatrix: texts, causes, numbers }: Texts): string {
  const { rows } = matrix;
  if (rows.length === 0) return '';
  const largest = Math.max(...rows.flatMap(({ counts }) => counts));
  const level = (count: number) => (count === 0 ? 0 : Math.ceil(Math.sqrt(count / largest) * HEAT_LEVELS));
  const heads = matrix.causes.map((cause) => html`<th scope="col">${causes[cause]}</th>`);
  const lines = rows.map(({ platform, counts }) => {
    const cells = counts.map(
      (count) => html`<td class="heat-${level(count)}">${count === 0 ? '·' : numbers.count({ count })}</td>`,
    );
    return html`<tr><th scope="row">${platform}</th>!${cells}</tr>`;
  });
  return html`<section aria-labelledby="causes"><h2 id="causes">${texts.heading}</h2>
<div class="scroll" role="region" aria-labelledby="causes" tabindex="0"><table class="heat"><caption>${texts.caption}</caption>
<thead><tr><th scope="col">${texts.platform}</th>!${heads}</tr></thead><tbody>!${lines}</tbody></table></div></section>`;
}

function card(title: string, body: string): string {
  return html`<section class="card"><h2>${title}</h2>!${body}</section>`;
}

function absent(text: string): string {
  return html`<p class="absent">${text}</p>`;
}

/** Text of unknown direction, such as a name or a text of the upstream, so that it cannot reorder the text around it. */
function bdi(text: string): string {
  return html`<bdi>${text}</bdi>`;
}

function minute(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return html`<time datetime="${iso}">${minuteText(seconds)}</time>`;
}
