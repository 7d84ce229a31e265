/**
 * The loss codes of Tencent and of the push vendors: who has to act, what they mean, and what to do.
 *
 * To add a code, add one line `key: [cause, meaning, remedy]` to the table of its push vendor.
 * - The key is a number, a reason, or both: `410`, `regid_invalid`, `410 Unregistered`. The
 *   lookup finds a reason as a code and in the text of a code, in any letter case and with any separators between its words.
 * - A reason of one word is a name: it explains a text under every number of the push vendor. A reason of several words is a
 *   phrase: it explains a text under its own number, and under every number if it has none.
 * - A number without a line of its own is explained by its first line with a reason. So the most frequent reason comes first.
 * - Meaning and remedy are the names of their texts in the message table `catalogue`. Use a text that is there, or add
 *   one to the table of every language.
 */
import type { Messages } from '../../messages/messages.ts';
import type { Cause } from './cause.ts';
import type { PushVendor } from './platform.ts';

export type MeaningName = keyof Messages['catalogue']['meanings'];
export type RemedyName = keyof Messages['catalogue']['remedies'];

export type CodeTable = Readonly<
  Record<string, readonly [cause: Cause, meaning: MeaningName, remedy: RemedyName]>
>;

export interface KeyParts {
  readonly number: string | undefined;
  readonly reason: string | undefined;
  /** Several words, or Chinese ones. */
  readonly isPhrase: boolean;
}

/** `80100000` and `201-2` are numbers; everything else is a reason. */
export function keyParts(key: string): KeyParts {
  const [, number, reason] = /^(-?\d+(?:-\d+)?)(?: (.+))?$/.exec(key) ?? [undefined, undefined, key];
  return { number, reason, isPhrase: reason !== undefined && !/^\w+$/.test(reason) };
}

/**
 * `ready_to_send`: Tencent's own codes, the same on every platform.
 * The Chat push reports, https://cloud.tencent.com/document/product/269/117847 (the push API and its SDK),
 * https://cloud.tencent.com/document/product/1047/34348 (the REST API), https://cloud.tencent.com/document/product/548/39080 (TPNS)
 */
export const TENCENT_CODES: CodeTable = {
  '-1': ['configuration', 'certificateIdNotSet', 'uploadCredentials'],
  '-2': ['token', 'noTokenUploaded', 'checkPushRegistration'],
  '60007': ['quota', 'callsTooOften', 'askTencentForQuota'],
  '60011': ['quota', 'callsTooOften', 'askTencentForQuota'],
  '70001': ['configuration', 'userSigExpired', 'checkUserSig'],
  '70003': ['configuration', 'userSigInvalid', 'checkUserSig'],
  '70500': ['vendor', 'internalError', 'waitThenOpenTicket'],
  '71000': ['configuration', 'accountNotDeletable', 'checkTencentPlan'],
  '72000': ['quota', 'dailyUsersUsedUp', 'checkTencentPlan'],
  '90001': ['payload', 'structureInvalid', 'correctPushRequest'],
  '90005': ['payload', 'parameterMissing', 'correctPushRequest'],
  '90009': ['configuration', 'adminRequired', 'sendAsAdmin'],
  '90018': ['payload', 'tooManyAccounts', 'correctPushRequest'],
  '90024': ['quota', 'callsTooOften', 'askTencentForQuota'],
  '90026': ['payload', 'ttlInvalid', 'correctPushRequest'],
  '90045': ['configuration', 'pushNotActivated', 'activatePush'],
  '90047': ['quota', 'appDailyLimit', 'askTencentForQuota'],
  '90056': ['payload', 'messageTooLarge', 'shortenMessage'],
  '91000': ['vendor', 'internalError', 'waitThenOpenTicket'],
  '800001': ['configuration', 'appKeyInvalid', 'checkPushRegistrationKeys'],
  '800005': ['token', 'vendorRegistrationFailed', 'checkPushRegistration'],
  '800009': ['token', 'noTokenUploaded', 'checkPushRegistration'],
  '800016': ['device', 'permissionRefused', 'upToTheUser'],
  '1008003': ['configuration', 'authenticationFailed', 'checkTencentCredentials'],
  '1008019': ['payload', 'sensitiveContent', 'removeSensitiveWords'],
  '1008023': ['configuration', 'apnsCertificateExpired', 'renewApnsCertificate'],
  '1008028': ['quota', 'callsTooOften', 'askTencentForQuota'],
  '1008030': ['configuration', 'appNotPaid', 'checkTencentPlan'],
  '1010001': ['configuration', 'noResourcesDeployed', 'checkTencentPlan'],
  '10010005': ['token', 'pushTargetUnknown', 'checkPushRegistration'],
  '10110008': ['token', 'noTokenUploaded', 'checkPushRegistration'],
};

/**
 * Every push vendor: HTTP status codes that say the same everywhere (RFC 9110, RFC 6585), and the texts of broken connections
 * (libuv, Go and Java). Status codes and phrases of many meanings are not here: 400, 403, 404, 503, "service unavailable".
 */
const HTTP: CodeTable = {
  '408': ['vendor', 'connectionFailed', 'waitThenAsk'],
  '429 TooManyRequests': ['quota', 'flowControl', 'distributePushes'],
  '500': ['vendor', 'internalError', 'waitThenAsk'],
  '502 BadGateway': ['vendor', 'connectionFailed', 'waitThenAsk'],
  '504 GatewayTimeout': ['vendor', 'connectionFailed', 'waitThenAsk'],
  'broken pipe': ['vendor', 'connectionFailed', 'waitThenAsk'],
  'connect timed out': ['vendor', 'connectionFailed', 'waitThenAsk'],
  'connection refused': ['vendor', 'connectionFailed', 'waitThenAsk'],
  'connection reset': ['vendor', 'connectionFailed', 'waitThenAsk'],
  'connection timed out': ['vendor', 'connectionFailed', 'waitThenAsk'],
  'context deadline exceeded': ['vendor', 'connectionFailed', 'waitThenAsk'],
  econnrefused: ['vendor', 'connectionFailed', 'waitThenAsk'],
  econnreset: ['vendor', 'connectionFailed', 'waitThenAsk'],
  etimedout: ['vendor', 'connectionFailed', 'waitThenAsk'],
  'io timeout': ['vendor', 'connectionFailed', 'waitThenAsk'],
  'no such host': ['vendor', 'connectionFailed', 'waitThenAsk'],
  'read timed out': ['vendor', 'connectionFailed', 'waitThenAsk'],
  'socket hang up': ['vendor', 'connectionFailed', 'waitThenAsk'],
};

/**
 * https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns
 * BadEnvironmentKeyInToken is the name that APNs really sends: https://github.com/swift-server-community/APNSwift/pull/229
 */
const APNS: CodeTable = {
  '400': ['unknown', 'requestRefused', 'followOnePush'],
  '400 BadCollapseId': ['payload', 'collapseIdTooLong', 'shortenCollapseId'],
  '400 BadDeviceToken': ['token', 'tokenInvalidOrOtherEnvironment', 'checkApnsEnvironment'],
  '400 BadExpirationDate': ['payload', 'expirationDateInvalid', 'correctPushFields'],
  '400 BadMessageId': ['payload', 'messageIdInvalid', 'openTicket'],
  '400 BadPriority': ['payload', 'priorityInvalid', 'correctPushFields'],
  '400 BadTopic': ['configuration', 'topicInvalid', 'checkEnteredBundleId'],
  '400 DeviceTokenNotForTopic': ['configuration', 'tokenOfOtherApp', 'checkBundleId'],
  '400 DuplicateHeaders': ['payload', 'headerSentTwice', 'openTicket'],
  '400 IdleTimeout': ['vendor', 'connectionIdle', 'waitThenLookAtApple'],
  '400 InvalidPushType': ['payload', 'pushTypeInvalid', 'correctPushFields'],
  '400 MissingDeviceToken': ['payload', 'deviceTokenMissing', 'openTicket'],
  '400 MissingTopic': ['configuration', 'topicMissing', 'enterBundleId'],
  '400 PayloadEmpty': ['payload', 'messageEmpty', 'addTitleOrText'],
  '400 TopicDisallowed': ['configuration', 'topicNotAllowed', 'checkAllowedBundleId'],
  '403': ['configuration', 'credentialsRefused', 'checkApnsCredentials'],
  '403 BadCertificate': ['configuration', 'certificateInvalid', 'renewApnsCertificate'],
  '403 BadCertificateEnvironment': ['configuration', 'wrongCertificateEnvironment', 'uploadOtherCertificate'],
  '403 BadEnvironmentKeyIdInToken': ['configuration', 'wrongKeyEnvironment', 'uploadOtherKey'],
  '403 BadEnvironmentKeyInToken': ['configuration', 'wrongKeyEnvironment', 'uploadOtherKey'],
  '403 ExpiredProviderToken': ['configuration', 'signedTokenTooOld', 'uploadSigningKeyAgain'],
  '403 Forbidden': ['configuration', 'actionNotAllowed', 'checkApnsCredentials'],
  '403 InvalidProviderToken': ['configuration', 'signedTokenInvalid', 'checkSigningKey'],
  '403 MissingProviderToken': ['configuration', 'noCredentialsPresented', 'uploadCertificateOrKey'],
  '403 UnrelatedKeyIdInToken': ['configuration', 'keyOfOtherConnection', 'checkSigningKey'],
  'certificate expired': ['configuration', 'apnsCertificateExpired', 'renewApnsCertificate'],
  'certificate has expired': ['configuration', 'apnsCertificateExpired', 'renewApnsCertificate'],
  'certificate revoked': ['configuration', 'certificateInvalid', 'renewApnsCertificate'],
  '404 BadPath': ['payload', 'pathWrong', 'openTicket'],
  '405 MethodNotAllowed': ['payload', 'methodWrong', 'openTicket'],
  '410 Unregistered': ['token', 'tokenNoLongerActive', 'churn'],
  '410 ExpiredToken': ['token', 'tokenExpired', 'churn'],
  '413 PayloadTooLarge': ['payload', 'messageTooLarge', 'shortenApnsMessage'],
  '429 TooManyRequests': ['quota', 'tooManyToDeviceInARow', 'sendFewerToDevice'],
  '429 TooManyProviderTokenUpdates': ['quota', 'signedTokenRenewedTooOften', 'checkOtherSigners'],
  '500 InternalServerError': ['vendor', 'internalError', 'waitThenLookAtApple'],
  '503 ServiceUnavailable': ['vendor', 'unavailable', 'waitThenLookAtApple'],
  '503 Shutdown': ['vendor', 'shuttingDown', 'waitThenLookAtApple'],
};

/**
 * https://firebase.google.com/docs/cloud-messaging/error-codes, the canonical codes of google.rpc.Code, and the names and messages
 * that firebase-admin 13 knows (MESSAGING_SERVER_TO_CLIENT_CODE), those of the legacy API included.
 */
const FCM: CodeTable = {
  '400 INVALID_ARGUMENT': ['payload', 'fieldInvalid', 'correctPushFields'],
  '400 registration token': ['token', 'registrationTokenInvalid', 'churn'],
  'invalid registration token': ['token', 'registrationTokenInvalid', 'churn'],
  'not a valid fcm registration token': ['token', 'registrationTokenInvalid', 'churn'],
  '400 message is too big': ['payload', 'messageTooLarge', 'shortenMessage'],
  '400 FAILED_PRECONDITION': ['configuration', 'credentialsRefused', 'checkServiceAccount'],
  '401 UNAUTHENTICATED': ['configuration', 'credentialsRefused', 'checkServiceAccount'],
  '401 THIRD_PARTY_AUTH_ERROR': ['configuration', 'firebaseWebOrApnsKeyInvalid', 'uploadFirebaseKeys'],
  'auth error from apns or web push service': [
    'configuration',
    'firebaseWebOrApnsKeyInvalid',
    'uploadFirebaseKeys',
  ],
  APNS_AUTH_ERROR: ['configuration', 'firebaseWebOrApnsKeyInvalid', 'uploadFirebaseKeys'],
  '403 SENDER_ID_MISMATCH': ['configuration', 'tokenOfOtherFirebaseProject', 'checkServiceAccount'],
  '403 PERMISSION_DENIED': ['configuration', 'credentialsRefused', 'checkServiceAccount'],
  'authenticated sender id is different': [
    'configuration',
    'tokenOfOtherFirebaseProject',
    'checkServiceAccount',
  ],
  'api has not been used in project': ['configuration', 'fcmApiDisabled', 'enableFcmApi'],
  SERVICE_DISABLED: ['configuration', 'fcmApiDisabled', 'enableFcmApi'],
  '404 UNREGISTERED': ['token', 'registrationTokenNoLongerValid', 'churn'],
  '404 NOT_FOUND': ['token', 'registrationTokenNoLongerValid', 'churn'],
  '413': ['payload', 'messageTooLarge', 'shortenMessage'],
  '429 QUOTA_EXCEEDED': ['quota', 'tooManyToProjectDeviceOrTopic', 'askForFcmQuota'],
  '429 RESOURCE_EXHAUSTED': ['quota', 'tooManyToProjectDeviceOrTopic', 'askForFcmQuota'],
  '499 CANCELLED': ['vendor', 'connectionFailed', 'waitThenLookAtFirebase'],
  '500 INTERNAL': ['vendor', 'internalError', 'waitThenLookAtFirebase'],
  '503 UNAVAILABLE': ['vendor', 'overloadedOrUnavailable', 'waitThenLookAtFirebase'],
  '504 DEADLINE_EXCEEDED': ['vendor', 'connectionFailed', 'waitThenLookAtFirebase'],
  UNSPECIFIED_ERROR: ['unknown', 'unspecifiedError', 'waitThenLookAtFirebase'],
  // The legacy API, which Google shut down in 2024.
  DeviceMessageRateExceeded: ['quota', 'tooManyToDeviceInARow', 'sendFewerToDevice'],
  InternalServerError: ['vendor', 'internalError', 'waitThenLookAtFirebase'],
  InvalidApnsCredential: ['configuration', 'firebaseWebOrApnsKeyInvalid', 'uploadFirebaseKeys'],
  InvalidDataKey: ['payload', 'extensionInvalid', 'correctPushFields'],
  InvalidPackageName: ['configuration', 'packageNameInvalid', 'checkServiceAccount'],
  InvalidParameters: ['payload', 'someParametersInvalid', 'correctPushFields'],
  InvalidRegistration: ['token', 'registrationTokenInvalid', 'churn'],
  InvalidTtl: ['payload', 'ttlInvalid', 'correctPushFields'],
  MessageTooBig: ['payload', 'messageTooLarge', 'shortenMessage'],
  MismatchSenderId: ['configuration', 'tokenOfOtherFirebaseProject', 'checkServiceAccount'],
  MissingRegistration: ['payload', 'deviceTokenMissing', 'openTicket'],
  NotRegistered: ['token', 'registrationTokenNoLongerValid', 'churn'],
  TopicsMessageRateExceeded: ['quota', 'tooManyToProjectDeviceOrTopic', 'askForFcmQuota'],
};

/**
 * Codes of sending and of receipts, which Huawei lists apart.
 * https://developer.huawei.com/consumer/en/doc/HMSCore-References/https-send-api-0000001050986197
 * https://developer.huawei.com/consumer/en/doc/HMSCore-Guides/msg-receipt-guide-0000001050040176
 * HarmonyOS: https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-response (with the reasons
 * in `illegalTokens`) and https://developer.huawei.com/consumer/cn/doc/harmonyos-guides/push-msg-receipt
 * `201-…` are in Getui's table of receipts: https://docs.getui.com/getui/server/receipt/
 */
const HUAWEI: CodeTable = {
  '1': ['device', 'deviceOffline', 'upToTheUser'],
  '2': ['device', 'appNotInstalled', 'upToTheUser'],
  '5': ['token', 'tokenOfOtherUser', 'churn'],
  '6': ['device', 'notificationsHidden', 'checkTurnOffPush'],
  '7': ['device', 'notificationsHidden', 'upToTheUser'],
  '8': ['device', 'notificationsHidden', 'upToTheUser'],
  '9': ['device', 'notificationsHidden', 'upToTheUser'],
  '10': ['device', 'deviceInactive', 'upToTheUser'],
  '12': ['device', 'deviceOffline', 'upToTheUser'],
  '13': ['token', 'tokenOfOtherRegion', 'churn'],
  '14': ['vendor', 'connectionFailed', 'waitThenAsk'],
  '15': ['device', 'replacedByLaterMessage', 'checkCollapseKey'],
  '18': ['device', 'notificationsHidden', 'upToTheUser'],
  '19': ['token', 'tokenReplaced', 'churn'],
  '20': ['payload', 'messageTypeNotSupported', 'correctPushFields'],
  '22': ['token', 'tokenOfOtherUser', 'churn'],
  '27': ['device', 'appNotRunning', 'sendNotifications'],
  '31': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '51': ['device', 'deviceLocked', 'upToTheUser'],
  '102': ['quota', 'overDeviceDailyLimit', 'applyForCategories'],
  '144': ['payload', 'profileIdInvalid', 'correctPushFields'],
  '151': ['payload', 'notShown', 'correctPushFields'],
  '191': ['vendor', 'badgeFailed', 'waitThenAsk'],
  '201': ['device', 'heldBackByVendor', 'askAboutControl'],
  '201-0': ['token', 'tokenOfOtherRegion', 'churn'],
  '201-2': ['token', 'appNotInstalled', 'churn'],
  '201-5': ['token', 'tokenOfOtherUser', 'churn'],
  '201-6': ['device', 'notificationsHidden', 'checkTurnOffPush'],
  '256': ['quota', 'appDailyLimit', 'applyForCategories'],
  '259': ['payload', 'contentRefused', 'removeSensitiveWords'],
  '262': ['quota', 'cardRefreshedTooOften', 'distributePushes'],
  '264': ['device', 'notSubscribedToMessages', 'upToTheUser'],
  '268': ['payload', 'parameterMissing', 'correctPushFields'],
  '400': ['payload', 'parameterWrong', 'correctPushFields'],
  '401': ['configuration', 'authenticationFailed', 'checkHuaweiCredentials'],
  '403': ['configuration', 'credentialsRefused', 'checkHuaweiCredentials'],
  '404': ['payload', 'pathWrong', 'openTicket'],
  '503': ['quota', 'flowControl', 'applyForCategories'],
  '6003': ['configuration', 'fingerprintNotRegistered', 'enterFingerprint'],
  '6004': ['configuration', 'noPermissionForPushInterface', 'checkHuaweiCredentials'],
  '80000000': ['vendor', 'failedForSomeDevices', 'waitThenAsk'],
  '80100000': ['token', 'someTokensInvalid', 'churn'],
  '80100001': ['payload', 'someParametersInvalid', 'correctPushFields'],
  '80100002': ['payload', 'tooManyTokens', 'openTicket'],
  '80100003': ['payload', 'structureInvalid', 'correctPushFields'],
  '80100004': ['payload', 'ttlInvalid', 'correctPushFields'],
  '80100013': ['payload', 'collapseKeyInvalid', 'correctPushFields'],
  '80100016': ['payload', 'sensitiveContent', 'removeSensitiveWords'],
  '80100017': ['quota', 'tooManyTopicTasks', 'distributePushes'],
  '80100022': ['payload', 'pictureNotVerified', 'checkPicture'],
  '80200001': ['configuration', 'authenticationFailed', 'checkHuaweiCredentials'],
  '80200003': ['configuration', 'accessTokenExpired', 'checkHuaweiCredentials'],
  '80200005': ['configuration', 'jwtExpired', 'checkHuaweiCredentials'],
  '80300002': ['configuration', 'noPermissionForPush', 'checkHuaweiCredentials'],
  '80300007': ['token', 'allTokensInvalid', 'checkHuaweiAppId'],
  '80300008': ['payload', 'messageTooLarge', 'shortenMessage'],
  '80300010': ['payload', 'tooManyTokens', 'openTicket'],
  '80300011': ['configuration', 'noRightToPriority', 'applyForCategories'],
  '80300013': ['configuration', 'receiptAddressInvalid', 'checkReceiptAddress'],
  '80300029': ['quota', 'testMessagesUsedUp', 'sendNoTestMessages'],
  '80300030': ['payload', 'tooManyTokensForTest', 'sendNoTestMessages'],
  '80300036': ['configuration', 'jwtValidTooLong', 'checkHuaweiCredentials'],
  '80300037': ['configuration', 'appPenalized', 'clearPenalty'],
  '80600003': ['vendor', 'internalError', 'waitThenAsk'],
  '81000001': ['vendor', 'internalError', 'waitThenAsk'],
  'no right to send high priority': ['configuration', 'noRightToPriority', 'applyForCategories'],
  appinfoError: ['configuration', 'appNotCreated', 'checkHuaweiCredentials'],
  atomicUnableSendUnsubscribedMsg: ['payload', 'messageTypeNotSupported', 'correctPushFields'],
  countryNotSupport: ['configuration', 'regionNotSupported', 'checkHuaweiCredentials'],
  differentImgVerifyPolicy: ['payload', 'pictureNotVerified', 'checkPicture'],
  disableSendHuaweiMsgBecauseOfPenalty: ['configuration', 'appPenalized', 'clearPenalty'],
  noPushTypeRight: ['configuration', 'noRightToMessageType', 'applyForCategories'],
  noRight: ['configuration', 'noPermissionForPush', 'checkHuaweiCredentials'],
  tokenFormatError: ['token', 'tokenFormatInvalid', 'churn'],
  tokenPlatformNotSupport: ['token', 'tokenOfOtherSystem', 'churn'],
};

/**
 * Codes of sending and of receipts.
 * https://developer.honor.com/cn/docs/11002/reference/downlink-message and …/downlink-message-return
 */
const HONOR: CodeTable = {
  '400': ['payload', 'parameterWrong', 'correctPushFields'],
  '401': ['configuration', 'authenticationFailed', 'checkHonorCredentials'],
  '403': ['configuration', 'credentialsRefused', 'checkHonorCredentials'],
  '404': ['payload', 'pathWrong', 'openTicket'],
  '503': ['quota', 'flowControl', 'applyForCategories'],
  '10001': ['payload', 'timestampMissing', 'openTicket'],
  '10205': ['configuration', 'appIdInvalid', 'checkHonorCredentials'],
  '10207': ['payload', 'timestampInvalid', 'openTicket'],
  '10300': ['token', 'tokenMissing', 'checkPushRegistration'],
  '40000003': ['device', 'appNotInstalled', 'upToTheUser'],
  '40000004': ['token', 'tokenOfOtherUser', 'churn'],
  '40000005': ['device', 'notificationsHidden', 'checkTurnOffPush'],
  '40000006': ['device', 'appDisabledOnDevice', 'upToTheUser'],
  '40000008': ['payload', 'messageTypeNotSupported', 'correctPushFields'],
  '40000009': ['quota', 'sentTwiceOrOverLimit', 'applyForCategories'],
  '40000011': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '40000013': ['device', 'heldBackForBattery', 'upToTheUser'],
  '40000014': ['token', 'tokenOfOtherUser', 'churn'],
  '40000015': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '50000003': ['device', 'appNotRunning', 'sendNotifications'],
  '80100000': ['token', 'someTokensInvalid', 'churn'],
  '80100003': ['payload', 'structureInvalid', 'correctPushFields'],
  '80200001': ['configuration', 'authenticationFailed', 'checkHonorCredentials'],
  '80200003': ['configuration', 'accessTokenExpired', 'checkHonorCredentials'],
  '80200020': ['configuration', 'receiptAddressInvalid', 'checkReceiptAddress'],
  '80200022': ['configuration', 'noRightToMessageType', 'applyForCategories'],
  '80200047': ['quota', 'testMessagesUsedUp', 'sendNoTestMessages'],
  '80200050': ['payload', 'pictureNotAllowed', 'checkPicture'],
  '80200056': ['payload', 'sensitiveContent', 'removeSensitiveWords'],
  '80300006': ['payload', 'tokenSentTwice', 'openTicket'],
  '80300007': ['token', 'allTokensInvalid', 'checkHonorAppId'],
  '80300008': ['payload', 'messageTooLarge', 'shortenMessage'],
  '80300010': ['payload', 'tooManyTokens', 'openTicket'],
};

/**
 * https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1560. Types of receipts: https://dev.mi.com/console/doc/detail?pId=1278
 * Texts of 20301: https://github.com/wildfirechat/push_server/issues/5
 */
const XIAOMI: CodeTable = {
  '-1': ['vendor', 'unknownError', 'waitThenAsk'],
  '1': ['vendor', 'internalError', 'waitThenAsk'],
  '16': ['token', 'tokenNoLongerActive', 'churn'],
  '32': ['device', 'pushDisabledByApp', 'checkDisablePush'],
  '64': ['device', 'filteredOut', 'upToTheUser'],
  '128': ['quota', 'appDailyLimit', 'applyForPrivateChannel'],
  '1024': ['device', 'expiredBeforeDelivery', 'upToTheUser'],
  '10001': ['vendor', 'systemError', 'waitThenAsk'],
  '10002': ['vendor', 'busy', 'waitThenAsk'],
  '10003': ['vendor', 'remoteServiceFailed', 'waitThenAsk'],
  '10008': ['payload', 'parameterWrong', 'correctPushFields'],
  '10012': ['payload', 'requestInvalid', 'openTicket'],
  '10016': ['payload', 'parameterMissing', 'correctPushFields'],
  '10017': ['payload', 'parameterValueInvalid', 'correctPushFields'],
  '10027': ['quota', 'callsTooOften', 'applyForPrivateChannel'],
  '10029': ['token', 'deviceUnknown', 'churn'],
  '10030': ['quota', 'invalidTokensFetchedTooOften', 'distributePushes'],
  '10031': ['configuration', 'sendingForbidden', 'askAboutBlacklist'],
  '10032': ['quota', 'invalidTokensFetchedTooOften', 'distributePushes'],
  '10033': ['configuration', 'feedbackForbidden', 'askAboutBlacklist'],
  '10034': ['quota', 'appDailyLimit', 'applyForPrivateChannel'],
  '10035': ['unknown', 'noMoreInvalidAliases', 'followOnePush'],
  '10036': ['configuration', 'actionForbidden', 'askAboutBlacklist'],
  '10037': ['vendor', 'requestExpired', 'waitThenAsk'],
  '10038': ['configuration', 'statisticsForbidden', 'askAboutBlacklist'],
  '10039': ['quota', 'statisticsFetchedTooOften', 'distributePushes'],
  '10041': ['payload', 'titleOrTextInvalid', 'correctPushFields'],
  '20209': ['payload', 'topicNameInvalid', 'correctPushFields'],
  '20215': ['vendor', 'subscriptionFailed', 'waitThenAsk'],
  '20216': ['vendor', 'subscriptionFailed', 'waitThenAsk'],
  '20301': ['vendor', 'sendingFailed', 'waitThenAsk'],
  'No valid targets': ['token', 'noValidTargets', 'churn'],
  'Invalid registration id': ['token', 'registrationIdInvalid', 'churn'],
  'Invalid regid': ['token', 'registrationIdInvalid', 'churn'],
  '20315': ['vendor', 'broadcastNotDeleted', 'waitThenAsk'],
  '20607': ['vendor', 'databaseFailed', 'waitThenAsk'],
  '21301': ['configuration', 'authenticationFailed', 'checkXiaomiCredentials'],
  'Invalid application secret': ['configuration', 'authenticationFailed', 'checkXiaomiCredentials'],
  '21302': ['configuration', 'tokenAuthenticationFailed', 'checkXiaomiCredentials'],
  '21303': ['configuration', 'requestNotAllowed', 'checkXiaomiCredentials'],
  '21305': ['payload', 'parameterMissing', 'correctPushFields'],
  '22000': ['configuration', 'appNotPermitted', 'checkXiaomiCredentials'],
  '22006': ['configuration', 'appIdInvalid', 'checkXiaomiCredentials'],
  '22007': ['configuration', 'appKeyInvalid', 'checkXiaomiCredentials'],
  '22022': ['configuration', 'packageNameInvalid', 'checkXiaomiCredentials'],
  '22102': ['vendor', 'notificationFailed', 'waitThenAsk'],
  '26003': ['vendor', 'internalCallFailed', 'waitThenAsk'],
  '26004': ['quota', 'broadcastsTooOften', 'applyForPrivateChannel'],
  '26005': ['quota', 'accountSetTooOften', 'distributePushes'],
  '26006': ['payload', 'waitsForReview', 'requestReview'],
  '27001': ['configuration', 'channelMismatch', 'checkChannelId'],
  '65003': ['token', 'deviceNotFound', 'churn'],
  '65006': ['quota', 'accountSetTooOften', 'distributePushes'],
  '65007': ['configuration', 'aliasBlacklisted', 'askAboutBlacklist'],
  '65008': ['payload', 'aliasInvalid', 'correctPushFields'],
  '65009': ['payload', 'messageTooLong', 'shortenMessage'],
  '65010': ['payload', 'topicNameInvalid', 'correctPushFields'],
  '65011': ['payload', 'parameterMissing', 'correctPushFields'],
  '65011 Title or Description is empty': ['payload', 'messageEmpty', 'addTitleOrText'],
  '65012': ['payload', 'aliasInvalid', 'correctPushFields'],
  '65013': ['payload', 'topicNameInvalid', 'correctPushFields'],
  '65014': ['payload', 'extensionInvalid', 'correctPushFields'],
  '65015': ['payload', 'extensionInvalid', 'correctPushFields'],
  '65016': ['payload', 'accountInvalid', 'correctPushFields'],
  '65017': ['payload', 'accountInvalid', 'correctPushFields'],
  '65028': ['payload', 'dataNotFound', 'correctPushFields'],
  '65029': ['vendor', 'remoteServiceFailed', 'waitThenAsk'],
  '65030': ['vendor', 'internalError', 'waitThenAsk'],
  '65035': ['payload', 'topicNameInvalid', 'correctPushFields'],
  '65036': ['payload', 'receiptAddressInvalid', 'checkReceiptAddress'],
  '65037': ['configuration', 'receiptAddressInvalid', 'checkReceiptAddress'],
  '65038': ['configuration', 'receiptAddressInvalid', 'checkReceiptAddress'],
  '66007': ['token', 'registrationIdInvalid', 'churn'],
  '66008': ['payload', 'requestInvalid', 'openTicket'],
  '66108': ['payload', 'parameterValueInvalid', 'correctPushFields'],
  '66109': ['configuration', 'registrationSecretInvalid', 'checkXiaomiCredentials'],
  '66307': ['payload', 'messageIdInvalid', 'openTicket'],
  '70011': ['payload', 'parameterMissing', 'correctPushFields'],
  '70012': ['payload', 'parameterValueInvalid', 'correctPushFields'],
  '200001': ['quota', 'appDailyLimit', 'applyForPrivateChannel'],
  '200002': ['quota', 'callRateLimited', 'applyForPrivateChannel'],
};

/**
 * Return codes: https://open.oppomobile.com/documentation/page/info?id=11235.
 * Types of receipts: https://open.oppomobile.com/new/developmentDoc/info?id=11239. The Chat push reports send them as the text of code 1.
 */
const OPPO: CodeTable = {
  '-2': ['quota', 'flowControl', 'applyForPrivateMessages'],
  '-1': ['vendor', 'unavailable', 'waitThenAsk'],
  '1 regid_invalid': ['token', 'registrationIdInvalid', 'churn'],
  '1 user_daily_limit': ['quota', 'deviceDailyLimit', 'applyForPrivateMessages'],
  '1 app_daily_limit': ['quota', 'appDailyLimit', 'applyForPrivateMessages'],
  '1 MESSAGE_NIGHT_CONTROL': ['quota', 'sentAtNight', 'sendWithinHours'],
  '11': ['configuration', 'accessTokenInvalid', 'checkOppoCredentials'],
  '12': ['payload', 'methodWrong', 'openTicket'],
  '13': ['quota', 'callsTooOften', 'applyForPrivateMessages'],
  '14': ['configuration', 'appKeyInvalid', 'checkOppoCredentials'],
  '15': ['configuration', 'appKeyMissing', 'checkOppoCredentials'],
  '16': ['configuration', 'signatureInvalid', 'checkOppoCredentials'],
  '17': ['configuration', 'signatureMissing', 'checkOppoCredentials'],
  '18': ['configuration', 'timestampMissing', 'checkOppoCredentials'],
  '19': ['configuration', 'timestampInvalid', 'checkOppoCredentials'],
  '20': ['payload', 'calledMethodUnknown', 'openTicket'],
  '21': ['payload', 'calledMethodMissing', 'openTicket'],
  '22': ['payload', 'versionMissing', 'openTicket'],
  '23': ['payload', 'versionInvalid', 'openTicket'],
  '24': ['payload', 'versionNotSupported', 'openTicket'],
  '25': ['payload', 'encodingNotUtf8', 'openTicket'],
  '26': ['configuration', 'senderAddressBlacklisted', 'openTicket'],
  '27': ['configuration', 'noRightToFunction', 'applyForPushPermission'],
  '28': ['configuration', 'appDisabled', 'enableApp'],
  '29': ['payload', 'accessTokenMissing', 'openTicket'],
  '30': ['configuration', 'noPermissionForApi', 'applyForPushPermission'],
  '31': ['payload', 'dataNotFound', 'correctPushFields'],
  '32': ['payload', 'dataSentTwice', 'correctPushFields'],
  '33': ['quota', 'appDailyLimit', 'applyForPrivateMessages'],
  '34': ['quota', 'pictureDailyLimit', 'applyForPrivateMessages'],
  '40': ['payload', 'argumentMissing', 'correctPushFields'],
  '41': ['payload', 'argumentInvalid', 'correctPushFields'],
  '41 sensitive word': ['payload', 'sensitiveContent', 'removeSensitiveWords'],
  '42': ['quota', 'savedMessagesDailyLimit', 'applyForPrivateMessages'],
  '51': ['payload', 'pictureInvalid', 'checkPicture'],
  '55': ['quota', 'callRateLimited', 'applyForPrivateMessages'],
  '59': ['configuration', 'noRightToFunction', 'applyForPushPermission'],
  '67': ['payload', 'categoryWrong', 'checkCategory'],
  '69': ['quota', 'callRateLimited', 'applyForPrivateMessages'],
  '10000': ['token', 'registrationIdInvalid', 'churn'],
  'Invalid RegistrationId': ['token', 'registrationIdInvalid', 'churn'],
};

/** https://dev.vivo.com.cn/documentCenter/doc/368; 10085 and 10254 are in its older versions (server API 2.9.2) */
const VIVO: CodeTable = {
  '10000': ['configuration', 'authenticationFailed', 'checkVivoCredentials'],
  '10043': ['configuration', 'pushSwitchedOffByVendor', 'clearPenalty'],
  '10045': ['configuration', 'appInReview', 'waitForReview'],
  '10050': ['payload', 'deviceTokenMissing', 'openTicket'],
  '10051': ['payload', 'messageTypeNotSupported', 'checkCategory'],
  '10054': ['payload', 'parameterValueInvalid', 'correctPushFields'],
  '10055': ['payload', 'titleOrTextInvalid', 'addTitleOrText'],
  '10056': ['payload', 'titleOrTextInvalid', 'shortenMessage'],
  '10057': ['payload', 'titleOrTextInvalid', 'addTitleOrText'],
  '10058': ['payload', 'titleOrTextInvalid', 'shortenMessage'],
  '10059': ['payload', 'ttlInvalid', 'correctPushFields'],
  '10060': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '10061': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '10062': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '10063': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '10064': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '10065': ['payload', 'parameterValueInvalid', 'correctPushFields'],
  '10067': ['payload', 'extensionInvalid', 'correctPushFields'],
  '10068': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '10069': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '10070': ['quota', 'operationalUsedUp', 'markSystemMessages'],
  '10071': ['payload', 'outsidePermittedHours', 'sendWithinHours'],
  '10072': ['quota', 'appPushesTooFast', 'raiseRate'],
  '10073': ['quota', 'systemUsedUp', 'markSystemMessages'],
  '10082': ['configuration', 'systemMessagesSwitchedOff', 'clearPenalty'],
  '10085': ['payload', 'contentRefused', 'changeTestText'],
  '10092': ['payload', 'profileIdInvalid', 'correctPushFields'],
  '10094': ['configuration', 'appIdMismatch', 'checkVivoCredentials'],
  '10095': ['payload', 'parameterValueInvalid', 'correctPushFields'],
  '10096': ['payload', 'categoryWrong', 'checkCategory'],
  '10097': ['payload', 'categoryMismatch', 'checkCategory'],
  '10103': ['payload', 'sensitiveContent', 'removeSensitiveWords'],
  '10104': ['payload', 'testContentRefused', 'changeTestText'],
  '10150': ['payload', 'deviceTokenMissing', 'openTicket'],
  '10151': ['payload', 'taskIdInvalid', 'openTicket'],
  '10152': ['payload', 'taskIdInvalid', 'openTicket'],
  '10153': ['payload', 'tooManyTokens', 'openTicket'],
  '10155': ['payload', 'taskIdInvalid', 'openTicket'],
  '10200': ['configuration', 'appIdMissing', 'checkVivoCredentials'],
  '10201': ['configuration', 'appKeyMissing', 'checkVivoCredentials'],
  '10202': ['configuration', 'appKeyInvalid', 'checkVivoCredentials'],
  '10203': ['vendor', 'timestampMissing', 'openTicket'],
  '10204': ['vendor', 'signatureMissing', 'openTicket'],
  '10205': ['configuration', 'appIdInvalid', 'checkVivoCredentials'],
  '10206': ['configuration', 'signatureInvalid', 'checkVivoCredentials'],
  '10207': ['vendor', 'timestampInvalid', 'openTicket'],
  '10252': ['quota', 'batchesUsedUp', 'markSystemMessages'],
  '10254': ['quota', 'broadcastsUsedUp', 'markSystemMessages'],
  '10302': ['token', 'registrationIdInvalid', 'churn'],
  '10304': ['payload', 'extensionInvalid', 'correctPushFields'],
  '10305': ['payload', 'receiptAddressInvalid', 'checkReceiptAddress'],
  '10306': ['payload', 'receiptAddressInvalid', 'checkReceiptAddress'],
  '10311': ['device', 'hiddenOrInactive', 'upToTheUser'],
  '10352': ['payload', 'requestIdInvalid', 'openTicket'],
  '10353': ['payload', 'requestIdInvalid', 'openTicket'],
  '10471': ['payload', 'taskIdInvalid', 'openTicket'],
  '10472': ['payload', 'taskIdInvalid', 'openTicket'],
  '10473': ['payload', 'taskIdInvalid', 'openTicket'],
  '10600': ['payload', 'tagInvalid', 'correctPushFields'],
  '10603': ['payload', 'tagInvalid', 'correctPushFields'],
  '10604': ['payload', 'tagInvalid', 'correctPushFields'],
  '10605': ['payload', 'tagInvalid', 'correctPushFields'],
  '10606': ['payload', 'tagInvalid', 'correctPushFields'],
  '10608': ['payload', 'parameterMissing', 'correctPushFields'],
  '10609': ['payload', 'parameterMissing', 'correctPushFields'],
  '10613': ['payload', 'tagInvalid', 'correctPushFields'],
  '10614': ['payload', 'tooManyTokens', 'openTicket'],
  '10615': ['payload', 'tagInvalid', 'correctPushFields'],
  '10700': ['payload', 'deviceTokenMissing', 'openTicket'],
  '10701': ['payload', 'tooManyTokens', 'openTicket'],
  '10703': ['quota', 'callsTooOften', 'distributePushes'],
  '10704': ['payload', 'requestIdInvalid', 'openTicket'],
  '10706': ['payload', 'parameterValueInvalid', 'openTicket'],
  '10800': ['payload', 'tooManyTokens', 'openTicket'],
  '10801': ['payload', 'messageEmpty', 'addTitleOrText'],
  '10802': ['payload', 'parameterMissing', 'openTicket'],
  '10803': ['payload', 'parameterValueInvalid', 'openTicket'],
  '10804': ['payload', 'parameterMissing', 'openTicket'],
  '10806': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '10807': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
  '10808': ['payload', 'clickTargetInvalid', 'correctClickTarget'],
};

/**
 * https://github.com/MEIZUPUSH/PushAPI. Sources disagree on 110010: the API says that the app pushes too fast, newer clients say that
 * the user switched push off. So its text decides.
 */
const MEIZU: CodeTable = {
  '-1': ['vendor', 'unknownError', 'waitThenAsk'],
  '201': ['configuration', 'refusedForLackOfPermission', 'checkMeizuCredentials'],
  '500': ['vendor', 'unspecifiedError', 'waitThenAsk'],
  '501': ['vendor', 'databaseFailed', 'waitThenAsk'],
  '513': ['vendor', 'sendingFailed', 'waitThenAsk'],
  '518': ['quota', 'overRateOfApp', 'raiseRate'],
  '519': ['vendor', 'overloaded', 'waitThenAsk'],
  '520': ['device', 'foldedWithinMinute', 'sendFewerWithinMinute'],
  '1001': ['vendor', 'systemError', 'waitThenAsk'],
  '1003': ['vendor', 'busy', 'waitThenAsk'],
  '1005': ['payload', 'parameterWrong', 'correctPushFields'],
  '1006': ['configuration', 'signatureInvalid', 'checkMeizuCredentials'],
  '110000': ['configuration', 'appIdInvalid', 'checkMeizuCredentials'],
  '110001': ['configuration', 'appKeyInvalid', 'checkMeizuCredentials'],
  '110002': ['token', 'notSubscribed', 'churn'],
  '110003': ['token', 'pushIdInvalid', 'churn'],
  '110004': ['payload', 'parameterMissing', 'correctPushFields'],
  '110005': ['token', 'notSubscribed', 'churn'],
  '110009': ['configuration', 'appBlacklisted', 'askAboutBlacklist'],
  '110010': ['unknown', 'tooFastOrSwitchedOff', 'followOnePush'],
  '110010 too fast': ['quota', 'appPushesTooFast', 'raiseRate'],
  '110010 速率过快': ['quota', 'appPushesTooFast', 'raiseRate'],
  '110010 频率超过限制': ['quota', 'appPushesTooFast', 'raiseRate'],
  '110010 开关关闭': ['device', 'pushSwitchedOff', 'upToTheUser'],
  '110010 switched off': ['device', 'pushSwitchedOff', 'upToTheUser'],
  '110011': ['quota', 'appDailyLimit', 'distributePushes'],
  '110051': ['quota', 'callRateLimited', 'distributePushes'],
  '110053': ['quota', 'dataMessagesUsedUp', 'sendNotifications'],
};

/** `post_send_delivered`: the push vendors' own codes. */
export const VENDOR_CODES: ReadonlyMap<PushVendor, CodeTable> = new Map<PushVendor, CodeTable>([
  ['apns', withHttp(APNS)],
  ['xiaomi', withHttp(XIAOMI)],
  ['huawei', withHttp(HUAWEI)],
  ['fcm', withHttp(FCM)],
  ['meizu', withHttp(MEIZU)],
  ['oppo', withHttp(OPPO)],
  ['vivo', withHttp(VIVO)],
  ['honor', withHttp(HONOR)],
]);

/** A push vendor's own meaning of a status code wins. */
function withHttp(own: CodeTable): CodeTable {
  const numbers = new Set(Object.keys(own).map((key) => keyParts(key).number));
  const rest = Object.entries(HTTP).filter(([key]) => {
    const { number } = keyParts(key);
    return number === undefined || !numbers.has(number);
  });
  return { ...own, ...Object.fromEntries(rest) };
}
