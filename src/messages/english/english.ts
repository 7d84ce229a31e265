/** The English table of messages, assembled from one file an area. */
import { CATALOGUE } from './catalogue.ts';
import { CHECK_COMMAND, LOSS_COMMAND, TRACE_COMMAND } from './commands.ts';
import { DOCTOR } from './doctor.ts';
import { EXPERIMENTS } from './experiments.ts';
import { FRESHNESS } from './freshness.ts';
import { STATUS_PAGE } from './status-page.ts';
import { TRACE } from './trace.ts';
import { TRACE_PAGE } from './trace-page.ts';
import { PAGE_FRAME, WEB_ERRORS } from './web.ts';

export const ENGLISH = {
  catalogue: CATALOGUE,
  checkCommand: CHECK_COMMAND,
  doctor: DOCTOR,
  experiments: EXPERIMENTS,
  freshness: FRESHNESS,
  lossCommand: LOSS_COMMAND,
  pageFrame: PAGE_FRAME,
  statusPage: STATUS_PAGE,
  trace: TRACE,
  traceCommand: TRACE_COMMAND,
  tracePage: TRACE_PAGE,
  webErrors: WEB_ERRORS,
};
