/** POST /-/reload: reads the configuration again, and says what changed or why nothing did. */
import type { FastifyInstance } from 'fastify';

/** Names of apps under what became of them. */
export type AppChanges = Readonly<Record<'added' | 'changed' | 'removed' | 'unchanged', readonly string[]>>;

export type ReloadResult =
  | { readonly ok: true; readonly changes: AppChanges }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface ReloadOptions {
  /** Whether whoever reaches the listener may reload. */
  readonly isEnabled: boolean;
  /** Never rejects. */
  readonly reload: () => Promise<ReloadResult>;
}

const DISABLED =
  'reloading over HTTP is not enabled: start with --web.enable-lifecycle, or send the process SIGHUP\n';

export function reloadRoute(server: FastifyInstance, { isEnabled, reload }: ReloadOptions): void {
  server.register(async (scope) => {
    // Clients give an empty body all sorts of types.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => {
      body.resume();
      done(null);
    });
    scope.all('/-/reload', async (request, reply) => {
      reply.type('text/plain; charset=utf-8');
      if (request.method !== 'POST') return reply.code(405).header('allow', 'POST').send('use POST\n');
      if (!isEnabled) return reply.code(403).send(DISABLED);
      const outcome = await reload();
      return outcome.ok
        ? reply.send(changesText(outcome.changes))
        : reply.code(400).send(problemsText(outcome.problems));
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
  return `the configuration is not reloaded, the one before stays in force:\n${lines.join('')}`;
}
