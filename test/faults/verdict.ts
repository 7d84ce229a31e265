/** Judges what was seen of one app before, during and after its fault: the rules that were broken, in sentences. */
import { type AppPage, COMMANDS, type Command } from './app-page.ts';
import { usualCount } from './arrivals.ts';
import type { FaultCase } from './fault-case.ts';
import { MAX_AGE_MS, pageOf, type SeenApp, type Snapshot } from './faulty-world.ts';

export interface Trial {
  readonly faultCase: FaultCase;
  readonly app: SeenApp;
  /** Those of the app's pages before, during and after the fault. */
  readonly before: readonly Seen[];
  readonly during: readonly Seen[];
  readonly after: readonly Seen[];
  /** How long the fault was active. */
  readonly faultMinutes: number;
  /** How often the app was called in each poll, while the fault was active. */
  readonly calls: readonly number[];
  /** The log lines of the failed polls, and whether the recovery was logged afterwards. */
  readonly messages: readonly string[];
  readonly recoveryLogged: boolean;
  /** Whether the page agrees with what the simulator knows to be true. */
  readonly isTrue: (page: AppPage) => boolean;
}

export interface Seen {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly page: AppPage;
}

/** A busy machine's timers are late, so only the disappearance of the counts is required, not its time. */
const LATE_MS = MAX_AGE_MS;

export function seenOf(app: SeenApp, snapshots: readonly Snapshot[]): readonly Seen[] {
  return snapshots.map((snapshot) => ({ ...snapshot, page: pageOf(snapshot, app.name) }));
}

/** Those that the fault keeps from answering. */
export function failingCommands({ outcome, command }: FaultCase): readonly Command[] {
  if (outcome === 'borne') return [];
  return COMMANDS.filter((one) => (command ?? one) === one);
}

export function problemsOf(trial: Trial): readonly string[] {
  const { faultCase } = trial;
  const problems = [
    ...startProblems(trial),
    ...(faultCase.outcome === 'fails' ? failureProblems(trial) : bearingProblems(trial)),
    ...reasonProblems(trial),
    ...callProblems(trial),
    ...endProblems(trial),
  ];
  return problems.map((problem) => `${faultCase.name}: ${problem}`);
}

function startProblems({ before, isTrue }: Trial): readonly string[] {
  const page = before.at(-1)?.page;
  return page?.up && isTrue(page) ? [] : ['it was not well before the fault'];
}

function failureProblems({ faultCase, during, messages }: Trial): readonly string[] {
  const [message = 'nothing'] = messages;
  const consequence = 'the last good values are exported until they are older than max_age';
  const isTold = message.includes(faultCase.shows) && message.endsWith(consequence);
  return [
    ...COMMANDS.flatMap((command) =>
      failingCommands(faultCase).includes(command)
        ? keepingProblems(command, during)
        : neighbourProblems(command, during),
    ),
    ...(isTold ? [] : [`the log said: ${message}`]),
  ];
}

/** The counts of the last good poll, and only those, until they are too old; then none. */
function keepingProblems(command: Command, during: readonly Seen[]): readonly string[] {
  const seen = during.map(({ page, ...times }) => {
    const { counts, lastSuccessMs } = page.commands[command];
    return { ...times, up: page.up, lastSuccessMs, counts: counts.join('\n') };
  });
  const bySuccess = Map.groupBy(seen, ({ lastSuccessMs }) => lastSuccessMs);
  const shown = seen.filter(({ counts }) => counts !== '');
  const absent = seen.filter(({ counts }) => counts === '');
  const broken = {
    'changed without a good poll': shown.some(
      ({ lastSuccessMs, counts }) => bySuccess.get(lastSuccessMs)?.[0]?.counts !== counts,
    ),
    'vanished before their max_age': absent.some((one) => one.afterMs - one.lastSuccessMs < MAX_AGE_MS),
    'outlived their max_age': shown.some((one) => one.beforeMs - one.lastSuccessMs > MAX_AGE_MS + LATE_MS),
    'were not kept': !shown.some(({ up }) => !up),
    'never went': !absent.some(({ up }) => !up),
  };
  return Object.entries(broken)
    .filter(([, isBroken]) => isBroken)
    .map(([rule]) => `the counts of ${command} ${rule}`);
}

/** The command that does not fail goes on as ever beside the one that does. */
function neighbourProblems(command: Command, during: readonly Seen[]): readonly string[] {
  const seen = during.map(({ page }) => page.commands[command]);
  const isAdvanced = (seen.at(-1)?.lastSuccessMs ?? 0) > (seen[0]?.lastSuccessMs ?? Infinity);
  return [
    ...(seen.every(({ counts }) => counts.length > 0) ? [] : [`the counts of ${command} went, too`]),
    ...(isAdvanced ? [] : [`no poll of ${command} succeeded`]),
  ];
}

function bearingProblems({ faultCase, during, messages, isTrue }: Trial): readonly string[] {
  const shown = during.map(({ page }) => page);
  const counts = shown.flatMap(({ commands }) => COMMANDS.map((command) => commands[command].counts));
  const [first, last] = [shown[0], shown.at(-1)];
  const isAdvanced = COMMANDS.every(
    (command) =>
      (last?.commands[command].lastSuccessMs ?? 0) > (first?.commands[command].lastSuccessMs ?? Infinity),
  );
  return [
    ...(shown.every(({ up }) => up) ? [] : ['it was not always up']),
    ...(isAdvanced ? [] : ['no poll succeeded']),
    ...(counts.some((lines) => lines.some((line) => line.includes(faultCase.shows)))
      ? []
      : [`the page never showed ${faultCase.shows}`]),
    ...(faultCase.otherCounts || shown.every(isTrue) ? [] : ['the counts were wrong']),
    ...messages.map((message) => `the log said: ${message}`),
  ];
}

/** The reasons that failed calls were counted for, sorted. */
export function reasonsCounted({ before, during, after }: Trial): readonly string[] {
  const counted = [...during, ...after].at(-1)?.page.failures ?? {};
  const known = before.at(-1)?.page.failures ?? {};
  return Object.keys(counted)
    .filter((reason) => counted[reason] !== known[reason])
    .sort();
}

function reasonProblems(trial: Trial): readonly string[] {
  const [counted, expected] = [reasonsCounted(trial).join(), trial.faultCase.reasons.join()];
  return counted === expected ? [] : [`counted as ${counted || 'nothing'}, not as ${expected || 'nothing'}`];
}

function callProblems({ faultCase, calls, faultMinutes }: Trial): readonly string[] {
  const { callsPerPoll, callsInAll, outcome } = faultCase;
  const inAll = calls.reduce((sum, count) => sum + count, 0);
  if (callsInAll !== undefined && inAll > callsInAll * Math.ceil(faultMinutes))
    return [`${inAll} calls in all`];
  // Two calls of each command at the least, in the time of a poll.
  if (callsPerPoll === 'retried') return inAll >= 4 ? [] : [`only ${inAll} calls: nothing was retried`];
  const usual = usualCount(calls);
  // On a busy machine a call arrives so late that it counts in the next poll: then one poll has fewer, and the next one more.
  const isComplete = outcome === 'borne' || calls.some((count) => count >= callsPerPoll);
  const isRight = isComplete && usual <= callsPerPoll;
  return isRight ? [] : [`${usual} calls in a poll, not ${callsPerPoll}`];
}

function endProblems({ faultCase, after, isTrue, recoveryLogged }: Trial): readonly string[] {
  const page = after.at(-1)?.page;
  return [
    ...(page?.up && isTrue(page) ? [] : ['it was not well after the fault']),
    ...(recoveryLogged === (faultCase.outcome === 'fails') ? [] : ['recovery was not logged as expected']),
  ];
}
