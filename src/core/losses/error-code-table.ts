/**
 * The loss codes of Tencent and of the push vendors: who has to act, what they mean, and what to do.
 *
 * To add a code, add one line `key: [cause, meaning, remedy]` to the table of its vendor.
 * - The key is the code, or `code Reason` where the vendor sends a reason with a code of many reasons. The lookup finds
 *   the reason in the info text of its code, and as a code of its own; letter case does not matter. A code without a
 *   line of its own is explained by its first `code Reason`.
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

/** `ready_to_send`: Tencent's own codes, the same on every platform. */
export const TENCENT_CODES: CodeTable = {
  '-1': ['configuration', 'certificateIdNotSet', 'uploadCredentials'],
  '-2': ['token', 'noTokenUploaded', 'checkPushRegistration'],
};

/** https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns */
const APNS: CodeTable = {
  '400': ['payload', 'requestRefused', 'correctPushFields'],
  '400 BadCollapseId': ['payload', 'collapseIdTooLong', 'shortenCollapseId'],
  '400 BadDeviceToken': ['token', 'tokenInvalidOrOtherEnvironment', 'checkApnsEnvironment'],
  '400 BadExpirationDate': ['payload', 'expirationDateInvalid', 'correctPushFields'],
  '400 BadMessageId': ['payload', 'messageIdInvalid', 'openTicket'],
  '400 BadPriority': ['payload', 'priorityInvalid', 'correctPushFields'],
  '400 BadTopic': ['payload', 'topicInvalid', 'checkEnteredBundleId'],
  '400 DeviceTokenNotForTopic': ['token', 'tokenOfOtherApp', 'checkBundleId'],
  '400 DuplicateHeaders': ['payload', 'headerSentTwice', 'openTicket'],
  '400 InvalidPushType': ['payload', 'pushTypeInvalid', 'correctPushFields'],
  '400 MissingDeviceToken': ['payload', 'deviceTokenMissing', 'openTicket'],
  '400 MissingTopic': ['payload', 'topicMissing', 'enterBundleId'],
  '400 PayloadEmpty': ['payload', 'messageEmpty', 'addTitleOrText'],
  '400 TopicDisallowed': ['payload', 'topicNotAllowed', 'checkAllowedBundleId'],
  '403': ['configuration', 'credentialsRefused', 'checkApnsCredentials'],
  '403 BadCertificate': ['configuration', 'certificateInvalid', 'renewApnsCertificate'],
  '403 BadCertificateEnvironment': ['configuration', 'wrongCertificateEnvironment', 'uploadOtherCertificate'],
  '403 BadEnvironmentKeyInToken': ['configuration', 'wrongKeyEnvironment', 'uploadOtherKey'],
  '403 ExpiredProviderToken': ['configuration', 'signedTokenTooOld', 'uploadSigningKeyAgain'],
  '403 Forbidden': ['configuration', 'actionNotAllowed', 'checkApnsCredentials'],
  '403 InvalidProviderToken': ['configuration', 'signedTokenInvalid', 'checkSigningKey'],
  '403 MissingProviderToken': ['configuration', 'noCredentialsPresented', 'uploadCertificateOrKey'],
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

/** https://firebase.google.com/docs/cloud-messaging/error-codes */
const FCM: CodeTable = {
  '400 INVALID_ARGUMENT': ['payload', 'fieldInvalid', 'correctPushFields'],
  '401 THIRD_PARTY_AUTH_ERROR': ['configuration', 'firebaseWebOrApnsKeyInvalid', 'uploadFirebaseKeys'],
  '403 SENDER_ID_MISMATCH': ['configuration', 'tokenOfOtherFirebaseProject', 'checkServiceAccount'],
  '404 UNREGISTERED': ['token', 'registrationTokenNoLongerValid', 'churn'],
  '429 QUOTA_EXCEEDED': ['quota', 'tooManyToProjectDeviceOrTopic', 'askForFcmQuota'],
  '500 INTERNAL': ['vendor', 'internalError', 'waitThenLookAtFirebase'],
  '503 UNAVAILABLE': ['vendor', 'overloadedOrUnavailable', 'waitThenLookAtFirebase'],
};

/**
 * Codes of sending and of receipts, which Huawei lists apart.
 * https://developer.huawei.com/consumer/en/doc/HMSCore-References/https-send-api-0000001050986197
 * https://developer.huawei.com/consumer/en/doc/HMSCore-Guides/msg-receipt-guide-0000001050040176
 */
const HUAWEI: CodeTable = {
  '2': ['device', 'appNotInstalled', 'upToTheUser'],
  '5': ['token', 'tokenOfOtherUser', 'churn'],
  '6': ['device', 'notificationsHidden', 'checkTurnOffPush'],
  '10': ['device', 'deviceInactive', 'upToTheUser'],
  '15': ['device', 'replacedByLaterMessage', 'checkCollapseKey'],
  '27': ['device', 'appNotRunning', 'sendNotifications'],
  '102': ['quota', 'overDeviceDailyLimit', 'applyForCategories'],
  '201': ['quota', 'heldBackByVendor', 'askAboutControl'],
  '502': ['vendor', 'connectionFailed', 'waitThenAsk'],
  '503': ['quota', 'flowControl', 'applyForCategories'],
  '6003': ['configuration', 'fingerprintNotRegistered', 'enterFingerprint'],
  '6004': ['configuration', 'noPermissionForPushInterface', 'checkHuaweiCredentials'],
  '80000000': ['vendor', 'failedForSomeDevices', 'waitThenAsk'],
  '80100000': ['token', 'someTokensInvalid', 'churn'],
  '80100001': ['payload', 'someParametersInvalid', 'correctPushFields'],
  '80100003': ['payload', 'structureInvalid', 'correctPushFields'],
  '80100016': ['payload', 'sensitiveContent', 'removeSensitiveWords'],
  '80200001': ['configuration', 'authenticationFailed', 'checkHuaweiCredentials'],
  '80200003': ['configuration', 'accessTokenExpired', 'checkHuaweiCredentials'],
  '80200005': ['configuration', 'jwtExpired', 'checkHuaweiCredentials'],
  '80300002': ['configuration', 'noPermissionForPush', 'checkHuaweiCredentials'],
  '80300007': ['token', 'allTokensInvalid', 'checkHuaweiAppId'],
  '80300010': ['payload', 'tooManyTokens', 'openTicket'],
};

/** https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1560 */
const XIAOMI: CodeTable = {
  '-1': ['vendor', 'unknownError', 'waitThenAsk'],
  '1': ['vendor', 'internalError', 'waitThenAsk'],
  '10001': ['vendor', 'systemError', 'waitThenAsk'],
  '10002': ['vendor', 'busy', 'waitThenAsk'],
  '10003': ['vendor', 'remoteServiceFailed', 'waitThenAsk'],
  '10008': ['payload', 'parameterWrong', 'correctPushFields'],
  '10016': ['payload', 'parameterMissing', 'correctPushFields'],
  '10017': ['payload', 'parameterValueInvalid', 'correctPushFields'],
  '10027': ['quota', 'callsTooOften', 'applyForPrivateChannel'],
  '10029': ['token', 'deviceUnknown', 'churn'],
  '10031': ['device', 'sendingForbidden', 'askAboutBlock'],
  '10034': ['quota', 'appDailyLimit', 'applyForPrivateChannel'],
  '20301': ['vendor', 'sendingFailed', 'waitThenAsk'],
  '21301': ['configuration', 'authenticationFailed', 'checkXiaomiCredentials'],
  '21302': ['configuration', 'tokenAuthenticationFailed', 'checkXiaomiCredentials'],
  '21303': ['configuration', 'requestNotAllowed', 'checkXiaomiCredentials'],
  '21305': ['payload', 'parameterMissing', 'correctPushFields'],
  '22006': ['configuration', 'appIdInvalid', 'checkXiaomiCredentials'],
  '22007': ['configuration', 'appKeyInvalid', 'checkXiaomiCredentials'],
  '22022': ['configuration', 'packageNameInvalid', 'checkXiaomiCredentials'],
  '22102': ['vendor', 'notificationFailed', 'waitThenAsk'],
  '26003': ['vendor', 'internalCallFailed', 'waitThenAsk'],
  '26004': ['quota', 'broadcastsTooOften', 'applyForPrivateChannel'],
  '26006': ['payload', 'waitsForReview', 'requestReview'],
  '27001': ['configuration', 'channelMismatch', 'checkChannelId'],
  '65003': ['token', 'deviceNotFound', 'churn'],
  '65009': ['payload', 'messageTooLong', 'shortenMessage'],
};

/** The common return codes in OPPO PUSH's server API: https://open.oppomobile.com */
const OPPO: CodeTable = {
  '-2': ['quota', 'flowControl', 'applyForPrivateMessages'],
  '-1': ['vendor', 'unavailable', 'waitThenAsk'],
  '1 regid_invalid': ['token', 'registrationIdInvalid', 'churn'],
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
  '51': ['payload', 'pictureInvalid', 'checkPicture'],
  '55': ['quota', 'callRateLimited', 'applyForPrivateMessages'],
  '67': ['payload', 'categoryWrong', 'checkCategory'],
  user_daily_limit: ['quota', 'deviceDailyLimit', 'applyForPrivateMessages'],
};

/** The result codes in vivo push's server API: https://dev.vivo.com.cn */
const VIVO: CodeTable = {
  '10070': ['quota', 'operationalUsedUp', 'markSystemMessages'],
  '10071': ['device', 'outsidePermittedHours', 'sendWithinHours'],
  '10073': ['quota', 'systemUsedUp', 'markSystemMessages'],
  '10085': ['payload', 'contentRefused', 'changeTestText'],
  '10094': ['configuration', 'appIdMismatch', 'checkVivoCredentials'],
  '10104': ['payload', 'testContentRefused', 'changeTestText'],
  '10252': ['quota', 'batchesUsedUp', 'markSystemMessages'],
  '10254': ['quota', 'broadcastsUsedUp', 'markSystemMessages'],
  '10302': ['token', 'registrationIdInvalid', 'churn'],
};

/** https://github.com/MEIZUPUSH/PushAPI */
const MEIZU: CodeTable = {
  '201': ['configuration', 'refusedForLackOfPermission', 'checkMeizuCredentials'],
  '500': ['vendor', 'unspecifiedError', 'waitThenAsk'],
  '501': ['vendor', 'databaseFailed', 'waitThenAsk'],
  '513': ['vendor', 'sendingFailed', 'waitThenAsk'],
  '518': ['quota', 'overRateOfApp', 'raiseRate'],
  '519': ['vendor', 'overloaded', 'waitThenAsk'],
  '520': ['quota', 'foldedWithinMinute', 'sendFewerWithinMinute'],
  '1001': ['vendor', 'systemError', 'waitThenAsk'],
  '1003': ['vendor', 'busy', 'waitThenAsk'],
  '1006': ['configuration', 'signatureInvalid', 'checkMeizuCredentials'],
  '110000': ['configuration', 'appIdInvalid', 'checkMeizuCredentials'],
  '110001': ['configuration', 'appKeyInvalid', 'checkMeizuCredentials'],
  '110002': ['token', 'notSubscribed', 'churn'],
  '110003': ['token', 'pushIdInvalid', 'churn'],
  '110009': ['configuration', 'appBlacklisted', 'askAboutBlacklist'],
  '110010': ['quota', 'appPushesTooFast', 'raiseRate'],
};

/** `post_send_delivered`: the push vendors' own codes. No list of Honor's codes is known, so they stay unknown. */
export const VENDOR_CODES: ReadonlyMap<PushVendor, CodeTable> = new Map<PushVendor, CodeTable>([
  ['apns', APNS],
  ['xiaomi', XIAOMI],
  ['huawei', HUAWEI],
  ['fcm', FCM],
  ['meizu', MEIZU],
  ['oppo', OPPO],
  ['vivo', VIVO],
]);
