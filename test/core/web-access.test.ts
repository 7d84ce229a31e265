import { describe, expect, it } from 'vitest';
import {
  type ClientAuthType,
  exposureWarning,
  isClientAllowed,
  OPEN_ACCESS,
  restartNeeded,
  type TlsSettings,
} from '../../src/core/web-access.ts';

function tls(clientAuth: ClientAuthType, allowedSans?: readonly string[]): TlsSettings {
  const context = {
    cert: '',
    key: '',
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    honorCipherOrder: true,
  } as const;
  return { clientAuth, context, ...(allowedSans === undefined ? {} : { allowedSans }) };
}

const NONE = { isPresent: false, isVerified: false, sans: [] };
const UNVERIFIED = { isPresent: true, isVerified: false, sans: ['prometheus'] };
const VERIFIED = { isPresent: true, isVerified: true, sans: ['prometheus', '10.0.0.1'] };

describe('client certificates', () => {
  it.each([
    ['NoClientCert', true, true, true],
    ['RequestClientCert', true, true, true],
    ['RequireClientCert', false, true, true],
    ['RequireAnyClientCert', false, true, true],
    ['VerifyClientCertIfGiven', true, false, true],
    ['RequireAndVerifyClientCert', false, false, true],
  ] as const)(
    'of type %s: no certificate passes: %s, an unverified one: %s, a verified one: %s',
    (type, none, unverified, verified) => {
      expect([NONE, UNVERIFIED, VERIFIED].map((client) => isClientAllowed(tls(type), client))).toEqual([
        none,
        unverified,
        verified,
      ]);
    },
  );

  it('must contain one of the allowed names, if there are any', () => {
    const allowed = (sans: readonly string[]) =>
      isClientAllowed(tls('RequireAndVerifyClientCert', sans), VERIFIED);
    expect([allowed(['grafana', '10.0.0.1']), allowed(['grafana']), allowed(['prometheus.example'])]).toEqual(
      [true, false, false],
    );
  });
});

describe('the warning for a listener on a public address', () => {
  const users = { alice: 'hash' };

  it('says that every client can read, if neither users nor client certificates are required', () => {
    for (const access of [OPEN_ACCESS, { ...OPEN_ACCESS, tls: tls('VerifyClientCertIfGiven') }]) {
      expect(exposureWarning(access)).toContain(
        'every client that can connect to this address can read the metrics',
      );
    }
  });

  it('says that passwords are not encrypted, if there are users but no TLS', () => {
    expect(exposureWarning({ ...OPEN_ACCESS, users })).toContain('without encryption');
  });

  it('is absent for users over TLS, and for client certificates', () => {
    expect(exposureWarning({ ...OPEN_ACCESS, users, tls: tls('NoClientCert') })).toBeUndefined();
    expect(exposureWarning({ ...OPEN_ACCESS, tls: tls('RequireAndVerifyClientCert') })).toBeUndefined();
  });
});

describe('a restart', () => {
  const encrypted = { ...OPEN_ACCESS, tls: tls('NoClientCert') };

  it('is needed to switch TLS on or off, and for another type of client authentication', () => {
    expect(restartNeeded(OPEN_ACCESS, encrypted)).toContain('TLS cannot be switched on or off');
    expect(restartNeeded(encrypted, OPEN_ACCESS)).toContain('TLS cannot be switched on or off');
    const certified = { ...OPEN_ACCESS, tls: tls('RequireAndVerifyClientCert') };
    expect(restartNeeded(encrypted, certified)).toContain('client_auth_type');
  });

  it('is not needed for users, headers and the rest of TLS', () => {
    expect(restartNeeded(OPEN_ACCESS, { users: { bob: 'hash' }, headers: { a: 'b' } })).toBeUndefined();
    expect(restartNeeded(encrypted, { ...OPEN_ACCESS, tls: tls('NoClientCert', ['a']) })).toBeUndefined();
  });
});
