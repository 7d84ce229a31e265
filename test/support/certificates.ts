/** A certificate authority of a test's own, made anew by OpenSSL each time, so that nothing committed can expire. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFiles } from './temporary-files.ts';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** As OpenSSL writes them; `DNS:localhost,IP:127.0.0.1` when left out. */
  readonly sans?: string;
  /** OpenSSL's arguments for a new key; an elliptic curve when left out. */
  readonly newKey?: readonly string[];
}

export interface Authority {
  readonly caFile: string;
  readonly ca: string;
  /** A certificate of the name. */
  issue(name: string, options?: CertificateOptions): Certificate;
}

/** The fastest to make. */
const CURVE = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** Its files are gone when the test ends. */
export function createAuthority(name = 'authority'): Authority {
  const { directory } = temporaryFiles();
  const make = (file: string, newKey: readonly string[], ...args: readonly string[]): Certificate => {
    const [certFile, keyFile] = [join(directory, `${file}.crt`), join(directory, `${file}.key`)];
    const key = ['-newkey', ...newKey, '-noenc', '-keyout', keyFile];
    const request = ['req', '-x509', '-days', '1', '-out', certFile, ...key, ...args];
    execFileSync('openssl', request, { stdio: 'pipe' });
    return {
      certFile,
      keyFile,
      cert: readFileSync(certFile, 'utf8'),
      key: readFileSync(keyFile, 'utf8'),
    };
  };
  const own = make('ca', CURVE, '-subj', `/CN=${name}`);
  return {
    caFile: own.certFile,
    ca: own.cert,
    issue(subject, { sans = 'DNS:localhost,IP:127.0.0.1', newKey = CURVE } = {}) {
      const signed = ['-CA', own.certFile, '-CAkey', own.keyFile];
      const extensions = [
        '-addext',
        `subjectAltName=${sans}`,
        '-addext',
        'basicConstraints=critical,CA:FALSE',
      ];
      return make(subject, newKey, '-subj', `/CN=${subject}`, ...signed, ...extensions);
    },
  };
}
