/** How many pushes got how far: one decoded `normal_push_statistics` report as plain data. */
import type { Platform } from './platform.ts';

/** The funnel sendable → sent → delivered → clicked, in pushes. */
export interface Funnel {
  readonly sendable: number;
  readonly sent: number;
  readonly delivered: number;
  readonly clicked: number;
}

export const FUNNEL_STEPS = ['sendable', 'sent', 'delivered', 'clicked'] as const;

export interface PlatformFunnel extends Funnel {
  readonly platform: Platform;
}

/** The funnel of one app in one window; a platform occurs once. */
export interface FunnelReport extends Funnel {
  readonly byPlatform: readonly PlatformFunnel[];
}
