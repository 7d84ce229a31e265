/** Go's names for cipher suites, curves and versions, which web configurations use, and OpenSSL's names for the same. */
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

/** The suites of TLS 1.3: always available, as in Go; the choice concerns TLS 1.2 only. */
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

/** OpenSSL's list of the suites, in the configured order. */
export function openSslSuites(names: readonly SuiteName[]): string {
  const older = names.flatMap((name) =>
    name in SUITES_OF_12 ? [SUITES_OF_12[name as keyof typeof SUITES_OF_12]] : [],
  );
  return [...SUITES_OF_13, ...older].join(':');
}
