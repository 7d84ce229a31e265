/** What a web configuration with this certificate comes to. */
import type { TlsSettings } from '../../../src/core/web-access.ts';
import type { Certificate } from '../../support/certificates.ts';

export interface GivenTls extends Partial<Omit<TlsSettings, 'context'>> {
  readonly server: Certificate;
  readonly context?: Partial<TlsSettings['context']>;
}

export function tlsSettings({ server: { cert, key }, context, ...rest }: GivenTls): TlsSettings {
  return {
    clientAuth: 'NoClientCert',
    ...rest,
    context: { cert, key, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', honorCipherOrder: true, ...context },
  };
}
