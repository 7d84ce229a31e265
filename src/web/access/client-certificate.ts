/** Reads the certificate of a connected client into the terms of the access rules. */
import type { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../core/web-access.ts';

export function clientCertificate(socket: TLSSocket): ClientCertificate {
  const certificate = socket.getPeerX509Certificate();
  return {
    isPresent: certificate !== undefined,
    isVerified: socket.authorized,
    sans: certificate === undefined ? [] : namesIn(certificate),
  };
}

const KINDS: readonly string[] = ['DNS', 'email', 'URI', 'IP Address'];

/** The subject alternative names without their kinds, IPv6 addresses in their shortest form. Empty when the text is ambiguous. */
export function namesIn({ subjectAltName = '' }: Pick<X509Certificate, 'subjectAltName'>): readonly string[] {
  // Node quotes a name as JSON if it could be read as two. The entries must follow each other without a gap.
  const entry = /(?:^|, )([\w ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?=, |$)/gy;
  const entries = [...subjectAltName.matchAll(entry)];
  if (entries.reduce((length, [whole]) => length + whole.length, 0) !== subjectAltName.length) return [];
  return entries
    .filter(([, kind = '']) => KINDS.includes(kind))
    .map(([, , name = '']) => shortest(name.startsWith('"') ? String(JSON.parse(name)) : name));
}

function shortest(name: string): string {
  return isIPv6(name) ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}
