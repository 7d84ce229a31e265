/** The client of one configured app, as polls and one-shot commands use it. */
import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import type { AppConfig } from '../config/load.ts';
import { type ClientOptions, createClient, type RequestObserver, type TimpushClient } from './client.ts';
import { createPacer, type Pacer, type PacerOptions } from './pacer.ts';
import { createSigner } from './user-sig.ts';

/** The part of the environment that a client needs. */
export interface ClientEnvironment {
  /** Unix milliseconds. */
  readonly nowMs: () => number;
  /** A clock that never jumps, in milliseconds. */
  readonly monotonicMs: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Logger;
}

/** Notified of what a client does, for the exporter's own metrics. */
export interface ClientObserver extends RequestObserver {
  /** Unix seconds at which the new signature expires. */
  signed(expirySeconds: number): void;
}

/** For the calls of one-shot commands, which no metric counts. */
export const NO_OP_OBSERVER: ClientObserver = {
  requestStarted: () => {},
  requestEnded: () => {},
  waitedForPermit: () => {},
  signed: () => {},
};

export interface ClientParts {
  readonly observer: ClientObserver;
  readonly dispatcher: Dispatcher;
  /** Shared by all callers of the app; default a new pacer. */
  readonly pacer?: Pacer;
  readonly onAnswer?: ClientOptions['onAnswer'];
}

export function createAppClient(
  app: AppConfig,
  environment: ClientEnvironment,
  { observer, dispatcher, onAnswer, pacer = createPacer(paceOf(app, environment)) }: ClientParts,
): TimpushClient {
  const { nowMs, monotonicMs, random } = environment;
  const signer = createSigner({
    sdkappid: app.sdkappid,
    identifier: app.identifier,
    readKey: app.readKey,
    nowMs,
    onSigned: observer.signed,
    onRenewalFailed: ({ message, advice }, expirySeconds) => {
      const until = new Date(expirySeconds * 1000).toISOString();
      environment.log.warn(
        { app: app.name, advice },
        `${message}; the current signature stays valid until ${until}`,
      );
    },
  });
  const { sdkappid, identifier, baseUrl } = app;
  return createClient({
    sdkappid,
    identifier,
    baseUrl,
    signer,
    pacer,
    dispatcher,
    observer,
    onAnswer,
    monotonicMs,
    random,
    traceTimeZone: app.trace.timeZone,
  });
}

/** How often the exporter may call the upstream for an app. */
export function paceOf(
  { poll }: AppConfig,
  { monotonicMs }: Pick<ClientEnvironment, 'monotonicMs'>,
): PacerOptions {
  return { intervalMs: poll.callIntervalMs, monotonicMs };
}
