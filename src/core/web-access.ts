/** Who may reach the listener, as plain data, and what follows from it: which client certificates pass, what must be warned of. */
import type { TokenRate } from './token-bucket.ts';

export interface WebAccess {
  /** Plain HTTP where it is left out. */
  readonly tls?: TlsSettings;
  /** Bcrypt hashes by user name; whoever reaches the listener may look where there are none. */
  readonly users: Readonly<Record<string, string>>;
  /** For every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of all requests together. */
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
  /** One of these must stand in the client's certificate. */
  readonly allowedSans?: readonly string[];
  /** As Node takes them; keys and certificates are PEM. */
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

/** Without a web configuration: everything is open. */
export const OPEN_ACCESS: WebAccess = { users: {}, headers: {} };

/** What a client showed of itself when it connected. */
export interface ClientCertificate {
  readonly isPresent: boolean;
  /** Signed by the configured authority, and valid now. */
  readonly isVerified: boolean;
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

/** What whoever runs the exporter should know when others can reach it; undefined when all is well. */
export function exposureWarning(access: WebAccess): string | undefined {
  const { tls } = access;
  const certified = tls !== undefined && tls.clientAuth === 'RequireAndVerifyClientCert';
  const named = hasUsers(access);
  if (!certified && !named) {
    return 'everybody who reaches this address may read the figures: listen on 127.0.0.1, or set users or client certificates in --web.config.file';
  }
  if (named && tls === undefined) {
    return 'passwords travel in the open to this address: set a certificate under tls_server_config in --web.config.file';
  }
  return undefined;
}

/** What a changed configuration would need a restart for; undefined when it can be taken over as it is. */
export function restartNeeded(running: WebAccess, next: WebAccess): string | undefined {
  if ((running.tls === undefined) !== (next.tls === undefined)) {
    return 'tls_server_config: comes or goes: restart the exporter to take that over';
  }
  if (running.tls?.clientAuth !== next.tls?.clientAuth) {
    return 'tls_server_config.client_auth_type: is another: restart the exporter to take that over';
  }
  return undefined;
}
