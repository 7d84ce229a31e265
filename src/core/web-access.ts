/** The access rules of the listener as plain data: which client certificates pass, and which settings need a warning or a restart. */
import type { TokenRate } from './token-bucket.ts';

export interface WebAccess {
  /** Without it the listener speaks plain HTTP. */
  readonly tls?: TlsSettings;
  /** Bcrypt hashes by user name. Without users no password is needed. */
  readonly users: Readonly<Record<string, string>>;
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** The limit of all requests together. */
  readonly rateLimit?: TokenRate;
}

export const CLIENT_AUTH_TYPES = [
  'NoClientCert',
  'RequestClientCert',
  'RequireClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;

export type ClientAuthType = (typeof CLIENT_AUTH_TYPES)[number];

export interface TlsSettings {
  readonly clientAuth: ClientAuthType;
  /** The client's certificate must contain one of these names. */
  readonly allowedSans?: readonly string[];
  /** Options of Node's `tls.createSecureContext`; keys and certificates are PEM. */
  readonly context: {
    readonly cert: string;
    readonly key: string;
    readonly ca?: string;
    readonly minVersion: TlsVersion;
    readonly maxVersion: TlsVersion;
    readonly ciphers?: string;
    readonly ecdhCurve?: string;
    readonly honorCipherOrder: boolean;
  };
}

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** The access without a web configuration: everything is open. */
export const OPEN_ACCESS: WebAccess = { users: {}, headers: {} };

/** The certificate that a client sent when it connected. */
export interface ClientCertificate {
  /** False for a client that sent none. */
  readonly isPresent: boolean;
  /** Whether the configured authority signed it and it is valid now. */
  readonly isVerified: boolean;
  /** Its subject alternative names. */
  readonly sans: readonly string[];
}

/** Whether a client may stay connected. */
export function isClientAllowed(
  { clientAuth, allowedSans }: TlsSettings,
  client: ClientCertificate,
): boolean {
  if (requiresCertificate(clientAuth) && !client.isPresent) return false;
  if (verifiesCertificate(clientAuth) && client.isPresent && !client.isVerified) return false;
  return allowedSans === undefined || client.sans.some((san) => allowedSans.includes(san));
}

export function requiresCertificate(type: ClientAuthType): boolean {
  return type.startsWith('Require');
}

export function verifiesCertificate(type: ClientAuthType): boolean {
  return type.includes('Verify');
}

export function hasUsers({ users }: WebAccess): boolean {
  return Object.keys(users).length > 0;
}

/** A warning for the operator when clients on other machines can connect; undefined when the access rules are safe. */
export function exposureWarning(access: WebAccess): string | undefined {
  const { tls } = access;
  const needsCertificate = tls !== undefined && tls.clientAuth === 'RequireAndVerifyClientCert';
  const needsPassword = hasUsers(access);
  if (!needsCertificate && !needsPassword) {
    return 'every client that can connect to this address can read the metrics: listen on 127.0.0.1, or set users or client certificates in --web.config.file';
  }
  if (needsPassword && tls === undefined) {
    return 'clients send passwords to this address without encryption: set a certificate under tls_server_config in --web.config.file';
  }
  return undefined;
}

/** Why a changed configuration needs a restart; undefined when it can be applied while running. */
export function restartNeeded(running: WebAccess, next: WebAccess): string | undefined {
  if ((running.tls === undefined) !== (next.tls === undefined)) {
    return 'tls_server_config: TLS cannot be switched on or off while running; restart the exporter to apply it';
  }
  if (running.tls?.clientAuth !== next.tls?.clientAuth) {
    return 'tls_server_config.client_auth_type: it cannot change while running; restart the exporter to apply it';
  }
  return undefined;
}
