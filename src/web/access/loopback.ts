/** Whether only clients on this machine can connect to the server. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

export function listensOnLoopbackOnly(server: FastifyInstance): boolean {
  const addresses = server.addresses();
  return addresses.length > 0 && addresses.every(isLoopback);
}

/** A string is the path of a Unix domain socket. Its permissions are unknown, so it does not count as loopback. */
function isLoopback(listener: string | AddressInfo): boolean {
  return typeof listener !== 'string' && /^(::ffff:)?127\.|^::1$/.test(listener.address);
}
