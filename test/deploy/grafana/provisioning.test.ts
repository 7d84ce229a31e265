/** What Grafana is provisioned with: one Prometheus, and the dashboards from a folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { REPOSITORY } from '../../support/repository.ts';

const read = (path: string): unknown => parse(readFileSync(join(REPOSITORY, path), 'utf8'));

test('Grafana’s data source is the Prometheus of the stack, and is the default', () => {
  expect(read('deploy/grafana/provisioning/datasources/prometheus.yml')).toMatchObject({
    apiVersion: 1,
    datasources: [
      { type: 'prometheus', uid: 'timpush-prometheus', url: 'http://localhost:9090', isDefault: true },
    ],
  });
});

test('Grafana’s data source has the scrape interval, from which Grafana computes the range of rates', () => {
  const { global } = read('prometheus.yml') as { global: { scrape_interval: string } };
  expect(read('deploy/grafana/provisioning/datasources/prometheus.yml')).toMatchObject({
    datasources: [{ jsonData: { timeInterval: global.scrape_interval } }],
  });
});

test('Grafana reads the dashboards from the folder where the stack mounts them', () => {
  expect(read('deploy/grafana/provisioning/dashboards/timpush.yml')).toMatchObject({
    apiVersion: 1,
    providers: [{ folder: 'Push delivery', type: 'file', options: { path: '/etc/grafana/dashboards' } }],
  });
});
