/** One-shot commands start fast, because they load nothing that only the server needs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/documented-answers.ts';
import { scriptedUpstream } from '../support/scripted-upstream.ts';
import { temporaryFiles } from '../support/temporary-files.ts';

const SOURCE = new URL('../../src/', import.meta.url).href;
const MAIN = fileURLToPath(new URL('main.ts', SOURCE));
const RECORDER = fileURLToPath(new URL('recorded-modules.ts', import.meta.url));

interface LoadedModules {
  /** Paths within src/. */
  readonly own: readonly string[];
  /** URLs of all other modules. */
  readonly others: readonly string[];
}

/** Runs a command against an upstream that refuses the signature, so that the command ends soon. */
async function modulesOf(args: readonly string[]): Promise<LoadedModules> {
  const upstream = await scriptedUpstream(() => refusal(70009));
  const app = { name: 'shop', sdkappid: 1400000001, secret_key: 'key', base_url: upstream.url };
  const config = temporaryFiles().write('timpush.yml', JSON.stringify({ apps: [app] }));
  const child = spawn(
    process.execPath,
    ['--import', pathToFileURL(RECORDER).href, MAIN, ...args, '--config.file', config],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const [err] = await Promise.all([text(child.stderr), once(child, 'close')]);
  const [, json = '[]'] = /^loaded modules: (.*)$/m.exec(err) ?? [];
  const urls: readonly string[] = JSON.parse(json);
  return {
    own: urls.filter((url) => url.startsWith(SOURCE)).map((url) => url.slice(SOURCE.length)),
    others: urls.filter((url) => !url.startsWith(SOURCE)),
  };
}

describe('the modules that a one-shot command loads', () => {
  it.each([
    ['loss', () => ['loss']],
    ['trace', () => ['trace', 'a-push']],
    ['check', () => ['check']],
    ['doctor', () => ['doctor']],
    ['backfill', () => ['backfill', '--output', temporaryFiles().directory]],
  ])('contain no part of the server, Fastify or prom-client: %s', async (command, args) => {
    const { own, others } = await modulesOf(args());
    expect(own).toContain(`cli/${command}.ts`);
    expect(own.filter((path) => /^(?:web|exposition|exporter)\//.test(path))).toEqual([]);
    expect(others.filter((url) => /node_modules\/(?:@?fastify|prom-client)\//.test(url))).toEqual([]);
  });

  it('are at most 70 for loss, without those of packages', async () => {
    const { own } = await modulesOf(['loss']);
    expect(own).toContain('cli/loss.ts');
    expect(own.length).toBeLessThanOrEqual(70);
  });
});
