/** Before the suite: has the programs that tests run for real, from Debian's packages where that is possible. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** Debian package → the programs it brings. */
const PACKAGES = {
  prometheus: ['prometheus', 'promtool'],
  'prometheus-alertmanager': ['prometheus-alertmanager', 'amtool'],
  chromium: ['chromium'],
  openssl: ['openssl'],
} as const;

export type Program = (typeof PACKAGES)[keyof typeof PACKAGES][number];

declare module 'vitest' {
  interface ProvidedContext {
    /** Programs that could not be had; tests that need one are skipped. */
    missingPrograms: readonly string[];
  }
}

export default function setup(project: TestProject): void {
  const lacking = Object.entries(PACKAGES).filter(([, programs]) => !programs.every(isInstalled));
  const packages = lacking.map(([name]) => name);
  if (packages.length > 0) install(packages);
  const missing = Object.values(PACKAGES)
    .flat()
    .filter((program) => !isInstalled(program));
  if (missing.length > 0) {
    const advice = `missing: ${missing.join(', ')}; install them with: sudo apt-get install -y ${packages.join(' ')}`;
    if (process.env.CI) throw new Error(`Tests need programs that are ${advice}`);
    process.stderr.write(`\n*** SKIPPING the tests with real programs that are ${advice}\n\n`);
  }
  project.provide('missingPrograms', missing);
}

function install(packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) return;
  process.stderr.write(`installing ${packages.join(' ')} for the tests\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...packages);
  } catch {
    // What is missing afterwards is told below, with the command to run.
  }
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
