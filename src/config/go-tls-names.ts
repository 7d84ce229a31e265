/** The names that Go, and so every web configuration, has for cipher suites, curves and versions, and OpenSSL's for the same. */
import type { TlsVersion } from '../core/web-access.ts';

export const TLS_VERSIONS = { TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const satisfies Record<
  string,
  TlsVersion
>;

export const CURVES = {
  CurveP256: 'P-256',
  CurveP384: 'P-384',
  CurveP521: 'P-521',
  X25519: 'X25519',
} as const;

/** Of TLS 1.3: always on offer, as in Go, whatever is chosen for TLS 1.2. */
const SUITES_OF_13 = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
] as const;

const SUITES_OF_12 = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
} as const;

export type SuiteName = (typeof SUITES_OF_13)[number] | keyof typeof SUITES_OF_12;

export const SUITE_NAMES = [...SUITES_OF_13, ...Object.keys(SUITES_OF_12)] as [SuiteName, ...SuiteName[]];

/** OpenSSL's list of the suites, in the order given. */
export function openSslSuites(names: readonly SuiteName[]): string {
  const older = names.flatMap((name) =>
    name in SUITES_OF_12 ? [SUITES_OF_12[name as keyof typeof SUITES_OF_12]] : [],
  );
  return [...SUITES_OF_13, ...older].join(':');
}
