/** The page at `/`: what this is, which version, and where the rest is. */
import type { FastifyInstance } from 'fastify';

export interface LandingFacts {
  readonly version: string;
  readonly revision: string;
  readonly telemetryPath: string;
}

export function landingPage(
  server: FastifyInstance,
  { version, revision, telemetryPath }: LandingFacts,
): void {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>timpush-exporter</title></head>
<body>
<h1>timpush-exporter</h1>
<p>Push losses of Tencent Cloud Chat for Prometheus. Version ${escapeHtml(version)}, revision ${escapeHtml(revision)}.</p>
<ul>
<li><a href="${escapeHtml(telemetryPath)}">Metrics</a></li>
<li><a href="/-/ready">Ready: has every app been polled?</a></li>
<li><a href="/-/healthy">Healthy: does the process answer?</a></li>
</ul>
</body>
</html>
`;
  server.get('/', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
      .header('x-content-type-options', 'nosniff')
      .send(html),
  );
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
