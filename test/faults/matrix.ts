/** Runs every fault at once, each on an app of its own: good polls, then the faults until all has settled, then good polls again. */
import { type AppPage, COMMANDS, sumOf } from './app-page.ts';
import { callsPerPoll } from './arrivals.ts';
import type { FaultCase } from './fault-case.ts';
import type { FaultyWorld, LogLine, SeenApp } from './faulty-world.ts';
import { failingCommands, seenOf, type Trial } from './verdict.ts';

export interface Subject {
  readonly faultCase: FaultCase;
  readonly app: SeenApp;
}

export async function runMatrix(world: FaultyWorld, subjects: readonly Subject[]): Promise<readonly Trial[]> {
  const { snapshots, watchUntil, setFaults } = world;
  await watchUntil((page) => subjects.every(({ app }) => page(app).up));
  const started = snapshots.length;
  const beginMs = Date.now();
  await setFaults(
    subjects.flatMap(({ faultCase: { faults, command }, app }) =>
      faults.map((fault) => ({ ...(command === undefined ? {} : { command }), ...fault, app: app.name })),
    ),
  );
  await watchUntil((page) => subjects.every((subject) => isSettled(subject, page(subject.app), beginMs)));
  const ended = snapshots.length;
  const endMs = Date.now();
  await setFaults([]);
  await watchUntil((page) => subjects.every(({ app }) => isWell(page(app), endMs)));
  const calls = world.calls();
  const log = Map.groupBy(world.log(), ({ app }) => app);
  return subjects.map((subject) => ({
    ...subject,
    before: seenOf(subject.app, snapshots.slice(0, started)),
    during: seenOf(subject.app, snapshots.slice(started, ended)),
    after: seenOf(subject.app, snapshots.slice(ended)),
    faultMinutes: (endMs - beginMs) / 60_000,
    calls: callsPerPoll(calls, subject.app, { fromMs: beginMs, toMs: endMs }),
    ...logged(subject, log.get(subject.app.name) ?? []),
    isTrue: (page) => agreesWithTruth(world, subject.app, page),
  }));
}

/** What the fault does has been seen to its end. */
function isSettled({ faultCase }: Subject, { up, commands }: AppPage, beginMs: number): boolean {
  const failing = failingCommands(faultCase);
  if (failing.length > 0) return !up && failing.every((command) => commands[command].counts.length === 0);
  return COMMANDS.every((command) => commands[command].lastSuccessMs > beginMs);
}

function isWell({ up, commands }: AppPage, sinceMs: number): boolean {
  return up && COMMANDS.every((command) => commands[command].lastSuccessMs > sinceMs);
}

/** A fault of both apis shows in the losses: they are polled first. */
function logged({ faultCase }: Subject, log: readonly LogLine[]): Pick<Trial, 'messages' | 'recoveryLogged'> {
  const { command = 'normal_push_loss' } = faultCase;
  const failures = log.filter(({ level, api }) => level === 'warn' && api === command);
  return {
    messages: failures.map(({ msg }) => msg.replace(/\(\d+ characters\)/, '(… characters)')),
    recoveryLogged: log.some(({ api, msg }) => api === command && msg === 'polls succeed again'),
  };
}

/** The sums of the page equal what the simulator knows of the same minutes. */
export function agreesWithTruth(
  { truth }: FaultyWorld,
  { sdkappid }: SeenApp,
  { window, commands }: AppPage,
): boolean {
  if (window === undefined) return false;
  const { overall } = truth({ sdkappid, ...window });
  const lost = overall.losses.reduce((sum, { count }) => sum + count, 0);
  return (
    lost > 0 &&
    sumOf('timpush_loss_pushes', commands.normal_push_loss.counts) === lost &&
    sumOf('timpush_sendable_pushes', commands.normal_push_statistics.counts) === overall.funnel.sendable
  );
}
