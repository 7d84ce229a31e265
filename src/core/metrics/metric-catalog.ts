/** The table of metric families: name, type, help text and labels of every metric of the exporter, in the order of the exposition. */

export interface Family {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** `app`: made of an app's state, rendered when it changes. `process`: the exporter's own work, counted as it happens. */
  readonly from: 'app' | 'process';
}

const COUNT_LABELS = ['app', 'push_type', 'window'] as const;
const PLATFORM_COUNT_LABELS = [...COUNT_LABELS, 'platform'] as const;
const POLL_LABELS = ['app', 'api', 'window'] as const;
const AS_POLLED = 'Polled from the upstream; the window is rolling, so select one window.';

const appGauge = (help: string, labels: readonly string[]): Family => ({
  type: 'gauge',
  help,
  labels,
  from: 'app',
});
const count = (help: string): Family => appGauge(`${help} ${AS_POLLED}`, COUNT_LABELS);
const platformCount = (help: string): Family => appGauge(`${help} ${AS_POLLED}`, PLATFORM_COUNT_LABELS);
const ownMetric = (type: Family['type'], help: string, labels: readonly string[]): Family => ({
  type,
  help,
  labels,
  from: 'process',
});

const families = {
  timpush_loss_pushes: appGauge(
    `Pushes lost in the window, by stage and code, of the whole app (ErrCount of ReadyToSendLoss, PostSendDeliveredLoss). ${AS_POLLED}`,
    [...COUNT_LABELS, 'loss_stage', 'err_code'],
  ),
  timpush_platform_loss_pushes: appGauge(
    `Pushes lost in the window, by platform, stage and code (ErrCount of PlatformReadyToSendLoss, PlatformPostSendDeliveredLoss). ${AS_POLLED}`,
    [...PLATFORM_COUNT_LABELS, 'loss_stage', 'err_code'],
  ),
  timpush_sendable_pushes: count('Pushes that were to be sent in the window (TotalCount).'),
  timpush_sent_pushes: count('Pushes handed to the push vendors in the window (SentCount).'),
  timpush_delivered_pushes: count(
    'Pushes that reached a device in the window, counted by receipts (DeliveredCount).',
  ),
  timpush_clicked_pushes: count('Pushes that users opened in the window (ClickCount).'),
  timpush_platform_sendable_pushes: platformCount(
    'Pushes that were to be sent in the window, by platform (PlatformStatistics TotalCount).',
  ),
  timpush_platform_sent_pushes: platformCount(
    'Pushes handed to the push vendor in the window, by platform (PlatformStatistics SentCount).',
  ),
  timpush_platform_delivered_pushes: platformCount(
    'Pushes that reached a device in the window, by platform; near 0 where the push vendor sends no receipts (PlatformStatistics DeliveredCount).',
  ),
  timpush_platform_clicked_pushes: platformCount(
    'Pushes that users opened in the window, by platform (PlatformStatistics ClickCount).',
  ),
  timpush_loss_code_info: appGauge(
    'Always 1: the newest description (ErrInfo) and the cause of a loss code of the whole app; join it on app, push_type, loss_stage and err_code.',
    ['app', 'push_type', 'loss_stage', 'err_code', 'err_info', 'cause'],
  ),
  timpush_platform_loss_code_info: appGauge(
    'Always 1: the newest description (ErrInfo) and the cause of a loss code of a platform; join it on app, push_type, platform, loss_stage and err_code.',
    ['app', 'push_type', 'platform', 'loss_stage', 'err_code', 'err_info', 'cause'],
  ),
  timpush_app_info: appGauge(
    'Always 1: the sdkappid and the data center of the app, from the configuration.',
    ['app', 'sdkappid', 'data_center'],
  ),
  timpush_codes_folded: appGauge(
    'Codes beyond max_codes that are added up under the err_code other, over all stages and platforms.',
    ['app'],
  ),
  timpush_up: appGauge('1 when the newest poll of every window succeeded, else 0.', ['app']),
  timpush_poll_success: appGauge('1 when the newest poll of the window succeeded, else 0.', POLL_LABELS),
  timpush_poll_last_success_timestamp_seconds: appGauge(
    'When a poll of the window last succeeded, in unix seconds; 0 before the first success.',
    POLL_LABELS,
  ),
  timpush_poll_last_failure_timestamp_seconds: appGauge(
    'When a poll of the window last failed, in unix seconds; 0 before the first failure.',
    POLL_LABELS,
  ),
  timpush_window_start_timestamp_seconds: appGauge(
    'Start of the window of the values now shown, in unix seconds, inclusive.',
    POLL_LABELS,
  ),
  timpush_window_end_timestamp_seconds: appGauge(
    'End of the window of the values now shown, in unix seconds, exclusive.',
    POLL_LABELS,
  ),
  timpush_api_requests_total: ownMetric('counter', 'Requests sent to the upstream, retries included.', [
    'app',
    'api',
  ]),
  timpush_api_request_failures_total: ownMetric(
    'counter',
    'Requests to the upstream that failed, by reason; success is requests minus failures.',
    ['app', 'api', 'reason'],
  ),
  timpush_api_request_duration_seconds: ownMetric(
    'histogram',
    'Time from sending a request to the last byte of its answer or its failure, in seconds.',
    ['api'],
  ),
  timpush_api_pacing_wait_seconds_total: ownMetric(
    'counter',
    'Time that requests waited for a permit under the limit of one call a second, in seconds.',
    ['app'],
  ),
  timpush_poll_failures_total: ownMetric(
    'counter',
    'Polls of a window by an api that failed, by reason, including those that failed before any request.',
    ['app', 'reason'],
  ),
  timpush_polls_skipped_total: ownMetric(
    'counter',
    'Polls that were due but did not start, because the previous poll was still running, the machine slept, or its clock was set forward.',
    ['app'],
  ),
  timpush_usersig_expiry_timestamp_seconds: ownMetric(
    'gauge',
    'When the usersig now in use expires, in unix seconds; 0 before the first usersig is made.',
    ['app'],
  ),
  timpush_config_last_reload_successful: ownMetric(
    'gauge',
    '1 when the newest reload applied the configuration, 0 when it rejected it; the start counts as a reload.',
    [],
  ),
  timpush_config_last_reload_success_timestamp_seconds: ownMetric(
    'gauge',
    'When a reload or the start last applied the configuration, in unix seconds.',
    [],
  ),
  timpush_exporter_build_info: ownMetric(
    'gauge',
    'Always 1: the version and the revision of the exporter, and the version of Node.js that runs it.',
    ['version', 'revision', 'node_version'],
  ),
} satisfies Record<string, Family>;

export type FamilyName = keyof typeof families;

export const METRIC_CATALOG: Readonly<Record<FamilyName, Family>> = families;

export const FAMILY_NAMES = Object.keys(families) as readonly FamilyName[];
