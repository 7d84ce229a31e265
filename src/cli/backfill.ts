/** `timpush-exporter backfill`: up to seven days of history for a Prometheus that was installed today. */
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { openCheckpoint } from '../backfill/checkpoint.ts';
import type { TargetLabels } from '../backfill/two-hour-files.ts';
import { backfillRequest, labelProblem } from './backfill-request.ts';
import { prepared, RESUMABLE_CODE, runBackfill, withOutput } from './backfill-run.ts';
import { addConfigOption, loadChecked } from './config-options.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';
import { chooseApp } from './one-shot.ts';

const CHECKPOINT = 'checkpoint.ndjson';

const EXIT_CODES = `
Exit codes:
  0  done
  1  an error to correct first
  2  interrupted, or the upstream or the store failed for too long:
     run the same command again to continue
  3  the upstream counts more coarsely than --step`;

export function backfillCommand(
  program: Command,
  console: Console,
  done: (result: CommandResult) => void,
): void {
  addConfigOption(program.command('backfill'))
    .description('fetch up to seven days of history for Prometheus, as OpenMetrics files or by remote write')
    .option('--output <directory>', 'folder for the files and the checkpoint (required)')
    .option('--app <name>', 'app to fetch; needed when the configuration has several')
    .option(
      '--from <time>',
      'start of the history: how long ago (2d), unix seconds, or a time with its zone (default: seven days ago)',
    )
    .option(
      '--to <time>',
      'time of the newest sample, in the same form, or now (default: 3h ago; a running Prometheus has newer ones)',
    )
    .option('--step <duration>', 'time between two samples, and length of the slices to fetch', '5m')
    .option(
      '--windows <names>',
      'windows of the app, like 5m,1h (default: all that are multiples of the step)',
    )
    .option(
      '--label <name=value>',
      'label that Prometheus adds when it scrapes, like job=timpush or instance=localhost:10087; may be repeated',
      addLabel,
    )
    .option('--remote-write <url>', 'send the samples to this store instead of writing files', remoteUrl)
    .addHelpText('after', EXIT_CODES)
    .action(async ({ output, label = {}, ...options }) => {
      if (output === undefined) {
        throw new CommandError('--output is missing: name a folder for the files and the checkpoint');
      }
      const app = chooseApp(loadChecked(options, console), options.app);
      const file = join(output, CHECKPOINT);
      const before = prepared(output, file);
      const nowSeconds = console.environment.nowMs() / 1000;
      const request = backfillRequest(app, options, { before, nowSeconds });
      const checkpoint = withOutput(output, () => openCheckpoint(file, request.head));
      const stopping = new AbortController();
      const running = runBackfill({
        app,
        request,
        checkpoint,
        file,
        options: { output, label, remoteWrite: options.remoteWrite },
        console,
        signal: stopping.signal,
      });
      console.onStop(
        async () => {
          stopping.abort(new Error('interrupted'));
          await running;
        },
        { exitCode: RESUMABLE_CODE },
      );
      done(await running);
    });
}

function addLabel(text: string, before: TargetLabels = {}): TargetLabels {
  const problem = labelProblem(text);
  if (problem !== undefined) throw new InvalidArgumentError(`${problem}.`);
  const at = text.indexOf('=');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Errors do not repeat the URL: it may hold a password. */
function remoteUrl(text: string): URL {
  const url = URL.parse(text);
  const isGood =
    url !== null && /^https?:$/.test(url.protocol) && isDecodable(url.username) && isDecodable(url.password);
  if (!isGood) throw new CommandError('--remote-write: write a URL like http://localhost:9090/api/v1/write');
  return url;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
