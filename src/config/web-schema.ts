/** The web configuration file: one zod schema, in the format of Prometheus's exporter-toolkit. */
import { z } from 'zod';
import { parseDuration } from '../core/duration.ts';
import { CLIENT_AUTH_TYPES } from '../core/web-access.ts';
import { CURVES, SUITE_NAMES, TLS_VERSIONS } from './go-tls-names.ts';

const text = z.string().min(1, 'must not be empty');

const choice = <T extends string>(values: readonly [T, ...T[]]) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const keysOf = <T extends string>(table: Readonly<Record<T, unknown>>) => Object.keys(table) as [T, ...T[]];

const tlsVersion = z.enum(
  keysOf(TLS_VERSIONS),
  'must be TLS12 or TLS13: older versions are insecure and not supported',
);

const switched = z.boolean('must be true or false');

const tlsServerConfig = z.strictObject({
  cert: text.exactOptional(),
  key: text.exactOptional(),
  client_ca: text.exactOptional(),
  cert_file: text.exactOptional(),
  key_file: text.exactOptional(),
  client_ca_file: text.exactOptional(),
  client_auth_type: choice(CLIENT_AUTH_TYPES).exactOptional(),
  client_allowed_sans: z.array(text, 'is not a list').min(1, 'needs at least one name').exactOptional(),
  min_version: tlsVersion.exactOptional(),
  max_version: tlsVersion.exactOptional(),
  cipher_suites: z.array(choice(SUITE_NAMES), 'is not a list').exactOptional(),
  prefer_server_cipher_suites: switched.exactOptional(),
  curve_preferences: z.array(choice(keysOf(CURVES)), 'is not a list').exactOptional(),
});

/** Empty means unset, as in exporter-toolkit. */
const header = z.string().regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII');

const headers = z.strictObject({
  'Content-Security-Policy': header.exactOptional(),
  'Strict-Transport-Security': header.exactOptional(),
  'X-Content-Type-Options': z.enum(['nosniff', ''], 'must be nosniff').exactOptional(),
  'X-Frame-Options': z.enum(['deny', 'sameorigin', ''], 'must be deny or sameorigin').exactOptional(),
  'X-XSS-Protection': header.exactOptional(),
});

/** At 16, a login takes some seconds: longer than a scrape may. */
const HIGHEST_COST = 16;

const bcryptHash = z.string().superRefine((hash, context) => {
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash) ?? [];
  if (cost === undefined) context.addIssue('is not a bcrypt hash: make one with htpasswd -nBC 10 NAME');
  else if (Number(cost) < 4) context.addIssue('is a bcrypt hash with a cost below 4, which is invalid');
  else if (Number(cost) > HIGHEST_COST) {
    context.addIssue(
      `is a bcrypt hash of cost ${cost}: a login would take longer than a scrape may, so use 10`,
    );
  }
});

const interval = z.string().superRefine((given, context) => {
  if (parseDuration(given) === undefined) context.addIssue('is not a duration: write it like 100ms or 1s');
});

export const webSchema = z.strictObject({
  tls_server_config: tlsServerConfig.exactOptional(),
  http_server_config: z
    .strictObject({
      http2: z
        .literal(
          false,
          'is not supported: this exporter supports HTTP/1.1 only, so set it to false or remove it',
        )
        .exactOptional(),
      headers: headers.exactOptional(),
    })
    .exactOptional(),
  basic_auth_users: z.record(z.string(), bcryptHash).exactOptional(),
  rate_limit: z.strictObject({ interval, burst: z.int().min(1).max(1_000_000) }).exactOptional(),
});

export type WebFile = z.output<typeof webSchema>;
export type TlsFile = z.output<typeof tlsServerConfig>;
