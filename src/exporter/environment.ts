/** What the process passes to the exporter: clocks, random numbers, the log, the build. */
import type { BuildInfo } from '../exposition/self-metrics.ts';
import type { ClientEnvironment } from '../tencent/app-client.ts';

export interface Environment extends ClientEnvironment {
  readonly build: BuildInfo;
}
