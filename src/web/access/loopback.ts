/** Whether only this machine can reach the listener. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

export function listensOnLoopbackOnly(server: FastifyInstance): boolean {
  const addresses = server.addresses();
  return addresses.length > 0 && addresses.every(isLoopback);
}

/** A text is the path of a socket in the file system, whose rights nobody has looked at. */
function isLoopback(listener: string | AddressInfo): boolean {
  return typeof listener !== 'string' && /^(::ffff:)?127\.|^::1$/.test(listener.address);
}
