/** What the exporter's page says of each app, read from its text. */

export interface CommandPage {
  /** The lines of its counts, without the exporter's own metrics. */
  readonly counts: readonly string[];
  /** Unix milliseconds; 0 before the first. */
  readonly lastSuccessMs: number;
}

export interface AppPage {
  readonly up: boolean;
  /** Failed calls by reason, without those that did not occur. */
  readonly failures: Readonly<Record<string, number>>;
  readonly commands: Readonly<Record<Command, CommandPage>>;
  /** Of the losses; unix seconds, undefined when none are shown. */
  readonly window: { readonly start: number; readonly end: number } | undefined;
}

const COUNTS = {
  normal_push_loss: /^timpush_(platform_)?loss_(pushes|code_info)\{/,
  normal_push_statistics: /^timpush_(platform_)?(sendable|sent|delivered|clicked)_pushes\{/,
} as const;

export type Command = keyof typeof COUNTS;

export const COMMANDS = Object.keys(COUNTS) as readonly Command[];

/** By app. */
export function appPages(text: string): ReadonlyMap<string, AppPage> {
  const lines = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const app = /^\w+\{app="([^"]*)"/.exec(line)?.[1];
    if (app === undefined) continue;
    const ofApp = lines.get(app);
    if (ofApp === undefined) lines.set(app, [line]);
    else ofApp.push(line);
  }
  return new Map([...lines].map(([app, ofApp]) => [app, appPage(ofApp)]));
}

function appPage(lines: readonly string[]): AppPage {
  const figureOf = (start: string, label = '') => {
    const line = lines.find((one) => one.startsWith(`${start}{`) && one.includes(label));
    return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
  };
  const start = figureOf('timpush_window_start_timestamp_seconds', 'api="normal_push_loss"');
  const end = figureOf('timpush_window_end_timestamp_seconds', 'api="normal_push_loss"');
  const commandPage = (command: Command): CommandPage => ({
    counts: lines.filter((line) => COUNTS[command].test(line)),
    lastSuccessMs: 1000 * (figureOf('timpush_poll_last_success_timestamp_seconds', `api="${command}"`) ?? 0),
  });
  return {
    up: figureOf('timpush_up') === 1,
    failures: failuresIn(lines),
    commands: {
      normal_push_loss: commandPage('normal_push_loss'),
      normal_push_statistics: commandPage('normal_push_statistics'),
    },
    window: start === undefined || end === undefined ? undefined : { start, end },
  };
}

function failuresIn(lines: readonly string[]): Readonly<Record<string, number>> {
  const failures: Record<string, number> = {};
  for (const line of lines) {
    const [, reason = '', count] =
      /^timpush_api_request_failures_total\{.*reason="(\w+)"\} (\d+)$/.exec(line) ?? [];
    if (count !== undefined && count !== '0') failures[reason] = (failures[reason] ?? 0) + Number(count);
  }
  return failures;
}

/** The sum of the lines of one family. */
export function sumOf(family: string, lines: readonly string[]): number {
  const values = lines
    .filter((line) => line.startsWith(`${family}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
  return values.reduce((sum, value) => sum + value, 0);
}
