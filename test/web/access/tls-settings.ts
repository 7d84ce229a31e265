/** The TLS settings of a web configuration with this server certificate. */
import type { TlsSettings } from '../../../src/core/web-access.ts';
import type { Certificate } from '../../support/certificates.ts';

export interface TlsSettingsOptions extends Partial<Omit<TlsSettings, 'context'>> {
  readonly server: Certificate;
  readonly context?: Partial<TlsSettings['context']>;
}

export function tlsSettings({ server: { cert, key }, context, ...rest }: TlsSettingsOptions): TlsSettings {
  return {
    clientAuth: 'NoClientCert',
    ...rest,
    context: { cert, key, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', honorCipherOrder: true, ...context },
  };
}
