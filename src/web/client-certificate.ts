/** What the certificate of a connected client says, in the words of the access rules. */
import type { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ShownCertificate } from '../core/web-access.ts';

export function shownCertificate(socket: TLSSocket): ShownCertificate {
  const certificate = socket.getPeerX509Certificate();
  return {
    given: certificate !== undefined,
    verified: socket.authorized,
    sans: certificate === undefined ? [] : namesIn(certificate),
  };
}

/** Its alternative names, without their kinds; addresses in their shortest form. */
export function namesIn({ subjectAltName = '' }: Pick<X509Certificate, 'subjectAltName'>): readonly string[] {
  // Node puts a name that could be taken for two into quotes, as JSON.
  const entry = /(?:^|, )(?:DNS|email|URI|IP Address):("(?:[^"\\]|\\.)*"|[^,"]*)/g;
  return [...subjectAltName.matchAll(entry)].map(([, name = '']) => {
    const plain: unknown = name.startsWith('"') ? JSON.parse(name) : name;
    return shortest(String(plain));
  });
}

function shortest(name: string): string {
  return isIPv6(name) ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}
