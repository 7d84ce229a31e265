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
const FOREIGN = { isPresent: true, isVerified: false, sans: ['prometheus'] };
const OURS = { isPresent: true, isVerified: true, sans: ['prometheus', '10.0.0.1'] };

describe('client certificates', () => {
  it.each([
    ['NoClientCert', true, true, true],
    ['RequestClientCert', true, true, true],
    ['RequireClientCert', false, true, true],
    ['RequireAnyClientCert', false, true, true],
    ['VerifyClientCertIfGiven', true, false, true],
    ['RequireAndVerifyClientCert', false, false, true],
  ] as const)('of %s: none %s, a foreign one %s, one of ours %s', (type, none, foreign, ours) => {
    expect([NONE, FOREIGN, OURS].map((client) => isClientAllowed(tls(type), client))).toEqual([
      none,
      foreign,
      ours,
    ]);
  });

  it('must hold one of the names, where names are asked for', () => {
    const allowed = (sans: readonly string[]) =>
      isClientAllowed(tls('RequireAndVerifyClientCert', sans), OURS);
    expect([allowed(['grafana', '10.0.0.1']), allowed(['grafana']), allowed(['prometheus.example'])]).toEqual(
      [true, false, false],
    );
  });
});

describe('the warning for a listener that others reach', () => {
  const users = { alice: 'hash' };

  it('is that everybody may read, as long as nobody must show who they are', () => {
    for (const access of [OPEN_ACCESS, { ...OPEN_ACCESS, tls: tls('VerifyClientCertIfGiven') }]) {
      expect(exposureWarning(access)).toContain('everybody who reaches this address may read the figures');
    }
  });

  it('is that passwords travel in the open, when there are users but no TLS', () => {
    expect(exposureWarning({ ...OPEN_ACCESS, users })).toContain('passwords travel in the open');
  });

  it('is none for users over TLS, and for client certificates', () => {
    expect(exposureWarning({ ...OPEN_ACCESS, users, tls: tls('NoClientCert') })).toBeUndefined();
    expect(exposureWarning({ ...OPEN_ACCESS, tls: tls('RequireAndVerifyClientCert') })).toBeUndefined();
  });
});

describe('a restart', () => {
  const encrypted = { ...OPEN_ACCESS, tls: tls('NoClientCert') };

  it('is needed for TLS to come or go, and for another way to judge clients', () => {
    expect(restartNeeded(OPEN_ACCESS, encrypted)).toContain('tls_server_config: comes or goes');
    expect(restartNeeded(encrypted, OPEN_ACCESS)).toContain('tls_server_config: comes or goes');
    const certified = { ...OPEN_ACCESS, tls: tls('RequireAndVerifyClientCert') };
    expect(restartNeeded(encrypted, certified)).toContain('client_auth_type');
  });

  it('is not needed for users, headers and the rest of TLS', () => {
    expect(restartNeeded(OPEN_ACCESS, { users: { bob: 'hash' }, headers: { a: 'b' } })).toBeUndefined();
    expect(restartNeeded(encrypted, { ...OPEN_ACCESS, tls: tls('NoClientCert', ['a']) })).toBeUndefined();
  });
});
