/** `timpush-exporter health`: the health check of a container runtime that runs a command. */
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
  command.description('exit with 0 if the exporter at TIMPUSH_LISTEN_ADDRESS answers, else with 1');
  command.action(async () => {
    const address = env.TIMPUSH_LISTEN_ADDRESS || DEFAULT_LISTEN_ADDRESS;
    const { host, port } = parseListenAddress(address) ?? {};
    if (host === undefined)
      throw new CommandError(`TIMPUSH_LISTEN_ADDRESS ${address} is no address: write host:port`);
    const at = { host: ['::', '0.0.0.0'].includes(host) ? '127.0.0.1' : host, port };
    // Most exporters listen without TLS. A listener with TLS ends the plain connection.
    const problem = await problemOver(requestHttp, at)
      .catch(() => problemOver(requestHttps, at))
      .catch(({ code, message }) => code ?? message);
    if (problem !== undefined) throw new CommandError(`the exporter is not healthy: ${problem}`);
    done(0);
  });
}

/** For each of the two attempts; both together take less than a runtime waits for a health check. */
const TIMEOUT_MS = 1_000;

/** Undefined for a healthy exporter. Rejects where nothing answers by HTTP. */
function problemOver(request: typeof requestHttps, at: object): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  // The certificate is for other names than localhost. An exporter that asks for a password is healthy, too.
  const sent = request({ ...at, path: '/-/healthy', rejectUnauthorized: false, agent: false }, (answer) =>
    resolve(Number(answer.statusCode) < 500 ? undefined : `HTTP ${answer.statusCode}`),
  );
  sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  // An exporter that refuses this client for its missing certificate has completed a TLS handshake, so it is healthy.
  sent.on('socket', (socket) => socket.once('secureConnect', () => resolve(undefined)));
  sent.on('error', (error) => (/ alert /.test(error.message) ? resolve(undefined) : reject(error)));
  sent.end();
  return promise.finally(() => sent.destroy());
}
