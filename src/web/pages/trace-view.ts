/** A push trace as HTML: the form that asks for one, and a waterfall for every device instance. */

import { html } from 'ghtml';
import { isoTime } from '../../core/iso-time.ts';
import { gapText } from '../../core/trace/trace-json.ts';
import type { Hop, InstanceTrace, PushTrace } from '../../core/trace/trace-report.ts';
import { MESSAGES } from '../../messages/messages.ts';

export interface AskedTrace {
  readonly pushId: string;
  readonly app: string;
}

export function traceForm({ pushId, app }: AskedTrace, apps: readonly string[]): string {
  const options = apps.map((name) =>
    name === app ? html`<option selected>${name}</option>` : html`<option>${name}</option>`,
  );
  return html`<form class="trace-form" action="/trace" method="get" role="search">
<label>Push id <input name="push_id" value="${pushId}" required maxlength="256" autocomplete="off" spellcheck="false"></label>
<label>App <select name="app">!${options}</select></label>
<button>Find</button>
</form>`;
}

export function traceSections({ instances }: PushTrace): string {
  return html`<p>Times in <span id="zone">UTC</span>.</p>!${instances.map(instanceSection)}`;
}

function instanceSection(instance: InstanceTrace): string {
  const { instanceId, platform, deviceModel, system, systemVersion, token, verdict } = instance;
  const facts = [
    platform === 'unknown' ? '' : platform,
    deviceModel,
    `${system} ${systemVersion}`.trim(),
    token === '' ? '' : `token ${token}`,
  ].filter((fact) => fact !== '');
  return html`<section aria-label="Device instance ${instanceId}">
<h2>Device instance <bdi>${instanceId}</bdi></h2>
<p><bdi>${facts.join('; ')}</bdi></p>
<p><strong class="outcome-${verdict.outcome}"><bdi>${verdict.sentence}</bdi></strong> ${verdict.advice ?? ''}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Hops of ${instanceId}"><table class="waterfall">
<thead><tr><th scope="col">Hop</th><th scope="col">Status</th><th scope="col">Time</th><th scope="col">After</th><th scope="col" class="bar">Way</th><th scope="col">Code and text</th></tr></thead>
<tbody>!${instance.hops.map((hop) => hopRow(hop, spanOf(instance.hops)))}</tbody>
</table></div>
</section>`;
}

interface Span {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** From the first to the last moment that is known. */
function spanOf(hops: readonly Hop[]): Span {
  const times = hops.flatMap(({ atMs }) => (atMs === undefined ? [] : [atMs]));
  const fromMs = Math.min(...times);
  return { fromMs, lengthMs: Math.max(1, Math.max(...times) - fromMs) };
}

function hopRow(hop: Hop, span: Span): string {
  const said = hop.status === 'done' ? '' : [hop.code, hop.text].filter((part) => part !== '').join(' ');
  return html`<tr class="${hop.status}"><th scope="row">${MESSAGES.en.trace.hops[hop.hop]}</th><td class="status">${hop.status}</td>
<td>!${timeCell(hop.atMs)}</td><td>${gapText(hop.sinceBeforeMs)}</td><td class="bar">!${bar(hop, span)}</td><td><bdi>${said}</bdi></td></tr>`;
}

function timeCell(atMs: number | undefined): string {
  if (atMs === undefined) return '';
  const iso = isoTime(atMs);
  return html`<time datetime="${iso}">${iso.replace('T', ' ').replace('Z', '')}</time>`;
}

/** The way from the hop before; at least a line, since a hop of no time has happened too. */
function bar({ atMs, sinceBeforeMs = 0 }: Hop, { fromMs, lengthMs }: Span): string {
  if (atMs === undefined) return '';
  const width = Math.max(1, (99 * Math.max(0, sinceBeforeMs)) / lengthMs);
  const end = 1 + (99 * (atMs - fromMs)) / lengthMs;
  const x = Math.max(0, end - width).toFixed(2);
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect x="${x}" y="1" width="${width.toFixed(2)}" height="8"/></svg>`;
}
