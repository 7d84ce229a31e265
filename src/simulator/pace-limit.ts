/** One call per interval and app, over all commands or for each of them: the reference leaves open which. */

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
  /** Whether a call that arrived then may pass. One that may not leaves the wait of the next as it was. */
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
