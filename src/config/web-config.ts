/** Reads the web configuration file: who may use the listener, with its certificates read and checked. */
import { dirname } from 'node:path';
import { createSecureContext } from 'node:tls';
import { parseDuration } from '../core/duration.ts';
import {
  CLIENT_AUTH_TYPES,
  requiresCertificate,
  type TlsSettings,
  verifiesCertificate,
  type WebAccess,
} from '../core/web-access.ts';
import { CURVES, openSslSuites, TLS_VERSIONS } from './go-tls-names.ts';
import { atMostOne, ConfigError, exactlyOne, type Problem, schemaProblems } from './problems.ts';
import { type PemTexts, type RawTls, readPem } from './web-pem.ts';
import { type TlsFile, type WebFile, webSchema } from './web-schema.ts';
import { readYamlFile } from './yaml-file.ts';

/** Reads the file at `path` and all files that it names. Raises a ConfigError that lists every problem. */
export function loadWebConfig(path: string): WebAccess {
  let pem: PemTexts = { texts: {}, problems: [] };
  const { value, problems } = readYamlFile(path, {
    namedBy: '--web.config.file, TIMPUSH_WEB_CONFIG_FILE or web.config_file',
    problemsIn: (file) => {
      const tls = tlsOf(file);
      if (tls === undefined) return schemaProblems(webSchema, file);
      pem = readPem(tls, dirname(path));
      const ofTls = [...tlsProblems(tls), ...pem.problems].map(inTls);
      return [...schemaProblems(webSchema, file), ...ofTls];
    },
  });
  if (problems.length > 0) throw new ConfigError(path, problems);
  const access = webAccess(value as WebFile, pem.texts);
  const refusal = openSslRefusal(access.tls);
  if (refusal !== undefined) throw new ConfigError(path, [refusal]);
  return access;
}

/** OpenSSL's objections, such as a key that is too short. They contain nothing of the key. */
function openSslRefusal(tls: TlsSettings | undefined): string | undefined {
  try {
    createSecureContext(tls?.context);
    return undefined;
  } catch (error) {
    return `tls_server_config: OpenSSL refuses it: ${error instanceof Error ? error.message : ''}`;
  }
}

/** The problems of the file, each with its name; none if no file is configured. */
export function webConfigProblems(path: string | undefined): readonly string[] {
  if (path === undefined || path === '') return [];
  try {
    loadWebConfig(path);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => `${path}: ${problem}`);
    throw error;
  }
}

function tlsOf(file: unknown): RawTls | undefined {
  const tls = (file as { readonly tls_server_config?: unknown } | null)?.tls_server_config;
  return typeof tls === 'object' && tls !== null ? (tls as RawTls) : undefined;
}

function inTls({ path, message }: Problem): Problem {
  return { path: ['tls_server_config', ...path], message };
}

/** Problems between the fields of `tls_server_config`. */
function tlsProblems(tls: RawTls): readonly Problem[] {
  const { min_version, max_version } = tls;
  return [
    ...exactlyOne(tls, [], ['cert', 'cert_file']),
    ...exactlyOne(tls, [], ['key', 'key_file']),
    ...atMostOne(tls, [], ['client_ca', 'client_ca_file']),
    ...clientProblems(tls),
    ...(min_version === 'TLS13' && max_version === 'TLS12'
      ? [{ path: ['max_version'], message: 'is below min_version' }]
      : []),
  ];
}

function clientProblems(tls: RawTls): readonly Problem[] {
  const type = CLIENT_AUTH_TYPES.find((known) => known === (tls.client_auth_type ?? 'NoClientCert'));
  if (type === undefined) return [];
  const authority = ['client_ca', 'client_ca_file'].find((key) => key in tls);
  const problems: Problem[] = [];
  if (verifiesCertificate(type) && authority === undefined) {
    problems.push({ path: ['client_auth_type'], message: `${type} needs client_ca or client_ca_file` });
  }
  if (type === 'NoClientCert' && authority !== undefined) {
    const message = 'has no effect without a client_auth_type such as RequireAndVerifyClientCert';
    problems.push({ path: [authority], message });
  }
  if ('client_allowed_sans' in tls && !requiresCertificate(type)) {
    const message = 'needs the client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert';
    problems.push({ path: ['client_allowed_sans'], message });
  }
  return problems;
}

function webAccess(file: WebFile, pem: PemTexts['texts']): WebAccess {
  const { tls_server_config: tls, http_server_config: http, rate_limit: limit } = file;
  const headers = Object.entries(http?.headers ?? {}).filter(([, value]) => value !== '');
  const intervalMs = parseDuration(limit?.interval ?? '0') ?? 0;
  return {
    ...(tls === undefined ? {} : { tls: tlsSettings(tls, pem) }),
    users: file.basic_auth_users ?? {},
    headers: Object.fromEntries(headers),
    ...(limit === undefined || intervalMs === 0 ? {} : { rateLimit: { intervalMs, burst: limit.burst } }),
  };
}

function tlsSettings(tls: TlsFile, { cert = '', key = '', client_ca: ca }: PemTexts['texts']): TlsSettings {
  const { cipher_suites: suites = [], curve_preferences: curves = [] } = tls;
  const settings: TlsSettings = {
    clientAuth: tls.client_auth_type ?? 'NoClientCert',
    ...(tls.client_allowed_sans === undefined ? {} : { allowedSans: tls.client_allowed_sans }),
    context: {
      cert,
      key,
      ...(ca === undefined ? {} : { ca }),
      minVersion: TLS_VERSIONS[tls.min_version ?? 'TLS12'],
      maxVersion: TLS_VERSIONS[tls.max_version ?? 'TLS13'],
      ...(suites.length === 0 ? {} : { ciphers: openSslSuites(suites) }),
      ...(curves.length === 0 ? {} : { ecdhCurve: curves.map((name) => CURVES[name]).join(':') }),
      honorCipherOrder: tls.prefer_server_cipher_suites ?? true,
    },
  };
  return settings;
}
