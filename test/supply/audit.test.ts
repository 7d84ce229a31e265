/** The audit as CI runs it, with the real npm before a registry of the test's own. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProgram } from '../support/child-program.ts';
import { freePort } from '../support/free-port.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const AUDIT = join(import.meta.dirname, 'audit.ts');

/** What it says and how it ends before the registry at `url`. */
async function audited(url: string) {
  // In a cache of its own, since npm remembers weaknesses by their number.
  const npm_config_cache = scratchFolder();
  const env = { npm_config_registry: url, npm_config_cache };
  const program = startProgram(process.execPath, [AUDIT], { env });
  const code = await program.ended();
  return { code, output: program.output() };
}

/** A registry that knows these weaknesses, by package, and no packages. */
async function registry(weaknesses: Readonly<Record<string, object[]>> | undefined): Promise<string> {
  const answer: RequestListener = (request, response) => {
    request.resume().on('end', () => {
      const isAsked = weaknesses !== undefined && request.url?.endsWith('/advisories/bulk');
      response.writeHead(isAsked ? 200 : request.method === 'POST' ? 405 : 404);
      response.end(JSON.stringify(isAsked ? weaknesses : {}));
    });
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const weakness = (severity: string) => {
  return {
    id: 1,
    url: 'https://advisories.example/1',
    title: 'a hole',
    severity,
    vulnerable_versions: '<999',
  };
};

test.each(['high', 'critical'])('a %s weakness of a package that is shipped fails', async (severity) => {
  const { code, output } = await audited(await registry({ fastify: [weakness(severity)] }));
  expect(output).toContain(`must be mended: fastify: ${severity}: a hole https://advisories.example/1\n`);
  expect(output).toContain('audited: 1 grave weaknesses, 0 lesser\n');
  expect(code).toBe(1);
});

test('lesser ones, and those of packages that are not shipped, fail nothing', async () => {
  const url = await registry({ fastify: [weakness('moderate')], vitest: [weakness('critical')] });
  expect(await audited(url)).toEqual({ code: 0, output: 'audited: 0 grave weaknesses, 1 lesser\n' });
});

test('an audit without weaknesses reports none', async () => {
  const output = 'audited: 0 grave weaknesses, 0 lesser\n';
  expect(await audited(await registry({}))).toEqual({ code: 0, output });
});

test('an audit does not fail, and reports no result, when the registry does not answer it', async () => {
  for (const url of [await registry(undefined), `http://127.0.0.1:${await freePort()}`]) {
    const { code, output } = await audited(url);
    expect(output).toMatch(/^NOT AUDITED: the registry could not be asked for known weaknesses \(.+\)/);
    expect(code).toBe(0);
  }
});
