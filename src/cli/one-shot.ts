/** What the one-shot commands share: the choice of an app, a client for it, and its failures in words. */
import pino from 'pino';
import type { AppConfig, Config } from '../config/load.ts';
import { isFailure } from '../core/failure.ts';
import { createAppClient, NO_OP_OBSERVER } from '../tencent/app-client.ts';
import type { CallOptions, TimpushClient } from '../tencent/client.ts';
import { createUpstreamAgent } from '../tencent/http-exchange.ts';
import { CommandError, type Console } from './console.ts';

const CALL_MS = 20_000;

/** The app with the name, or the only one. */
export function chooseApp(config: Config, name: string | undefined): AppConfig {
  const known = config.apps.map((app) => app.name).join(', ');
  if (name !== undefined) {
    const app = config.apps.find((candidate) => candidate.name === name);
    if (app === undefined)
      throw new CommandError(`--app ${name}: no such app; the configuration has ${known}`);
    return app;
  }
  const [app, second] = config.apps;
  if (app === undefined || second !== undefined)
    throw new CommandError(`--app is missing: the configuration has ${known}`);
  return app;
}

/** Calls `use` with a client for the app, and closes its connections afterwards. */
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

/** A user waits for the answer: long enough for a few retries, not longer. */
export function oneShotCall({ environment }: Console): CallOptions {
  return { priority: 0, deadlineMs: environment.monotonicMs() + CALL_MS };
}

/** The failure and what to do about it, in one line. Throws any other error: that is a bug. */
export function failureText(error: unknown): string {
  if (!isFailure(error)) throw error;
  return `${error.message} (${error.reason}): ${error.advice}`;
}
