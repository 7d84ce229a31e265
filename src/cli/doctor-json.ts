/** The report of doctor as JSON; scripts and `--previous` depend on its field names. */
import type { AppConfig } from '../config/load.ts';
import type { Diagnosis, Findings } from '../doctor/check-counts.ts';

export interface AppDiagnosis extends Diagnosis {
  readonly app: AppConfig;
  /** The number of calls announced beforehand. */
  readonly maxCalls: number;
}

/** Whether polling works, as far as doctor could check. */
export function works({ checks }: Diagnosis): boolean {
  return !checks.some(({ status }) => status === 'fail');
}

export function doctorJson(diagnoses: readonly AppDiagnosis[], nowMs: number): object {
  return {
    at: new Date(nowMs).toISOString(),
    works: diagnoses.every(works),
    apps: diagnoses.map(appJson),
  };
}

function appJson(diagnosis: AppDiagnosis): object {
  const { app, maxCalls, calls, checks, found, advised, past } = diagnosis;
  return {
    app: app.name,
    sdkappid: app.sdkappid,
    works: works(diagnosis),
    calls: { promised: maxCalls, made: calls },
    checks: checks.map(({ detail, ...check }) => ({ ...check, evidence: detail })),
    found: foundJson(found),
    ...(advised && { windows: advised.windows, recommended: { poll: advised.poll } }),
    past,
  };
}

function foundJson({ granularity, ...others }: Findings): object {
  if (granularity === undefined) return others;
  const { counted: asked, ...finding } = granularity;
  return { granularity: { ...finding, asked }, ...others };
}
