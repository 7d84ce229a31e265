/** The frame around every page that people look at: head, landmarks, footer, and the headers that keep it harmless. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { html } from 'ghtml';
import type { AssetName, AssetUrls } from '../assets.ts';
import { acceptsGzip } from '../content-negotiation.ts';

/** What every page says of the exporter. */
export interface FrameFacts {
  readonly version: string;
  readonly revision: string;
  readonly telemetryPath: string;
  readonly assets: AssetUrls;
  /** There where push traces are served. */
  readonly traces?: object;
}

export interface FramedPage {
  readonly title: string;
  /** HTML. */
  readonly nav: string;
  /** HTML. */
  readonly main: string;
  /** The same figures for programs, where there are any. */
  readonly jsonUrl?: string;
  /** Beside the style of all pages. */
  readonly style?: AssetName;
  /** In place of the script that keeps figures current. */
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

/** In a template, text stands in `${…}` and is escaped; only what is HTML already stands in `!${…}`. */
export function framedPage(page: FramedPage, facts: FrameFacts): string {
  const { title, nav, main, jsonUrl, style, script = 'status.js' } = page;
  const { version, revision, telemetryPath, assets, traces } = facts;
  return html`<!doctype html>
<html lang="en">
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
<a class="skip" href="#main">Skip to the figures</a>
<header><p class="brand"><a href="/">timpush-exporter</a></p>
!${nav}
</header>
<main id="main" tabindex="-1" data-live>
!${main}
</main>
<footer>
<p role="status" id="connection"></p>
<p>Push losses of Tencent Cloud Chat for Prometheus. Version ${version}, revision ${revision}.</p>
<ul>
<li><a href="${telemetryPath}">Metrics</a></li>
!${traces === undefined ? '' : html`<li><a href="/trace">Trace a push</a></li>`}
<li><a href="/-/ready">Ready</a></li>
<li><a href="/-/healthy">Healthy</a></li>
!${jsonUrl === undefined ? '' : html`<li><a href="${jsonUrl}">These figures as JSON</a></li>`}
<li><a href="/api/v1/openapi.json">API</a></li>
</ul>
</footer>
</body>
</html>
`;
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
