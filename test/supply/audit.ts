/** Asks the registry for known weaknesses of what we ship, and fails for grave ones: `npm run audit`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { auditVerdict } from './audit-verdict.ts';

const ROOT = join(import.meta.dirname, '../..');

// A registry that is not there is not waited for: npm would try for minutes.
const retryBudget = ['--fetch-retries=0', '--fetch-timeout=60000'];
const args = ['audit', '--omit=dev', '--json', ...retryBudget];
const { stdout } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
const verdict = auditVerdict(stdout);
if (verdict.kind === 'unavailable') {
  process.stderr.write(
    `NOT AUDITED: the registry could not be asked for known weaknesses (${verdict.why}); run npm run audit where it can\n`,
  );
} else {
  for (const line of verdict.grave) process.stderr.write(`must be mended: ${line}\n`);
  process.stdout.write(`audited: ${verdict.grave.length} grave weaknesses, ${verdict.lesser} lesser\n`);
  process.exitCode = verdict.grave.length > 0 ? 1 : 0;
}
