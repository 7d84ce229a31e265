/** The frame around every page: head, landmarks, footer, and the security headers. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { html } from 'ghtml';
import type { Messages } from '../../messages/messages.ts';
import type { AssetName, AssetUrls } from '../assets.ts';
import { acceptsGzip } from '../content-negotiation.ts';

/** The part that all pages share. */
export interface FrameOptions {
  readonly version: string;
  readonly revision: string;
  readonly telemetryPath: string;
  readonly assets: AssetUrls;
  /** Without it there is no link to the trace page. */
  readonly traces?: object;
  readonly messages: Messages;
}

export interface FramedPage {
  readonly title: string;
  /** HTML. */
  readonly nav: string;
  /** HTML. */
  readonly main: string;
  /** The URL of the same report as JSON, if there is one. */
  readonly jsonUrl?: string;
  /** A style sheet in addition to that of all pages. */
  readonly style?: AssetName;
  /** Replaces the script that keeps the page up to date. */
  readonly script?: AssetName;
}

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** In a template, `${…}` is text, which is escaped; `!${…}` is HTML, which is not. */
export function framedPage(page: FramedPage, frame: FrameOptions): string {
  const { title, nav, main, style, script = 'status.js' } = page;
  const { assets, messages } = frame;
  const { language, skip, offline } = messages.pageFrame;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${assets['icon.svg']}">
<link rel="stylesheet" href="${assets['status.css']}">
!${style === undefined ? '' : html`<link rel="stylesheet" href="${assets[style]}">`}
<script src="${assets[script]}" defer></script>
</head>
<body>
<a class="skip" href="#main">${skip}</a>
<header><p class="brand"><a href="/">timpush-exporter</a></p>
!${nav}
</header>
<main id="main" tabindex="-1" data-live>
!${main}
</main>
<footer>
<p role="status" id="connection" data-offline="${offline}"></p>
!${footer(page, frame)}
</footer>
</body>
</html>
`;
}

function footer({ jsonUrl }: FramedPage, frame: FrameOptions): string {
  const { telemetryPath, traces, messages } = frame;
  const { about, links } = messages.pageFrame;
  return html`<p>${about(frame)}</p>
<ul>
<li><a href="${telemetryPath}">${links.metrics}</a></li>
!${traces === undefined ? '' : html`<li><a href="/trace">${links.trace}</a></li>`}
<li><a href="/-/ready">${links.ready}</a></li>
<li><a href="/-/healthy">${links.healthy}</a></li>
!${jsonUrl === undefined ? '' : html`<li><a href="${jsonUrl}">${links.json}</a></li>`}
<li><a href="/api/v1/openapi.json">${links.api}</a></li>
</ul>`;
}

/** The text as a sentence: the JSON API sends the same text without a capital letter and a full stop. */
export function notice(text: string): string {
  return html`<p class="notice"><bdi>${text.charAt(0).toUpperCase()}${text.slice(1)}.</bdi></p>`;
}

const compress = promisify(gzip);

export async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: string,
): Promise<FastifyReply> {
  reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', CONTENT_SECURITY_POLICY)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .header('vary', 'accept-encoding');
  if (!acceptsGzip(request.headers['accept-encoding'])) return reply.send(page);
  return reply.header('content-encoding', 'gzip').send(await compress(page));
}
