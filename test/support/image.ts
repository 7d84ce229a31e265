/** The image without a container engine: its files below a folder, and its commands with the paths in them moved there. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './repository.ts';

export interface Image {
  /** Where a path of the image is. */
  path(inImage: string): string;
  /** `ENTRYPOINT` or `HEALTHCHECK` as a command of this machine, with the Node that runs the tests. */
  command(instruction: 'ENTRYPOINT' | 'HEALTHCHECK'): readonly string[];
  remove(): void;
}

/** What the container has of the machine it runs on: the same here. */
const OF_THE_MACHINE = /^\/(?:proc\/|etc\/alpine-release$)/;

export function buildImage(): Image {
  const root = mkdtempSync(join(tmpdir(), 'timpush-image-'));
  const path = (inImage: string) => (OF_THE_MACHINE.test(inImage) ? inImage : join(root, inImage));
  const app = path('/app');
  compile(join(root, 'build'), app);
  for (const name of productionPackages()) {
    cpSync(join(REPOSITORY, name), join(app, name), { recursive: true });
  }
  for (const file of ['package.json', 'LICENSE']) cpSync(join(REPOSITORY, file), join(app, file));
  for (const mounted of ['/etc/timpush', '/run/timpush', '/run/secrets'])
    mkdirSync(path(mounted), { recursive: true });
  return {
    path,
    command: (instruction) => {
      const [, ...args] = commandOf(instruction);
      return [process.execPath, ...args.map((arg) => arg.replace(/(?<==|^)\/.*/, path))];
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Apart from the repository, whose `dist` other tests are using. */
function compile(folder: string, app: string): void {
  mkdirSync(folder);
  for (const name of ['package.json', 'tsconfig.json', '.rolldown.config.mjs', 'src']) {
    cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  const build = spawnSync('npm', ['run', 'build'], { cwd: folder, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
  cpSync(join(folder, 'dist'), join(app, 'dist'), { recursive: true });
}

/** What `npm ci --omit=dev` would install, of what is installed already. */
function productionPackages(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
  };
  return Object.entries(packages)
    .filter(([name, { dev, devOptional }]) => name !== '' && !dev && !devOptional)
    .map(([name]) => name)
    .filter((name) => existsSync(join(REPOSITORY, name)));
}

/** Each instruction on one line. */
const dockerfile = () => readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, '');

/** How the image has malloc keep memory, by variables of the environment. */
export function imageMallocVariables(): Readonly<Record<string, string>> {
  const variables = [...dockerfile().matchAll(/\b(MALLOC_\w+)=(\S+)/g)];
  if (variables.length === 0) throw new Error('the Dockerfile sets no variables of malloc');
  return Object.fromEntries(variables.map(([, name = '', value = '']) => [name, value]));
}

/** How the image has Node lay out its heap. */
export function imageHeapOptions(): readonly string[] {
  return commandOf('ENTRYPOINT').filter((word) => word.includes('-semi-space-size='));
}

/** The words of an instruction that is written as a JSON array. */
export function commandOf(instruction: string): readonly string[] {
  const [, words] = new RegExp(`^${instruction} .*?(\\[.*\\])$`, 'm').exec(dockerfile()) ?? [];
  if (words === undefined) throw new Error(`the Dockerfile has no ${instruction} as a JSON array`);
  return JSON.parse(words);
}
