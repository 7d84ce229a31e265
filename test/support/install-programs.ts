/** Before the suite: has the programs that tests run for real, from Debian's packages where that is possible. */
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';

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

/** Debian package → the programs it brings. */
export type Packages = Readonly<Record<string, readonly string[]>>;

export interface MissingPrograms {
  readonly programs: readonly string[];
  /** What is missing and the command that installs it. */
  readonly advice: string;
}

export default function setup(project: TestProject): void {
  const missing = installPrograms(PACKAGES, 'the tests');
  if (missing !== undefined) {
    if (process.env.CI) throw new Error(`Tests need programs that are ${missing.advice}`);
    process.stderr.write(`\n*** SKIPPING the tests with real programs that are ${missing.advice}\n\n`);
  }
  project.provide('missingPrograms', missing?.programs ?? []);
}

/** Installs the programs of `packages` where that is possible, and returns the missing ones. */
export function installPrograms(packages: Packages, purpose: string): MissingPrograms | undefined {
  const lacking = Object.entries(packages).filter(([, programs]) => !programs.every(isInstalled));
  if (lacking.length === 0) return undefined;
  const names = lacking.map(([name]) => name);
  install(names, purpose);
  const programs = lacking.flatMap(([, brought]) => brought).filter((program) => !isInstalled(program));
  if (programs.length === 0) return undefined;
  const advice = `missing: ${programs.join(', ')}; install them with: sudo apt-get install -y ${names.join(' ')}`;
  return { programs, advice };
}

function install(packages: readonly string[], purpose: string): void {
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) return;
  process.stderr.write(`installing ${packages.join(' ')} for ${purpose}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...packages);
  } catch {
    // The caller reports the missing programs, with the command that installs them.
  }
  for (const name of packages) stopService(name);
}

/** Debian starts the service of a package that it installs. The tests start their own processes. */
function stopService(name: string): void {
  spawnSync('service', [name, 'stop'], { stdio: 'ignore' });
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
