/** The table of metric families: every name, type, help text and label the exporter can show, in page order. */

export interface Family {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** `app`: made of an app's state, rendered when it changes. `process`: the exporter's own work, counted as it happens. */
  readonly from: 'app' | 'process';
}

const FIGURE = ['app', 'push_type', 'window'] as const;
const PLATFORM_FIGURE = [...FIGURE, 'platform'] as const;
const POLLED = ['app', 'api', 'window'] as const;
const AS_POLLED = 'Polled from the upstream; the window is rolling, so select one window.';

const gauge = (help: string, labels: readonly string[]): Family => ({
  type: 'gauge',
  help,
  labels,
  from: 'app',
});
const figure = (help: string): Family => gauge(`${help} ${AS_POLLED}`, FIGURE);
const platformFigure = (help: string): Family => gauge(`${help} ${AS_POLLED}`, PLATFORM_FIGURE);
const counted = (type: Family['type'], help: string, labels: readonly string[]): Family => ({
  type,
  help,
  labels,
  from: 'process',
});

const families = {
  timpush_loss_pushes: gauge(
    `Pushes lost in the window by stage and code, whole app (ErrCount of ReadyToSendLoss, PostSendDeliveredLoss). ${AS_POLLED}`,
    [...FIGURE, 'loss_stage', 'err_code'],
  ),
  timpush_platform_loss_pushes: gauge(
    `Pushes lost in the window by platform, stage and code (ErrCount of PlatformReadyToSendLoss, PlatformPostSendDeliveredLoss). ${AS_POLLED}`,
    [...PLATFORM_FIGURE, 'loss_stage', 'err_code'],
  ),
  timpush_sendable_pushes: figure('Pushes that were to be sent in the window (TotalCount).'),
  timpush_sent_pushes: figure('Pushes handed to the push vendors in the window (SentCount).'),
  timpush_delivered_pushes: figure(
    'Pushes that reached a device in the window, as far as receipts tell (DeliveredCount).',
  ),
  timpush_clicked_pushes: figure('Pushes opened by their user in the window (ClickCount).'),
  timpush_platform_sendable_pushes: platformFigure(
    'Pushes that were to be sent in the window, by platform (PlatformStatistics TotalCount).',
  ),
  timpush_platform_sent_pushes: platformFigure(
    'Pushes handed to the push vendor in the window, by platform (PlatformStatistics SentCount).',
  ),
  timpush_platform_delivered_pushes: platformFigure(
    'Pushes that reached a device in the window, by platform; near 0 where the vendor gives no receipts (PlatformStatistics DeliveredCount).',
  ),
  timpush_platform_clicked_pushes: platformFigure(
    'Pushes opened by their user in the window, by platform (PlatformStatistics ClickCount).',
  ),
  timpush_loss_code_info: gauge(
    'Always 1: the newest description (ErrInfo) and the cause of a code among the losses of the whole app; join it on app, push_type, loss_stage and err_code.',
    ['app', 'push_type', 'loss_stage', 'err_code', 'err_info', 'cause'],
  ),
  timpush_platform_loss_code_info: gauge(
    'Always 1: the newest description (ErrInfo) and the cause of a code among the losses of a platform; join it on app, push_type, platform, loss_stage and err_code.',
    ['app', 'push_type', 'platform', 'loss_stage', 'err_code', 'err_info', 'cause'],
  ),
  timpush_app_info: gauge('Always 1: what the app is at the upstream, from the configuration.', [
    'app',
    'sdkappid',
    'data_center',
  ]),
  timpush_codes_folded: gauge(
    'Codes beyond max_codes that are added up under the err_code other, over all stages and platforms.',
    ['app'],
  ),
  timpush_up: gauge('1 when the newest poll of every window succeeded, else 0.', ['app']),
  timpush_poll_success: gauge('1 when the newest poll of the window succeeded, else 0.', POLLED),
  timpush_poll_last_success_timestamp_seconds: gauge(
    'When a poll of the window last succeeded, in unix seconds; 0 before the first time.',
    POLLED,
  ),
  timpush_poll_last_failure_timestamp_seconds: gauge(
    'When a poll of the window last failed, in unix seconds; 0 before the first time.',
    POLLED,
  ),
  timpush_window_start_timestamp_seconds: gauge(
    'Start of the window that the figures now shown were asked for, in unix seconds, inclusive.',
    POLLED,
  ),
  timpush_window_end_timestamp_seconds: gauge(
    'End of the window that the figures now shown were asked for, in unix seconds, exclusive.',
    POLLED,
  ),
  timpush_api_requests_total: counted('counter', 'Requests sent to the upstream, retries included.', [
    'app',
    'api',
  ]),
  timpush_api_request_failures_total: counted(
    'counter',
    'Requests to the upstream that failed, by reason; success is requests minus failures.',
    ['app', 'api', 'reason'],
  ),
  timpush_api_request_duration_seconds: counted(
    'histogram',
    'Time from sending a request to the last byte of its answer or its failure, in seconds.',
    ['api'],
  ),
  timpush_api_pacing_wait_seconds_total: counted(
    'counter',
    'Time that requests waited for their turn under the limit of one call a second, in seconds.',
    ['app'],
  ),
  timpush_poll_failures_total: counted(
    'counter',
    'Polls of a window by a command that failed, by reason, those included that came to no request.',
    ['app', 'reason'],
  ),
  timpush_polls_skipped_total: counted(
    'counter',
    'Polls that were due but not begun, because the one before was still running, or the machine slept, or its clock was set forward.',
    ['app'],
  ),
  timpush_usersig_expiry_timestamp_seconds: counted(
    'gauge',
    'When the signature now in use expires, in unix seconds; 0 before the first one is made.',
    ['app'],
  ),
  timpush_config_last_reload_successful: counted(
    'gauge',
    '1 when the newest reload of the configuration, or else the start, took it over, 0 when it was refused.',
    [],
  ),
  timpush_config_last_reload_success_timestamp_seconds: counted(
    'gauge',
    'When the configuration was last taken over, by the start or a reload, in unix seconds.',
    [],
  ),
  timpush_exporter_build_info: counted('gauge', 'Always 1: what is running.', [
    'version',
    'revision',
    'node_version',
  ]),
} satisfies Record<string, Family>;

export type FamilyName = keyof typeof families;

export const METRIC_CATALOG: Readonly<Record<FamilyName, Family>> = families;

export const FAMILY_NAMES = Object.keys(families) as readonly FamilyName[];
