/** Runs the doctor in process on the simulated shop, with options that the command line does not have. */
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { appConfig } from '../../src/config/resolve.ts';
import { checkApp } from '../../src/doctor/check-app.ts';
import type { Diagnosis } from '../../src/doctor/check-counts.ts';
import type { DoctorOptions } from '../../src/doctor/context.ts';
import { MESSAGES } from '../../src/messages/messages.ts';
import { createUpstreamAgent } from '../../src/tencent/http-exchange.ts';
import { SHOP } from '../cli/simulated-upstream.ts';

export interface Place {
  readonly dataCenter: string;
  readonly baseUrl: string;
}

export async function checkedShop(place: Place, options: Partial<DoctorOptions> = {}): Promise<Diagnosis> {
  const { name, sdkappid, secretKey: secret_key } = SHOP;
  const dispatcher = createUpstreamAgent();
  onTestFinished(() => dispatcher.close());
  const app = appConfig({ name, sdkappid, secret_key }, { call_interval: '1ms' }, (path) => path);
  return checkApp(
    { ...app, ...place },
    {
      environment: {
        nowMs: () => Date.now(),
        monotonicMs: () => performance.now(),
        random: () => 0.5,
        log: pino({ enabled: false }),
      },
      dispatcher,
      messages: MESSAGES.en,
      dataCenters: {},
      keepsPast: false,
      onCheck: () => {},
      ...options,
    },
  );
}
