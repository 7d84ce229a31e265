/**
 * The loss codes of Tencent and of the push vendors: what they mean, who has to act, and how.
 *
 * To add a code, add one line to the group of its vendor and cause:
 * - the key is the code, or `code Reason` where the vendor sends a reason with a code of many reasons. A reason is
 *   matched in the info text of its code, and stands alone as a code too; letter case does not matter. A code without
 *   a line of its own is explained by its first `code Reason`;
 * - the value is the meaning, or `[meaning, remedy]` where the remedy of the group does not fit.
 */
import type { Cause } from './cause.ts';
import type { Platform } from './platform.ts';

interface CodeGroup {
  readonly remedy: string;
  readonly codes: Readonly<Record<string, string | readonly [meaning: string, remedy: string]>>;
}

export type CodeTable = Readonly<Partial<Record<Cause, CodeGroup>>>;

const CHURN =
  'Nothing to do while it stays churn: people uninstall, reinstall and change phones. If it jumps, check what the last app release changed in registering for push.';
const TENCENT_BUILDS_IT =
  'Tencent builds this part of the request: open a ticket with the push id of one affected push.';

/** `ready_to_send`: Tencent's own codes, the same on every platform. */
export const TENCENT_CODES: CodeTable = {
  configuration: {
    remedy:
      "Upload the vendor's certificate or credentials in the Chat console, and have the app report the business id it gets there.",
    codes: { '-1': 'certificate id not set' },
  },
  token: {
    remedy:
      'Nothing to do while it stays churn: these users never allowed push, or their device never registered. If it jumps, check that the app still registers for push after login.',
    codes: { '-2': 'no push token uploaded for the device' },
  },
};

/** https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns */
const APNS: CodeTable = {
  token: {
    remedy: CHURN,
    codes: {
      '400 BadDeviceToken': [
        'the device token is invalid, or of the other APNs environment',
        'Nothing to do while it stays churn. If it jumps, check that development builds use the sandbox certificate and store builds the production one.',
      ],
      '400 DeviceTokenNotForTopic': [
        'the device token belongs to another app (bundle id)',
        'Nothing to do while it stays churn. If it jumps, check that the uploaded certificate or key is for the bundle id of the app.',
      ],
      '410 Unregistered': 'the device token is no longer active',
      '410 ExpiredToken': 'the device token has expired',
    },
  },
  configuration: {
    remedy:
      'Check the certificate or the .p8 key, key id and team id uploaded in the Chat console against the Apple developer account.',
    codes: {
      '403': 'APNs refuses the credentials',
      '403 BadCertificate': [
        'the APNs certificate is invalid',
        'Renew the APNs certificate and upload it in the Chat console.',
      ],
      '403 BadCertificateEnvironment': [
        'the APNs certificate is for the other environment',
        'Upload the APNs certificate of the right environment, sandbox or production, in the Chat console.',
      ],
      '403 BadEnvironmentKeyInToken': [
        'the .p8 key is for the other environment',
        'Upload a .p8 key that is allowed for the environment in use, sandbox or production, in the Chat console.',
      ],
      '403 ExpiredProviderToken': [
        'the token signed with the .p8 key is too old',
        'Check that the .p8 key is not revoked and upload it anew in the Chat console. If it stays, open a ticket: Tencent renews this token.',
      ],
      '403 Forbidden': 'the action is not allowed with these credentials',
      '403 InvalidProviderToken': [
        'the token signed with the .p8 key is invalid',
        'Check the .p8 key, key id and team id uploaded in the Chat console: they have to belong together.',
      ],
      '403 MissingProviderToken': [
        'neither a certificate nor a signed token was presented',
        'Upload an APNs certificate, or a .p8 key with key id and team id, in the Chat console.',
      ],
    },
  },
  quota: {
    remedy: 'Send fewer pushes in a row to the same device: join them, or leave out the unimportant ones.',
    codes: {
      '429 TooManyRequests': 'too many pushes in a row to the same device',
      '429 TooManyProviderTokenUpdates': [
        'the token signed with the .p8 key is renewed too often',
        'Check that no other service of yours signs with the same .p8 key. If it stays, open a ticket: Tencent renews this token.',
      ],
    },
  },
  payload: {
    remedy:
      'Look at one affected push in the push trace, and correct the offline push fields it was sent with.',
    codes: {
      '400': 'APNs refuses the request, for a reason not listed here',
      '400 BadCollapseId': [
        'the collapse id is too long',
        'Shorten the collapse id that the app server sets: 64 bytes at most.',
      ],
      '400 BadExpirationDate': 'the expiration date is invalid',
      '400 BadMessageId': ['the message id is invalid', TENCENT_BUILDS_IT],
      '400 BadPriority': 'the priority is invalid',
      '400 BadTopic': [
        'the topic (bundle id) is invalid',
        'Check the bundle id entered with the certificate or key in the Chat console.',
      ],
      '400 DuplicateHeaders': ['a header was sent twice', TENCENT_BUILDS_IT],
      '400 InvalidPushType': 'the push type is invalid',
      '400 MissingDeviceToken': ['the request has no device token', TENCENT_BUILDS_IT],
      '400 MissingTopic': [
        'the topic (bundle id) is missing',
        'Enter the bundle id with the certificate or key in the Chat console.',
      ],
      '400 PayloadEmpty': [
        'the message is empty',
        'Give the message a title or a text in its offline push fields.',
      ],
      '400 TopicDisallowed': [
        'pushing to this topic (bundle id) is not allowed',
        'Check that the certificate or key in the Chat console may push to the bundle id entered with it.',
      ],
      '404 BadPath': ['the request path is wrong', TENCENT_BUILDS_IT],
      '405 MethodNotAllowed': ['the request method is wrong', TENCENT_BUILDS_IT],
      '413 PayloadTooLarge': [
        'the message is too large',
        'Shorten the title, text or extension of the message: 4 KB at most, 5 KB for VoIP.',
      ],
    },
  },
  vendor: {
    remedy: "Wait. If it lasts, look at Apple's system status page for APNs.",
    codes: {
      '500 InternalServerError': 'fault inside APNs',
      '503 ServiceUnavailable': 'APNs is unavailable',
      '503 Shutdown': 'the APNs server is shutting down',
    },
  },
};

/** https://firebase.google.com/docs/cloud-messaging/error-codes */
const FCM: CodeTable = {
  token: {
    remedy: CHURN,
    codes: { '404 UNREGISTERED': 'the registration token is no longer valid' },
  },
  configuration: {
    remedy:
      'Check that the service account file uploaded in the Chat console is valid and of the Firebase project whose google-services.json is in the app.',
    codes: {
      '401 THIRD_PARTY_AUTH_ERROR': [
        'the APNs or web push credentials in Firebase are missing or invalid',
        'Upload a valid APNs key or web push key in the Firebase console, and check the service account file in the Chat console.',
      ],
      '403 SENDER_ID_MISMATCH': 'the token belongs to another Firebase project',
    },
  },
  quota: {
    remedy:
      'Spread the pushes over time. If it lasts, look at the FCM quota of the Firebase project and ask for more.',
    codes: { '429 QUOTA_EXCEEDED': 'too many messages to the project, the device or the topic' },
  },
  payload: {
    remedy:
      'Look at one affected push in the push trace, and correct the offline push fields it was sent with.',
    codes: { '400 INVALID_ARGUMENT': 'a field of the message is invalid' },
  },
  vendor: {
    remedy: 'Wait. If it lasts, look at the Firebase status page for Cloud Messaging.',
    codes: {
      '500 INTERNAL': 'fault inside FCM',
      '503 UNAVAILABLE': 'FCM is overloaded or unavailable',
    },
  },
};

/**
 * Codes of sending and of receipts, which Huawei lists apart.
 * https://developer.huawei.com/consumer/en/doc/HMSCore-References/https-send-api-0000001050986197
 * https://developer.huawei.com/consumer/en/doc/HMSCore-Guides/msg-receipt-guide-0000001050040176
 */
const HUAWEI: CodeTable = {
  token: {
    remedy: CHURN,
    codes: {
      '5': 'the token is not of the present user of the device',
      '80100000': 'some of the tokens are invalid',
      '80300007': [
        'all of the tokens are invalid',
        'Nothing to do while it stays churn. If it jumps, check that app id and package name in the Chat console are those of AppGallery Connect.',
      ],
    },
  },
  configuration: {
    remedy:
      'Check the app id and app secret in the Chat console against AppGallery Connect, and that Push Kit is enabled there.',
    codes: {
      '6003': [
        'the certificate fingerprint of the app is not the registered one',
        'Enter the SHA-256 fingerprint of the signing certificate in AppGallery Connect.',
      ],
      '6004': 'the app has no permission for the push interface',
      '80200001': 'authentication failed',
      '80200003': 'the access token has expired',
      '80200005': 'the signed token (JWT) has expired',
      '80300002': 'the app has no permission to send push messages',
    },
  },
  device: {
    remedy: 'Nothing to do on the server: it is up to the user of the device.',
    codes: {
      '2': 'the app is not installed on the device',
      '6': [
        'notifications are hidden on the device',
        'Nothing to do on the server: the user has switched notifications off. If it jumps, check that the app does not call turnOffPush.',
      ],
      '10': 'the device was inactive for over 30 days',
      '15': [
        'replaced by a later message while the device was offline',
        'Nothing to do if the messages are meant to replace each other: else check the collapse key the app server sets.',
      ],
      '27': [
        'the app was not running, so the data message was held back',
        'Nothing to do on the server: send notifications instead of data messages where the user has to see them.',
      ],
    },
  },
  quota: {
    remedy: 'Spread the pushes over time, and apply for the message categories of Huawei with higher limits.',
    codes: {
      '102': 'too many messages to the device, over its daily limit',
      '201': [
        'held back: Huawei controls the sending to this device',
        'Nothing to do for single devices: the app is removed, its notifications are off or its user has changed. If it jumps, ask Huawei why it controls the sending.',
      ],
      '503': 'flow control: too many messages at once',
    },
  },
  payload: {
    remedy:
      'Look at one affected push in the push trace, and correct the offline push fields it was sent with.',
    codes: {
      '80100001': 'some of the parameters are invalid',
      '80100003': 'the structure of the message is invalid',
      '80100016': [
        'the message contains sensitive content',
        'Find the refused words with one affected push in the push trace, and change the text.',
      ],
      '80300010': ['too many tokens in one request', TENCENT_BUILDS_IT],
    },
  },
  vendor: {
    remedy: 'Wait. If it lasts, ask Huawei with the time and the push id of one affected push.',
    codes: {
      '502': 'the connection to Huawei failed',
      '80000000': 'accepted by Huawei, but failed for some devices',
    },
  },
};

/** https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1560 */
const XIAOMI: CodeTable = {
  token: {
    remedy: CHURN,
    codes: {
      '10029': 'the device is invalid: Xiaomi does not know it',
      '65003': 'the device was not found, mostly because it is offline',
    },
  },
  configuration: {
    remedy:
      "Check the app id, app secret and package name in the Chat console against Xiaomi's developer console.",
    codes: {
      '21301': 'authentication failed',
      '21302': 'authentication of the token failed',
      '21303': 'the request is not allowed for the app',
      '22006': 'the app id is invalid',
      '22007': 'the app key is invalid',
      '22022': 'the package name is invalid',
      '27001': [
        'the notification channel does not match the registered one',
        "Check that the channel id the app sends is registered in Xiaomi's developer console.",
      ],
    },
  },
  device: {
    remedy: "Ask Xiaomi what is blocked and why: in its own list this code is about the app's right to send.",
    codes: { '10031': 'on the blacklist: sending is forbidden' },
  },
  quota: {
    remedy:
      'Spread the pushes over time, and apply for a channel of private messages at Xiaomi, which has a higher limit.',
    codes: {
      '10027': 'the app calls Xiaomi too often',
      '10034': 'the daily number of messages of the app is used up',
      '26004': 'broadcasts are sent too often',
    },
  },
  payload: {
    remedy:
      'Look at one affected push in the push trace, and correct the offline push fields it was sent with.',
    codes: {
      '10008': 'a parameter is wrong',
      '10016': 'a required parameter is missing',
      '10017': 'the value of a parameter is invalid',
      '21305': 'a necessary parameter is missing',
      '26006': [
        'the message waits for a review at Xiaomi',
        "Have the message reviewed in Xiaomi's developer console.",
      ],
      '65009': ['the message is too long', 'Shorten the title, text or extension of the message.'],
    },
  },
  vendor: {
    remedy: 'Wait. If it lasts, ask Xiaomi with the time and the push id of one affected push.',
    codes: {
      '-1': 'unknown error inside Xiaomi',
      '1': 'internal error of Xiaomi',
      '10001': 'system error of Xiaomi',
      '10002': 'Xiaomi is busy',
      '10003': 'a remote service of Xiaomi failed',
      '20301': 'Xiaomi failed to send the message',
      '22102': "Xiaomi failed to send the app's notification",
      '26003': 'a call inside Xiaomi push failed',
    },
  },
};

/** The common return codes in OPPO PUSH's server API: https://open.oppomobile.com */
const OPPO: CodeTable = {
  token: {
    remedy: CHURN,
    codes: { '1 regid_invalid': 'the registration id is invalid' },
  },
  configuration: {
    remedy: "Check the app key and master secret in the Chat console against OPPO's push console.",
    codes: {
      '11': 'the authentication token is invalid',
      '14': 'the app key is invalid',
      '15': 'the app key is missing',
      '16': 'the signature is invalid',
      '17': 'the signature is missing',
      '18': 'the timestamp is missing',
      '19': 'the timestamp is invalid',
      '26': ['the sending IP address is on the blacklist', TENCENT_BUILDS_IT],
      '27': [
        'the app has no right to this function',
        "Apply for the push permission of the app in OPPO's push console.",
      ],
      '28': [
        'the app is disabled at OPPO',
        "Enable the app in OPPO's push console, or ask OPPO why it is not.",
      ],
      '30': [
        'the app has no permission to push over the API',
        "Apply for the push permission of the app in OPPO's push console.",
      ],
    },
  },
  quota: {
    remedy: 'Spread the pushes over time, and apply for private messages at OPPO, which have a higher limit.',
    codes: {
      '-2': 'flow control: too many messages at once',
      '13': 'the app calls OPPO too often',
      '33': 'the daily number of messages of the app is used up',
      '34': 'the daily number of uploaded pictures is used up',
      '55': 'the call frequency of the app is limited',
      user_daily_limit: 'the device got its daily number of messages',
    },
  },
  payload: {
    remedy:
      'Look at one affected push in the push trace, and correct the offline push fields it was sent with.',
    codes: {
      '12': ['the request method is wrong', TENCENT_BUILDS_IT],
      '20': ['the called method does not exist', TENCENT_BUILDS_IT],
      '21': ['the called method is missing', TENCENT_BUILDS_IT],
      '22': ['the version is missing', TENCENT_BUILDS_IT],
      '23': ['the version is invalid', TENCENT_BUILDS_IT],
      '24': ['the version is not supported', TENCENT_BUILDS_IT],
      '25': ['the encoding is not UTF-8', TENCENT_BUILDS_IT],
      '29': ['the authentication token is missing', TENCENT_BUILDS_IT],
      '31': 'the data asked for do not exist',
      '32': 'the data were sent twice',
      '40': 'a required argument is missing',
      '41': 'an argument is invalid',
      '51': ['the picture is invalid', "Check the format, size and upload of the message's picture."],
      '67': [
        'the message category or its notification level is wrong',
        'Check the category and notification level the app sends against those OPPO has granted.',
      ],
    },
  },
  vendor: {
    remedy: 'Wait. If it lasts, ask OPPO with the time and the push id of one affected push.',
    codes: { '-1': 'OPPO is unavailable' },
  },
};

/** The result codes in vivo push's server API: https://dev.vivo.com.cn */
const VIVO: CodeTable = {
  token: {
    remedy: CHURN,
    codes: { '10302': 'the registration id is invalid' },
  },
  configuration: {
    remedy:
      "Check the app id, app key and app secret in the Chat console against vivo's developer console: they have to be of the app that registers.",
    codes: { '10094': 'the app id does not match' },
  },
  device: {
    remedy:
      'Send operational messages within the hours vivo permits, or mark messages between people as system messages.',
    codes: { '10071': 'sent outside the hours vivo permits' },
  },
  quota: {
    remedy:
      'Spread the pushes over time, mark messages between people as system messages, and ask vivo for a higher limit.',
    codes: {
      '10070': 'the total of operational messages is used up',
      '10073': 'the total of system messages is used up',
      '10252': 'the number of batch pushes is used up',
      '10254': 'the number of broadcasts is used up',
    },
  },
  payload: {
    remedy:
      'Look at one affected push in the push trace, and change its text: vivo refuses what looks like a test, such as digits or symbols alone.',
    codes: {
      '10085': 'vivo refuses the content of the message',
      '10104': 'vivo refuses the content as that of a test message',
    },
  },
};

/** https://github.com/MEIZUPUSH/PushAPI */
const MEIZU: CodeTable = {
  token: {
    remedy: CHURN,
    codes: {
      '110002': 'the push id is not subscribed, or push is switched off',
      '110003': 'the push id is illegal',
    },
  },
  configuration: {
    remedy: "Check the app id, app key and app secret in the Chat console against Meizu's push console.",
    codes: {
      '201': 'no permission: Meizu refuses',
      '1006': 'the signature is wrong',
      '110000': 'the app id is illegal',
      '110001': 'the app key is illegal',
      '110009': ['the app is on the blacklist', 'Ask Meizu why the app is on its blacklist.'],
    },
  },
  quota: {
    remedy: 'Spread the pushes over time, and raise the rate of the app at Meizu if it is set too low.',
    codes: {
      '518': 'faster than the rate set for the app',
      '520': [
        'folded: several messages to the device within a minute',
        'Nothing to do if the messages are alike: else send fewer of them to a device within a minute.',
      ],
      '110010': 'the app pushes too fast',
    },
  },
  vendor: {
    remedy: 'Wait. If it lasts, ask Meizu with the time and the push id of one affected push.',
    codes: {
      '500': 'unspecified error of Meizu',
      '501': 'Meizu failed to send: its database',
      '513': 'Meizu failed to send',
      '519': 'Meizu is overloaded',
      '1001': 'system error of Meizu',
      '1003': 'Meizu is busy',
    },
  },
};

/** `post_send_delivered`: the vendors' own codes. No list of Honor's codes is known, so they stay unknown. */
export const VENDOR_CODES: ReadonlyMap<Platform, CodeTable> = new Map<Platform, CodeTable>([
  ['apns', APNS],
  ['xiaomi', XIAOMI],
  ['huawei', HUAWEI],
  ['fcm', FCM],
  ['meizu', MEIZU],
  ['oppo', OPPO],
  ['vivo', VIVO],
]);
