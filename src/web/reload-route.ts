/** POST /-/reload: reads the configuration again, and answers with the changes or with the problems that prevented them. */
import type { FastifyInstance } from 'fastify';

/** Names of apps by what happened to them. */
export type AppChanges = Readonly<Record<'added' | 'changed' | 'removed' | 'unchanged', readonly string[]>>;

export type ReloadResult =
  | { readonly ok: true; readonly changes: AppChanges }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface ReloadOptions {
  /** Whether clients of the listener may reload. */
  readonly isEnabled: boolean;
  /** Never rejects. */
  readonly reload: () => Promise<ReloadResult>;
}

const DISABLED =
  'reloading over HTTP is not enabled: start with --web.enable-lifecycle, or send SIGHUP to the process\n';

export function reloadRoute(server: FastifyInstance, { isEnabled, reload }: ReloadOptions): void {
  server.register(async (scope) => {
    // Clients send an empty body with many different content types.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => {
      body.resume();
      done(null);
    });
    scope.all('/-/reload', async (request, reply) => {
      reply.type('text/plain; charset=utf-8');
      if (request.method !== 'POST') return reply.code(405).header('allow', 'POST').send('use POST\n');
      if (!isEnabled) return reply.code(403).send(DISABLED);
      const result = await reload();
      return result.ok
        ? reply.send(changesText(result.changes))
        : reply.code(400).send(problemsText(result.problems));
    });
  });
}

function changesText(changes: AppChanges): string {
  const lines = Object.entries(changes)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `  ${kind}: ${names.join(', ')}\n`);
  return `the configuration is reloaded:\n${lines.join('')}`;
}

function problemsText(problems: readonly string[]): string {
  const lines = problems.map((problem) => `  ${problem}\n`);
  return `the configuration is not reloaded, and the previous one stays in use:\n${lines.join('')}`;
}
