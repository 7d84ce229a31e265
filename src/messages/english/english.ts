/** The English table of messages, assembled from one file an area. */
import { CATALOGUE } from './catalogue.ts';
import { CHECK_COMMAND } from './check-command.ts';
import { DOCTOR } from './doctor.ts';
import { EXPERIMENTS } from './experiments.ts';
import { FRESHNESS } from './freshness.ts';
import { LOSS_COMMAND } from './loss-command.ts';
import { PAGE_FRAME } from './page-frame.ts';
import { STATUS_PAGE } from './status-page.ts';
import { TRACE } from './trace.ts';
import { TRACE_COMMAND } from './trace-command.ts';
import { TRACE_PAGE } from './trace-page.ts';
import { WEB_ERRORS } from './web-errors.ts';

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
