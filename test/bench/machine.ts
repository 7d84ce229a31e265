/** What the benchmark ran on: machine, system, and the versions of all that took part. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './exporter.ts';

/** A line for each part. */
export function machineLines(): readonly string[] {
  const cores = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const programs = [
    `wrk ${versionOf('wrk', '-v')}`,
    `nginx ${versionOf('nginx', '-v')}`,
    `Pushgateway ${versionOf('prometheus-pushgateway', '--version')}`,
  ];
  return [
    `${cores.length} cores (${cores[0]?.model.trim()}), ${gigabytes} GiB, Linux ${release()}; load and rivals share them`,
    `Node ${process.versions.node}, Fastify ${dependency('fastify')}, prom-client ${dependency('prom-client')}`,
    programs.join(', '),
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
