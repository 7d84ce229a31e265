/** What a run was made on: machine, system, and the versions of all that took part. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../support/repository.ts';

export interface Machine {
  /** Who shares it with the exporter. */
  readonly sharing: string;
  /** The programs that took part, with what asks each for its version: name → command and flag. */
  readonly programs: Readonly<Record<string, readonly [command: string, flag: string]>>;
}

/** A line for each part. */
export function machineLines({ sharing, programs }: Machine): readonly string[] {
  const cores = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return [
    `${cores.length} cores (${cores[0]?.model.trim()}), ${gigabytes} GiB, Linux ${release()}; ${sharing}`,
    `Node ${process.versions.node}, Fastify ${dependency('fastify')}, prom-client ${dependency('prom-client')}`,
    Object.entries(programs)
      .map(([name, [command, flag]]) => `${name} ${versionOf(command, flag)}`)
      .join(', '),
  ];
}

function versionOf(program: string, flag: string): string {
  const { stdout, stderr } = spawnSync(program, [flag], { encoding: 'utf8' });
  return /\d+\.\d+(?:\.\d+)?/.exec(`${stdout}${stderr}`)?.[0] ?? 'of unknown version';
}

function dependency(name: string): string {
  const { dependencies } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
  return dependencies[name];
}
