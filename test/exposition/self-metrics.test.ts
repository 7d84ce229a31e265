import { describe, expect, it } from 'vitest';
import { FAILURE_REASONS, REQUEST_FAILURE_REASONS } from '../../src/core/failure.ts';
import type { Format } from '../../src/core/metrics/exposition-format.ts';
import { FAMILY_NAMES, METRIC_CATALOG } from '../../src/core/metrics/metric-catalog.ts';
import { createSelfMetrics, type OwnMetrics, type SelfMetrics } from '../../src/exposition/self-metrics.ts';
import { parsePage } from '../support/parsed-page.ts';

const APIS = ['normal_push_loss', 'normal_push_statistics'];
const BUILD = { version: '1.2.3', revision: 'abc', nodeVersion: '24.0.0' };

const writtenIn = (format: Format, own: OwnMetrics) => own.map((family) => family.text(format)).join('');
const textOf = async (metrics: SelfMetrics, format: Format = 'text') =>
  writtenIn(format, await metrics.read());

/** The sample lines whose names start with `timpush_`, without buckets. */
async function lines(metrics: SelfMetrics): Promise<readonly string[]> {
  return (await textOf(metrics))
    .split('\n')
    .filter((line) => line.startsWith('timpush_') && !line.includes('_bucket{'));
}

describe('the own metrics of the exporter', () => {
  it('all exist at 0 before anything happens, one failure counter for each reason', async () => {
    const metrics = createSelfMetrics(BUILD, APIS);
    metrics.observe('shop');
    const failures = APIS.flatMap((api) =>
      REQUEST_FAILURE_REASONS.map(
        (reason) => `timpush_api_request_failures_total{app="shop",api="${api}",reason="${reason}"} 0`,
      ),
    );
    expect(REQUEST_FAILURE_REASONS).toHaveLength(10);
    expect(new Set(await lines(metrics))).toEqual(
      new Set([
        'timpush_api_requests_total{app="shop",api="normal_push_loss"} 0',
        'timpush_api_requests_total{app="shop",api="normal_push_statistics"} 0',
        ...failures,
        'timpush_api_request_duration_seconds_sum{api="normal_push_loss"} 0',
        'timpush_api_request_duration_seconds_count{api="normal_push_loss"} 0',
        'timpush_api_request_duration_seconds_sum{api="normal_push_statistics"} 0',
        'timpush_api_request_duration_seconds_count{api="normal_push_statistics"} 0',
        'timpush_api_pacing_wait_seconds_total{app="shop"} 0',
        ...FAILURE_REASONS.map((reason) => `timpush_poll_failures_total{app="shop",reason="${reason}"} 0`),
        'timpush_polls_skipped_total{app="shop"} 0',
        'timpush_usersig_expiry_timestamp_seconds{app="shop"} 0',
        'timpush_config_last_reload_successful 0',
        'timpush_config_last_reload_success_timestamp_seconds 0',
        'timpush_exporter_build_info{version="1.2.3",revision="abc",node_version="24.0.0"} 1',
      ]),
    );
  });

  it('count the events of one app, and leave the other app at 0', async () => {
    const metrics = createSelfMetrics(BUILD, APIS);
    const shop = metrics.observe('shop');
    metrics.observe('club');
    for (const failure of ['timeout', undefined, 'timeout']) {
      shop.requestStarted('normal_push_loss');
      shop.requestEnded('normal_push_loss', 0.25, failure);
    }
    shop.waitedForPermit(0.5);
    shop.waitedForPermit(1);
    shop.pollFailed('deadline');
    shop.pollSkipped();
    shop.signed(1741795200);
    expect((await lines(metrics)).filter((line) => !/ 0$/.test(line))).toEqual([
      'timpush_api_requests_total{app="shop",api="normal_push_loss"} 3',
      'timpush_api_request_failures_total{app="shop",api="normal_push_loss",reason="timeout"} 2',
      'timpush_api_request_duration_seconds_sum{api="normal_push_loss"} 0.75',
      'timpush_api_request_duration_seconds_count{api="normal_push_loss"} 3',
      'timpush_api_pacing_wait_seconds_total{app="shop"} 1.5',
      'timpush_poll_failures_total{app="shop",reason="deadline"} 1',
      'timpush_polls_skipped_total{app="shop"} 1',
      'timpush_usersig_expiry_timestamp_seconds{app="shop"} 1741795200',
      'timpush_exporter_build_info{version="1.2.3",revision="abc",node_version="24.0.0"} 1',
    ]);
  });

  it('count the duration of a request in every bucket that is as long or longer', async () => {
    const metrics = createSelfMetrics(BUILD, ['normal_push_loss']);
    const shop = metrics.observe('shop');
    for (const seconds of [0.05, 0.06, 0.2, 0.3, 0.7, 2, 4, 8, 60]) {
      shop.requestEnded('normal_push_loss', seconds, undefined);
    }
    const buckets = (await textOf(metrics)).match(/(?<=duration_seconds_bucket\{le=).*/g);
    expect(buckets).toEqual([
      '"0.05",api="normal_push_loss"} 1',
      '"0.1",api="normal_push_loss"} 2',
      '"0.25",api="normal_push_loss"} 3',
      '"0.5",api="normal_push_loss"} 4',
      '"1",api="normal_push_loss"} 5',
      '"2.5",api="normal_push_loss"} 6',
      '"5",api="normal_push_loss"} 7',
      '"10",api="normal_push_loss"} 8',
      '"+Inf",api="normal_push_loss"} 9',
    ]);
  });

  it('lose the series of a forgotten app for good, even if its calls end later, and keep those of other apps', async () => {
    const metrics = createSelfMetrics(BUILD, APIS);
    const [shop, club] = [metrics.observe('shop'), metrics.observe('club')];
    const everything = (observer: typeof shop) => {
      for (const api of APIS) {
        observer.requestStarted(api);
        for (const reason of REQUEST_FAILURE_REASONS) observer.requestEnded(api, 0.25, reason);
      }
      observer.waitedForPermit(1);
      for (const reason of FAILURE_REASONS) observer.pollFailed(reason);
      observer.pollSkipped();
      observer.signed(1741795200);
    };
    everything(shop);
    everything(club);
    metrics.forget('shop');
    everything(shop);
    everything(club);
    const shown = await lines(metrics);
    expect(shown.filter((line) => line.includes('"shop"'))).toEqual([]);
    expect(shown).toContain('timpush_polls_skipped_total{app="club"} 2');
    // These series have no app label, so the calls of the forgotten app still count.
    expect(shown).toContain('timpush_api_request_duration_seconds_count{api="normal_push_loss"} 40');
  });

  it('continue when an app is observed again, and start at 0 after it was forgotten', async () => {
    const metrics = createSelfMetrics(BUILD, APIS);
    metrics.observe('shop').pollSkipped();
    metrics.observe('shop').pollSkipped();
    expect(await lines(metrics)).toContain('timpush_polls_skipped_total{app="shop"} 2');
    metrics.forget('shop');
    metrics.observe('shop');
    expect(await lines(metrics)).toContain('timpush_polls_skipped_total{app="shop"} 0');
  });

  it('say whether the last reload was applied, and when a configuration was last applied', async () => {
    const metrics = createSelfMetrics(BUILD, APIS);
    const reload = async () =>
      (await lines(metrics))
        .filter((line) => line.startsWith('timpush_config_'))
        .map((line) => line.split(' ')[1]);
    metrics.configApplied(1741786200.5);
    expect(await reload()).toEqual(['1', '1741786200.5']);
    metrics.configRejected();
    expect(await reload()).toEqual(['0', '1741786200.5']);
    metrics.configApplied(1741786300);
    expect(await reload()).toEqual(['1', '1741786300']);
  });

  it('have the types and help texts of the metric catalog', async () => {
    const metrics = createSelfMetrics(BUILD, APIS);
    metrics.observe('shop');
    const text = await textOf(metrics);
    const own = FAMILY_NAMES.filter((name) => METRIC_CATALOG[name].from === 'process');
    expect(own.length).toBeGreaterThan(5);
    for (const name of own) {
      const { help, type } = METRIC_CATALOG[name];
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    }
    expect(new Set(text.match(/^# TYPE timpush_\w+/gm)).size).toBe(own.length);
  });

  it('include the metrics of the process, under their usual names', async () => {
    const text = await textOf(createSelfMetrics(BUILD, APIS));
    expect(text).toContain('\nprocess_resident_memory_bytes ');
    expect(text).toContain('\nnodejs_eventloop_lag_seconds ');
  });

  it('are the same samples in both formats; counters have the name of the format', async () => {
    const metrics = createSelfMetrics(BUILD, APIS);
    const shop = metrics.observe('a "shop"');
    shop.requestStarted('normal_push_loss');
    shop.requestEnded('normal_push_loss', 0.25, 'timeout');
    const own = await metrics.read();
    const text = parsePage(writtenIn('text', own), 'text');
    const openMetrics = parsePage(writtenIn('openmetrics', own), 'openmetrics');
    expect(openMetrics.map(({ samples }) => samples)).toEqual(text.map(({ samples }) => samples));
    expect(openMetrics.map(({ name }) => name)).toEqual(
      text.map(({ name, type }) => (type === 'counter' ? name.replace(/_total$/, '') : name)),
    );
    expect(text.find(({ name }) => name === 'timpush_api_request_failures_total')?.samples).toContainEqual({
      name: 'timpush_api_request_failures_total',
      labels: { app: 'a "shop"', api: 'normal_push_loss', reason: 'timeout' },
      value: 1,
    });
  });

  it('of two exporters in one process are independent', async () => {
    const [one, other] = [createSelfMetrics(BUILD, APIS), createSelfMetrics(BUILD, APIS)];
    one.observe('shop').pollSkipped();
    other.observe('shop');
    expect(await textOf(one)).toContain('timpush_polls_skipped_total{app="shop"} 1\n');
    expect(await textOf(other)).toContain('timpush_polls_skipped_total{app="shop"} 0\n');
  });
});
