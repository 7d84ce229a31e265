/**
 * The call limit: one call for each interval and app, over all commands or for each command. The reference does not say
 * which.
 */

export const LIMIT_SCOPES = ['app', 'command'] as const;
export type LimitScope = (typeof LIMIT_SCOPES)[number];

export interface PaceLimitOptions {
  readonly minCallIntervalMs: number;
  readonly limitScope: LimitScope;
}

export interface ArrivedCall {
  readonly sdkappid: number;
  readonly command: string;
  readonly arrivedMs: number;
}

export interface PaceLimit {
  /** Whether a call that arrived at this time may pass. A refused call does not delay the next one. */
  admits(call: ArrivedCall): boolean;
}

export function createPaceLimit({ minCallIntervalMs, limitScope }: PaceLimitOptions): PaceLimit {
  const lastAdmitted = new Map<string, number>();
  return {
    admits({ sdkappid, command, arrivedMs }) {
      const paced = limitScope === 'app' ? `${sdkappid}` : `${sdkappid} ${command}`;
      const last = lastAdmitted.get(paced) ?? Number.NEGATIVE_INFINITY;
      if (arrivedMs - last < minCallIntervalMs) return false;
      lastAdmitted.set(paced, arrivedMs);
      return true;
    },
  };
}
