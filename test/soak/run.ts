/** `npm run soak`: runs the compiled program under faults for half an hour, prints or writes the findings, and checks them. */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { machineLines } from '../bench/machine.ts';
import { createPrograms } from '../bench/programs.ts';
import { installPrograms } from '../support/install-programs.ts';
import { soakFlags } from './flags.ts';
import { soakPlan } from './plan.ts';
import { soakPage } from './report.ts';
import { soak } from './soak.ts';
import { problemsOf } from './verdict.ts';

const MACHINE = {
  sharing: 'simulator and Prometheus share them',
  programs: { Prometheus: ['prometheus', '--version'] },
} as const;

const say = (text: string) => process.stderr.write(`  ${text}\n`);
const print = (text: string) => process.stdout.write(`${text}\n`);
const programs = createPrograms();

function loadLine(): string {
  const [, , load = 0] = loadavg();
  const isBusy = load > cpus().length;
  return `load average ${load.toFixed(1)} over the last 15 minutes${isBusy ? ': other work wanted more than the machine has' : ''}`;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await programs.close();
    process.exit(1);
  });
}

try {
  const { write, ...options } = soakFlags(process.argv.slice(2));
  const missing = installPrograms({ prometheus: ['prometheus'] }, 'the soak');
  if (missing !== undefined) throw new Error(`the soak needs programs that are ${missing.advice}`);
  const seen = await soak(programs, { plan: soakPlan(options), say });
  const problems = problemsOf(seen);
  const title = `Soak of ${new Date().toISOString().slice(0, 10)}`;
  const page = soakPage({ seen, problems, title, machine: [...machineLines(MACHINE), loadLine()] });
  print(page);
  if (write) writeFileSync(join(import.meta.dirname, 'RESULTS.md'), page);
  if (problems.length > 0) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await programs.close();
}
