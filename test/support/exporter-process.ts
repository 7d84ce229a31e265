/** The exporter as its users run it: a process of its own, configured by a file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type ChildProgram, startProgram } from './child-program.ts';
import { eventually } from './eventually.ts';
import { REPOSITORY } from './repository.ts';
import { scratchFolder } from './scratch-folder.ts';

export interface ExporterProcess extends ChildProgram {
  readonly url: string;
  readonly port: number;
  /** Puts another configuration where the program has read its own. */
  write(config: Readonly<Record<string, unknown>>): void;
}

export interface ExporterProcessOptions {
  /** What is run, below the repository's root. */
  readonly script?: string;
  /** Options beside the one that names the configuration. */
  readonly args?: readonly string[];
  readonly nodeOptions?: readonly string[];
}

/** Starts the program on `config` with a free port, and waits until it listens. */
export async function startExporterProcess(
  config: Readonly<Record<string, unknown>>,
  { script = 'src/main.ts', args = [], nodeOptions = [] }: ExporterProcessOptions = {},
): Promise<ExporterProcess> {
  const file = join(scratchFolder(), 'timpush.yml');
  const write = (fields: Readonly<Record<string, unknown>>) =>
    writeFileSync(file, stringify({ web: { listen_address: '127.0.0.1:0' }, ...fields }));
  write(config);
  const program = startProgram(process.execPath, [
    ...nodeOptions,
    join(REPOSITORY, script),
    '--config.file',
    file,
    ...args,
  ]);
  const url = await eventually(async () => {
    const [, address] = /"address":"([^"]+)"/.exec(program.output()) ?? [];
    if (address === undefined) throw new Error(`the exporter does not listen: ${program.output()}`);
    return address;
  });
  return { ...program, url, port: Number(new URL(url).port), write };
}
