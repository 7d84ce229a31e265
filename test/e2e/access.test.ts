/** A real Prometheus scrapes an exporter that needs a password or a client certificate. */
import bcrypt from 'bcrypt';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { startSimulator } from '../../src/simulator/server.ts';
import { createAuthority } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { type ExporterProcess, startExporterProcess } from '../support/exporter-process.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { type TemporaryFiles, temporaryFiles } from '../support/temporary-files.ts';

async function startGuarded(files: TemporaryFiles, webConfig: object): Promise<ExporterProcess> {
  const app = { name: 'shop', sdkappid: 1400000001, secretKey: 'key-of-shop' };
  const simulator = await startSimulator({ apps: [app] });
  onTestFinished(() => simulator.close());
  const { name, sdkappid, secretKey } = app;
  return startExporterProcess({
    web: { listen_address: '127.0.0.1:0', config_file: files.write('web.yml', stringify(webConfig)) },
    poll: { windows: ['5m'] },
    apps: [{ name, sdkappid, secret_key: secretKey, base_url: simulator.url }],
  });
}

interface Job {
  readonly scheme?: string;
  readonly basic_auth?: object;
  readonly tls_config?: object;
  readonly scrape_interval?: string;
}

/** Starts a Prometheus with these jobs, which all scrape the exporter. */
async function scraping({ port }: ExporterProcess, jobs: Readonly<Record<string, Job>>) {
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: Object.entries(jobs).map(([job_name, job]) => {
      return { job_name, scheme: 'https', static_configs: [{ targets: [`localhost:${port}`] }], ...job };
    }),
  };
  const configFile = temporaryFiles().write('prometheus.yml', stringify(config));
  const prometheus = await startPrometheus({ configFile, replace: {} });
  return {
    prometheus,
    async up() {
      const targets = await prometheus.query('max by (job) (max_over_time(up[12s]))');
      return Object.fromEntries(targets.map(({ metric, value }) => [metric.job, value]));
    },
    /** The error of the last scrape of each job. */
    async lastErrors() {
      const response = await fetch(`${prometheus.url}/api/v1/targets`);
      const { data } = (await response.json()) as {
        data: { activeTargets: readonly { labels: { job: string }; lastError: string }[] };
      };
      return Object.fromEntries(data.activeTargets.map(({ labels, lastError }) => [labels.job, lastError]));
    },
  };
}

const hashOf = (password: string) => bcrypt.hashSync(password, 10).replace('$2b$', '$2y$');

describe.skipIf(inject('missingPrograms').length > 0)('a real Prometheus', () => {
  test('scrapes over TLS with a password, also that of a user who is added while the exporter runs', async () => {
    const files = temporaryFiles();
    const authority = createAuthority();
    const server = authority.issue('server');
    const tls_server_config = { cert_file: server.certFile, key_file: server.keyFile };
    const webConfig = { tls_server_config, basic_auth_users: { alice: hashOf('of alice') } };
    const exporter = await startGuarded(files, webConfig);
    expect(exporter.url).toMatch(/^https:/);
    const tls_config = { ca_file: authority.caFile };
    const { prometheus, up, lastErrors } = await scraping(exporter, {
      alice: { tls_config, basic_auth: { username: 'alice', password: 'of alice' } },
      // Failed logins delay the logins of their address, which alice uses too. At this interval they do not.
      bob: { tls_config, basic_auth: { username: 'bob', password: 'of bob' }, scrape_interval: '10s' },
      no_login: { tls_config },
      unencrypted: { scheme: 'http', basic_auth: { username: 'alice', password: 'of alice' } },
      untrusting: { basic_auth: { username: 'alice', password: 'of alice' } },
    });
    await eventually(async () => {
      expect(await up()).toEqual({ alice: 1, bob: 0, no_login: 0, unencrypted: 0, untrusting: 0 });
    });
    expect(await prometheus.query('timpush_app_info{job="alice"}')).toHaveLength(1);
    // A single scrape of a busy machine may have another error, or be under way.
    await eventually(async () => {
      expect(await lastErrors()).toMatchObject({
        bob: expect.stringContaining('401'),
        no_login: expect.stringContaining('401'),
        untrusting: expect.stringContaining('certificate'),
      });
    });

    const basic_auth_users = { ...webConfig.basic_auth_users, bob: hashOf('of bob') };
    files.write('web.yml', stringify({ ...webConfig, basic_auth_users }));
    await eventually(async () => {
      expect(await up()).toEqual({ alice: 1, bob: 1, no_login: 0, unencrypted: 0, untrusting: 0 });
    });
  });

  test('scrapes with a trusted client certificate, and not without one or with another one', async () => {
    const authority = createAuthority('ours');
    const server = authority.issue('server');
    const exporter = await startGuarded(temporaryFiles(), {
      tls_server_config: {
        cert_file: server.certFile,
        key_file: server.keyFile,
        client_auth_type: 'RequireAndVerifyClientCert',
        client_ca_file: authority.caFile,
        client_allowed_sans: ['prometheus.example'],
      },
    });
    const withCertificate = ({ certFile, keyFile }: typeof server) => {
      return { tls_config: { ca_file: authority.caFile, cert_file: certFile, key_file: keyFile } };
    };
    const { up } = await scraping(exporter, {
      certified: withCertificate(authority.issue('prometheus', { sans: 'DNS:prometheus.example' })),
      other_name: withCertificate(authority.issue('grafana', { sans: 'DNS:grafana.example' })),
      foreign: withCertificate(
        createAuthority('foreign').issue('prometheus', { sans: 'DNS:prometheus.example' }),
      ),
      none: { tls_config: { ca_file: authority.caFile } },
    });
    await eventually(async () => {
      expect(await up()).toEqual({ certified: 1, other_name: 0, foreign: 0, none: 0 });
    });
  });
});
