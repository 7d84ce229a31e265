/** One-shot use of the API from the command line: which app, a client for it, and its errors in words. */
import pino from 'pino';
import type { AppConfig, Config } from '../config/load.ts';
import { isFailure } from '../core/failure.ts';
import { createAppClient, NO_OP_OBSERVER } from '../tencent/app-client.ts';
import type { TimpushClient } from '../tencent/client.ts';
import { createUpstreamAgent } from '../tencent/http-exchange.ts';
import { CommandError, type Console } from './console.ts';

/** The app named, or the only one there is. */
export function chooseApp(config: Config, name: string | undefined): AppConfig {
  const known = config.apps.map((app) => app.name).join(', ');
  if (name !== undefined) {
    const app = config.apps.find((candidate) => candidate.name === name);
    if (app === undefined) throw new CommandError(`there is no app ${name}: known are ${known}`);
    return app;
  }
  const [app, second] = config.apps;
  if (app === undefined || second !== undefined)
    throw new CommandError(`name one with --app: known are ${known}`);
  return app;
}

/** Runs `use` with a client for the app and ends its connections afterwards. */
export async function withClient<R>(
  app: AppConfig,
  console: Console,
  use: (client: TimpushClient) => Promise<R>,
): Promise<R> {
  const agent = createUpstreamAgent();
  try {
    const environment = { ...console.environment, log: pino({ enabled: false }) };
    return await use(createAppClient(app, environment, { observer: NO_OP_OBSERVER, dispatcher: agent }));
  } finally {
    await agent.close();
  }
}

/** A person waits: nothing goes ahead, and a few retries are worth their time. */
export function personCall(console: Console): { readonly priority: number; readonly deadlineMs: number } {
  return { priority: 0, deadlineMs: console.environment.monotonicMs() + 20_000 };
}

/** What went wrong and what to do about it, on a line. */
export function failureText(error: unknown): string {
  if (!isFailure(error)) throw error;
  return `${error.message} (${error.reason}): ${error.advice}`;
}
