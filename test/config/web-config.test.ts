import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { ConfigError } from '../../src/config/problems.ts';
import { loadWebConfig, webConfigProblems } from '../../src/config/web-config.ts';
import { type Certificate, createAuthority } from '../support/certificates.ts';
import { type TemporaryFiles, temporaryFiles } from '../support/temporary-files.ts';

const HASH = `$2y$10$${'a'.repeat(53)}`;

const load = (text: string, files = temporaryFiles()) => loadWebConfig(files.write('web.yml', text));

/** Paths in the problems are relative to the file. */
function problemsOf(text: string, files = temporaryFiles()): readonly string[] {
  try {
    loadWebConfig(files.write('web.yml', text));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => problem.replaceAll(`${files.directory}/`, ''));
  }
}

/** A certificate beside the web configuration, under the names that the samples use. */
function writeCertificate(files: TemporaryFiles, { cert, key }: Certificate): void {
  files.write('tls/server.crt', cert);
  files.write('tls/server.key', key);
}

const TLS = 'tls_server_config: { cert_file: tls/server.crt, key_file: tls/server.key';

describe('a web configuration', () => {
  it('that says nothing leaves everything open', () => {
    expect(load('')).toEqual({ users: {}, headers: {} });
  });

  it('names users with their hashes, headers and a rate; an empty header is none', () => {
    const text = `
basic_auth_users: { alice: ${HASH}, bob: '${HASH.replace('2y', '2b')}' }
http_server_config:
  http2: false
  headers: { X-Frame-Options: deny, X-Content-Type-Options: '', Strict-Transport-Security: max-age=60 }
rate_limit: { interval: 100ms, burst: 20 }
`;
    expect(load(text)).toEqual({
      users: { alice: HASH, bob: HASH.replace('2y', '2b') },
      headers: { 'X-Frame-Options': 'deny', 'Strict-Transport-Security': 'max-age=60' },
      rateLimit: { intervalMs: 100, burst: 20 },
    });
  });

  it('has no limit of requests where the interval is 0', () => {
    expect(load('rate_limit: { interval: "0", burst: 1 }')).not.toHaveProperty('rateLimit');
  });

  it('lists every problem at once, by line and in order, with the intended key', () => {
    const text = `basic_auth_users:
  alice: secret
  bob: 5
http_server_config:
  http2: true
  headers:
    X-Frame-Option: deny
    X-Content-Type-Options: sniff
    X-XSS-Protection: "a\\nb"
tls_config: {}
rate_limit: { interval: soon, burst: 0 }
`;
    expect(problemsOf(text)).toEqual([
      'line 2: basic_auth_users.alice: is not a bcrypt hash: make one with htpasswd -nBC 10 NAME',
      'line 3: basic_auth_users.bob: is not a text: put it in quotes',
      'line 5: http_server_config.http2: is not supported: this exporter supports HTTP/1.1 only, so set it to false or remove it',
      'line 7: http_server_config.headers.X-Frame-Option: is not known here: did you mean X-Frame-Options?',
      'line 8: http_server_config.headers.X-Content-Type-Options: must be nosniff',
      'line 9: http_server_config.headers.X-XSS-Protection: must be printable ASCII',
      'line 10: tls_config: is not known here: known are tls_server_config, http_server_config, basic_auth_users, rate_limit',
      'line 11: rate_limit.interval: is not a duration: write it like 100ms or 1s',
      'line 11: rate_limit.burst: must be at least 1',
    ]);
  });

  it.each([
    ['03', 'is a bcrypt hash with a cost below 4, which is invalid'],
    ['17', 'is a bcrypt hash of cost 17: a login would take longer than a scrape may, so use 10'],
  ])('refuses a hash of cost %s', (cost, message) => {
    const text = `basic_auth_users: { alice: ${HASH.replace('$10$', `$${cost}$`)} }`;
    expect(problemsOf(text)).toEqual([`line 1: basic_auth_users.alice: ${message}`]);
  });

  it('that is not a mapping, or has sections that are none, is rejected with their lines', () => {
    expect(problemsOf('open')).toEqual(['line 1: the file: is not a mapping']);
    expect(problemsOf('tls_server_config: on\nbasic_auth_users: [alice]\n')).toEqual([
      'line 1: tls_server_config: is not a mapping',
      'line 2: basic_auth_users: is not a mapping',
    ]);
  });

  it('names itself before its problems in those of the whole configuration', () => {
    const file = join(temporaryFiles().directory, 'missing.yml');
    expect(webConfigProblems(file)).toEqual([
      `${file}: cannot be read (ENOENT): check --web.config.file, TIMPUSH_WEB_CONFIG_FILE or web.config_file`,
    ]);
    expect(webConfigProblems(undefined)).toEqual([]);
  });
});

describe('the fields of tls_server_config', () => {
  it('must name one certificate and one key, and what belongs together must go together', () => {
    expect(problemsOf('tls_server_config: {}\n')).toEqual([
      'line 1: tls_server_config: needs cert or cert_file',
      'line 1: tls_server_config: needs key or key_file',
    ]);
    const text = `tls_server_config:
  cert_file: a
  cert: x
  client_ca_file: b
  client_allowed_sans: [prometheus]
  min_version: TLS13
  max_version: TLS12
`;
    expect(problemsOf(text).filter((problem) => !/read|PEM/.test(problem))).toEqual([
      'line 1: tls_server_config: needs key or key_file',
      'line 2: tls_server_config.cert_file: is set beside cert: set only one of them',
      'line 4: tls_server_config.client_ca_file: has no effect without a client_auth_type such as RequireAndVerifyClientCert',
      'line 5: tls_server_config.client_allowed_sans: needs the client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert',
      'line 7: tls_server_config.max_version: is below min_version',
    ]);
  });

  it('must be what Go knows and OpenSSL can do', () => {
    const text = `tls_server_config:
  cert: x
  key: y
  client_auth_type: Require
  min_version: TLS10
  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]
  curve_preferences: [P256]
  prefer_server_cipher_suites: "yes"
`;
    const problems = problemsOf(text);
    expect(problems).toContainEqual(expect.stringMatching(/^line 4: .*must be one of NoClientCert, /));
    expect(problems).toContainEqual(
      'line 5: tls_server_config.min_version: must be TLS12 or TLS13: older versions are insecure and not supported',
    );
    expect(problems).toContainEqual(
      expect.stringMatching(/^line 6: .*cipher_suites\[0\]: must be one of TLS_AES/),
    );
    expect(problems).toContainEqual(
      'line 7: tls_server_config.curve_preferences[0]: must be one of CurveP256, CurveP384, CurveP521, X25519',
    );
    expect(problems).toContainEqual(
      'line 8: tls_server_config.prefer_server_cipher_suites: must be true or false',
    );
  });

  it.each(['VerifyClientCertIfGiven', 'RequireAndVerifyClientCert'])('need an authority for %s', (type) => {
    expect(problemsOf(`tls_server_config:\n  client_auth_type: ${type}\n`)).toContain(
      `line 2: tls_server_config.client_auth_type: ${type} needs client_ca or client_ca_file`,
    );
  });

  it('are refused for files that do not exist or contain something else, never with their content', () => {
    const files = temporaryFiles();
    files.write('tls/server.crt', 'c0ntent');
    files.write('tls/server.key', 'c0ntent');
    const text = `${TLS}, client_ca_file: ca, client_auth_type: RequireAndVerifyClientCert }\n`;
    expect(problemsOf(text, files)).toEqual([
      'line 1: tls_server_config.cert_file: tls/server.crt contains no readable certificate: it must be PEM',
      'line 1: tls_server_config.key_file: tls/server.key contains no readable private key: it must be PEM, without a passphrase',
      'line 1: tls_server_config.client_ca_file: ca cannot be read (ENOENT)',
    ]);
  });
});

describe.skipIf(inject('missingPrograms').includes('openssl'))('certificates', () => {
  it('are read from beside the file, and their defaults are those of the format', () => {
    const files = temporaryFiles();
    const server = createAuthority().issue('server');
    writeCertificate(files, server);
    expect(load(`${TLS} }`, files).tls).toEqual({
      clientAuth: 'NoClientCert',
      context: {
        cert: server.cert,
        key: server.key,
        minVersion: 'TLSv1.2',
        maxVersion: 'TLSv1.3',
        honorCipherOrder: true,
      },
    });
  });

  it('may stand in the file itself, and suites and curves get the names of OpenSSL', () => {
    const authority = createAuthority();
    const { cert, key } = authority.issue('server');
    const config = {
      tls_server_config: {
        cert,
        key,
        client_ca: authority.ca,
        client_auth_type: 'RequireAndVerifyClientCert',
        client_allowed_sans: ['prometheus'],
        min_version: 'TLS13',
        cipher_suites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
        prefer_server_cipher_suites: false,
        curve_preferences: ['X25519', 'CurveP256'],
      },
    };
    expect(load(JSON.stringify(config)).tls).toEqual({
      clientAuth: 'RequireAndVerifyClientCert',
      allowedSans: ['prometheus'],
      context: {
        cert,
        key,
        ca: authority.ca,
        minVersion: 'TLSv1.3',
        maxVersion: 'TLSv1.3',
        ciphers:
          'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES256-GCM-SHA384',
        ecdhCurve: 'X25519:P-256',
        honorCipherOrder: false,
      },
    });
  });

  it('may be kept to TLS 1.2', () => {
    const files = temporaryFiles();
    writeCertificate(files, createAuthority().issue('server'));
    expect(load(`${TLS}, max_version: TLS12 }`, files).tls?.context.maxVersion).toBe('TLSv1.2');
  });

  it('that OpenSSL does not take are refused before they are used', () => {
    const files = temporaryFiles();
    writeCertificate(files, createAuthority().issue('server', { newKey: ['rsa:1024'] }));
    expect(problemsOf(`${TLS} }`, files)).toEqual([
      expect.stringMatching(/^tls_server_config: OpenSSL refuses it: .*key too small/),
    ]);
  });

  it('need their own key', () => {
    const files = temporaryFiles();
    const authority = createAuthority();
    const [one, other] = [authority.issue('one'), authority.issue('other')];
    writeCertificate(files, { ...one, key: other.key });
    expect(problemsOf(`${TLS} }`, files)).toEqual([
      'line 1: tls_server_config.key_file: is not the key of the certificate',
    ]);
  });
});
