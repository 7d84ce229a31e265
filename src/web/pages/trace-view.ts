/** A push trace as HTML: the form to find one, and a waterfall chart for every device instance. */
import { html } from 'ghtml';
import { isoTime } from '../../core/iso-time.ts';
import { gapText, type TraceSubject } from '../../core/trace/trace-json.ts';
import type { Hop, InstanceTrace, PushTrace } from '../../core/trace/trace-report.ts';
import type { Messages } from '../../messages/messages.ts';
import { markedUp } from './marked-up.ts';

export function traceForm(
  { pushId, app }: TraceSubject,
  apps: readonly string[],
  { tracePage: { form } }: Messages,
): string {
  const options = apps.map((name) =>
    name === app ? html`<option selected>${name}</option>` : html`<option>${name}</option>`,
  );
  return html`<form class="trace-form" action="/trace" method="get" role="search">
<label>${form.pushId} <input name="push_id" value="${pushId}" required maxlength="256" autocomplete="off" spellcheck="false"></label>
<label>${form.app} <select name="app">!${options}</select></label>
<button>${form.submit}</button>
</form>`;
}

export function traceSections({ instances }: PushTrace, messages: Messages): string {
  const zone = markedUp(messages.tracePage.zone, { zone: '<span id="zone">UTC</span>' });
  return html`<p>!${zone}</p>!${instances.map((instance) => instanceSection(instance, messages))}`;
}

function instanceSection(instance: InstanceTrace, messages: Messages): string {
  const { instanceId: id, platform, deviceModel, system, systemVersion, token, verdict } = instance;
  const texts = messages.tracePage;
  const facts = [
    platform === 'unknown' ? '' : platform,
    deviceModel,
    `${system} ${systemVersion}`.trim(),
    token === '' ? '' : texts.token({ token }),
  ].filter((fact) => fact !== '');
  return html`<section aria-label="${texts.instance({ id })}">
<h2>!${markedUp(texts.instance, { id: html`<bdi>${id}</bdi>` })}</h2>
<p><bdi>${facts.join('; ')}</bdi></p>
<p><strong class="outcome-${verdict.outcome}"><bdi>${verdict.sentence}</bdi></strong> ${verdict.advice ?? ''}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${texts.hopsOf({ id })}">!${waterfall(instance.hops, messages)}</div>
</section>`;
}

function waterfall(hops: readonly Hop[], messages: Messages): string {
  const { hop, status, time, sinceBefore, timeline, codeAndText } = messages.tracePage.columns;
  const span = spanOf(hops);
  return html`<table class="waterfall">
<thead><tr><th scope="col">${hop}</th><th scope="col">${status}</th><th scope="col">${time}</th><th scope="col">${sinceBefore}</th><th scope="col" class="bar">${timeline}</th><th scope="col">${codeAndText}</th></tr></thead>
<tbody>!${hops.map((one) => hopRow(one, span, messages))}</tbody>
</table>`;
}

interface Span {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** From the first to the last known time of a hop. */
function spanOf(hops: readonly Hop[]): Span {
  const times = hops.flatMap(({ atMs }) => (atMs === undefined ? [] : [atMs]));
  const fromMs = Math.min(...times);
  return { fromMs, lengthMs: Math.max(1, Math.max(...times) - fromMs) };
}

function hopRow(hop: Hop, span: Span, { trace, tracePage }: Messages): string {
  const codeAndText =
    hop.status === 'done' ? '' : [hop.code, hop.text].filter((part) => part !== '').join(' ');
  return html`<tr class="${hop.status}"><th scope="row">${trace.hops[hop.hop]}</th><td class="status">${tracePage.statuses[hop.status]}</td>
<td>!${timeCell(hop.atMs)}</td><td>${gapText(hop.sinceBeforeMs)}</td><td class="bar">!${bar(hop, span)}</td><td><bdi>${codeAndText}</bdi></td></tr>`;
}

function timeCell(atMs: number | undefined): string {
  if (atMs === undefined) return '';
  const iso = isoTime(atMs);
  return html`<time datetime="${iso}">${iso.replace('T', ' ').replace('Z', '')}</time>`;
}

/** The time since the hop before. A hop that took no time gets a thin line, because it happened too. */
function bar({ atMs, sinceBeforeMs = 0 }: Hop, { fromMs, lengthMs }: Span): string {
  if (atMs === undefined) return '';
  const width = Math.max(1, (99 * Math.max(0, sinceBeforeMs)) / lengthMs);
  const end = 1 + (99 * (atMs - fromMs)) / lengthMs;
  const x = Math.max(0, end - width).toFixed(2);
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect x="${x}" y="1" width="${width.toFixed(2)}" height="8"/></svg>`;
}
