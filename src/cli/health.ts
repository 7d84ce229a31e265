/** `timpush-exporter health`: whether the exporter on this machine answers, for container runtimes that ask by a command. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Command } from 'commander';
import { DEFAULT_LISTEN_ADDRESS } from '../config/load.ts';
import { parseListenAddress } from '../config/schema.ts';
import { CommandError, type CommandResult, type Console } from './console.ts';

export function healthCommand(
  program: Command,
  { env }: Console,
  done: (result: CommandResult) => void,
): void {
  const command = program.command('health');
  command.description('say by the exit code whether the exporter at TIMPUSH_LISTEN_ADDRESS answers');
  command.action(async () => {
    const address = env.TIMPUSH_LISTEN_ADDRESS || DEFAULT_LISTEN_ADDRESS;
    const { host, port } = parseListenAddress(address) ?? {};
    if (host === undefined) throw new CommandError(`${address} is no address: write host:port`);
    const at = { host: ['::', '0.0.0.0'].includes(host) ? '127.0.0.1' : host, port };
    // Without TLS first, as most listen: whoever listens with it breaks that off.
    const problem = await problemOver(requestHttp, at)
      .catch(() => problemOver(requestHttps, at))
      .catch(({ code, message }) => code ?? message);
    if (problem !== undefined) throw new CommandError(`the exporter is not healthy: ${problem}`);
    done(0);
  });
}

/** Less than runtimes wait for a check, for both tries together. */
const TIMEOUT_MS = 1_000;

/** Rejects where there is no HTTP to be had. */
function problemOver(request: typeof requestHttps, at: object): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  // Its certificate is for other names than this one; and whoever asks for a password lives.
  const asked = request({ ...at, path: '/-/healthy', rejectUnauthorized: false, agent: false }, (answer) =>
    resolve(Number(answer.statusCode) < 500 ? undefined : `HTTP ${answer.statusCode}`),
  );
  asked.setTimeout(TIMEOUT_MS, () => asked.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  // Whoever refuses us for want of a certificate had to shake hands for it.
  asked.on('socket', (socket) => socket.once('secureConnect', () => resolve(undefined)));
  asked.on('error', (error) => (/ alert /.test(error.message) ? resolve(undefined) : reject(error)));
  asked.end();
  return promise.finally(() => asked.destroy());
}
