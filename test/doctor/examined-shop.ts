/** The doctor on the simulated shop, in process, where the command line has no way to say what a test needs. */
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { appConfig } from '../../src/config/resolve.ts';
import type { ExaminationOptions } from '../../src/doctor/begun.ts';
import { examineApp } from '../../src/doctor/examination.ts';
import type { Examination } from '../../src/doctor/figures.ts';
import { createUpstreamAgent } from '../../src/tencent/http-exchange.ts';
import { SHOP } from '../cli/simulated-upstream.ts';

export interface Place {
  readonly dataCenter: string;
  readonly baseUrl: string;
}

export async function examinedShop(
  place: Place,
  options: Partial<ExaminationOptions> = {},
): Promise<Examination> {
  const { name, sdkappid, secretKey: secret_key } = SHOP;
  const dispatcher = createUpstreamAgent();
  onTestFinished(() => dispatcher.close());
  const app = appConfig({ name, sdkappid, secret_key }, { call_interval: '1ms' }, (path) => path);
  return examineApp(
    { ...app, ...place },
    {
      edges: {
        nowMs: () => Date.now(),
        monotonicMs: () => performance.now(),
        random: () => 0.5,
        log: pino({ enabled: false }),
      },
      dispatcher,
      dataCenters: {},
      keepsPast: false,
      onCheck: () => {},
      ...options,
    },
  );
}
