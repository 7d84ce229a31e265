/** Reports and outcomes of polls for tests: short to write, complete in every field. */
import type { Failure } from '../../../src/core/failure.ts';
import type { Funnel, FunnelReport, PlatformFunnel } from '../../../src/core/losses/funnel.ts';
import type { LossBucket, LossReport, LossStage, PlatformLossBucket } from '../../../src/core/losses/loss.ts';
import type { Platform } from '../../../src/core/losses/platform.ts';
import type { Outcome, WindowOutcome } from '../../../src/core/polls/poll-state.ts';
import type { Window } from '../../../src/core/window.ts';

export const NO_LOSSES: LossReport = { overall: [], byPlatform: [] };
export const NO_PUSHES: FunnelReport = { sendable: 0, sent: 0, delivered: 0, clicked: 0, byPlatform: [] };

export const UNREACHABLE: Failure = {
  reason: 'network',
  message: 'normal_push_loss got failed on the network (ECONNREFUSED)',
  advice: 'check name resolution, firewall and proxy on the way to the data centre',
};

export const REFUSED: Failure = {
  reason: 'auth',
  message: 'normal_push_loss answered ErrorCode 70009: bad signature',
  advice: 'copy the secret key again',
  code: 70009,
};

export const WINDOW: Window = { start: 1_741_784_400, end: 1_741_784_700 };

export function succeeded<R>(report: R, atMs: number, bounds = WINDOW): Outcome<R> {
  return { ok: true, atMs, bounds, report };
}

export function failed(atMs: number, failure = UNREACHABLE): Outcome<never> {
  return { ok: false, atMs, failure };
}

/** A poll of a window in which both apis succeed at the same time. */
export function goodPoll(
  window: string,
  atMs: number,
  reports: { readonly loss?: LossReport; readonly statistics?: FunnelReport; readonly bounds?: Window } = {},
): WindowOutcome {
  const { loss = NO_LOSSES, statistics = NO_PUSHES, bounds } = reports;
  return { window, loss: succeeded(loss, atMs, bounds), statistics: succeeded(statistics, atMs, bounds) };
}

/** A poll of a window in which both apis fail for the same reason. */
export function badPoll(window: string, atMs: number, failure = UNREACHABLE): WindowOutcome {
  return { window, loss: failed(atMs, failure), statistics: failed(atMs, failure) };
}

export function bucket(stage: LossStage, code: string, count: number, info = ''): LossBucket {
  return { stage, code, info, count };
}

export function platformBucket(
  platform: Platform,
  ...[stage, code, count, info]: Parameters<typeof bucket>
): PlatformLossBucket {
  return { ...bucket(stage, code, count, info), platform };
}

export function funnel(sendable: number, sent: number, delivered: number, clicked: number): Funnel {
  return { sendable, sent, delivered, clicked };
}

export function platformFunnel(platform: Platform, ...steps: Parameters<typeof funnel>): PlatformFunnel {
  return { ...funnel(...steps), platform };
}
