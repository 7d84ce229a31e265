/** The way of one push: hops, verdicts and advice, for pages and terminal alike. */

interface Vendor {
  /** The push vendor's name, or `unknownVendor`. */
  readonly vendor: string;
}

interface Failed {
  /** Empty where the upstream reports none. */
  readonly code: string;
  /** One of the texts of `failedAt`. */
  readonly where: string;
  readonly reason: string;
}

const CHECK_RECEIPT_ADDRESS =
  'The push may have arrived: this push vendor reports that only if a receipt address is entered in its console. If that console has none, enter the address that the Chat console shows.';

export const TRACE = {
  /** An empty answer of the upstream. */
  notFound:
    'the upstream knows nothing about this push id: it may be older than 7 days, of another app, or so new that the upstream does not know it yet',

  /** What happens at a hop. */
  hops: {
    accepted: 'accepted by the chat server',
    offline_channel: 'handed to the offline channel',
    vendor: 'handed to the push vendor',
    device: 'reached the device',
    clicked: 'opened by the user',
    online_channel: 'handed to the online channel',
    online_device: 'reached the device online',
  },

  unknownVendor: 'the push vendor',

  /** A code that no list has. */
  unknownCode: {
    ofVendor:
      'Look the code up in the documentation of the push vendor. If it is not there, open a ticket at Tencent with this push id.',
    ofChat:
      'Look the code up in the error code list of the Chat REST API. If it is not there, open a ticket at Tencent with this push id.',
  },
  noReason: 'the upstream gives no reason',

  failed: ({ code, where, reason }: Failed) =>
    `The push failed${code === '' ? '' : ` with code ${code}`} ${where}: ${reason}.`,
  /** `failed` is the sentence of that name. */
  failedButDelivered: {
    offline: ({ failed }: { readonly failed: string }) =>
      `${failed} It still reached the device over the offline channel.`,
    online: ({ failed }: { readonly failed: string }) =>
      `${failed} It still reached the device over the online channel.`,
  },
  failedAt: {
    accepted: () => 'at the chat server',
    offline_channel: () => 'at the offline channel, before it was sent',
    vendor: ({ vendor }: Vendor) => `at ${vendor}`,
    device: ({ vendor }: Vendor) => `on the way from ${vendor} to the device`,
    clicked: () => 'when the user opened it',
    online_channel: () => 'at the online channel',
    online_device: () => 'on the way from the online channel to the device',
  },

  opened: 'The user opened the push.',
  delivered: {
    device: 'The push reached the device; no opening is reported.',
    online_device: 'The push reached the device over the online channel.',
  },

  /** The hop that the push waits for. */
  waitingFor: {
    accepted: () => 'The push waits at the chat server: no hop is reported yet.',
    offline_channel: () => 'The push waits for the offline channel: the chat server has accepted it.',
    vendor: ({ vendor }: Vendor) =>
      `The push waits to be handed to ${vendor}: the offline channel has accepted it.`,
    device: ({ vendor }: Vendor) =>
      `The push waits for the device: ${vendor} has accepted it, and no receipt is reported yet.`,
    clicked: () => 'The push waits for the user to open it.',
    online_channel: () => 'The push waits for the online channel: the chat server has accepted it.',
    online_device: () =>
      'The push waits for the device: the online channel has accepted it, and no receipt is reported yet.',
  },

  /** Why a push may have arrived although no receipt is reported. */
  receipts: {
    fcm: 'The push may have arrived: FCM sends no receipts.',
    apns: 'The push may have arrived: APNs sends receipts only to apps with the notification service extension of the push SDK.',
    huawei: CHECK_RECEIPT_ADDRESS,
    honor: CHECK_RECEIPT_ADDRESS,
    vivo: CHECK_RECEIPT_ADDRESS,
    meizu: CHECK_RECEIPT_ADDRESS,
  },
};
