/** What each loss code means, and what to do about it. A meaning is a phrase of at most 80 characters without a full stop. */

interface Vendor {
  /** One of the names in `vendors`. */
  readonly vendor: string;
}

export const CATALOGUE = {
  vendors: {
    tencent: 'Tencent',
    apns: 'APNs',
    xiaomi: 'Xiaomi',
    huawei: 'Huawei',
    fcm: 'FCM',
    meizu: 'Meizu',
    oppo: 'OPPO',
    vivo: 'vivo',
    honor: 'Honor',
    /** A code that several push vendors use for the same cause, on a platform without a name. */
    other: 'the push vendor',
  },

  meanings: {
    // Credentials and settings of the app
    certificateIdNotSet: 'certificate id not set',
    credentialsRefused: ({ vendor }: Vendor) => `${vendor} refuses the credentials`,
    certificateInvalid: ({ vendor }: Vendor) => `the ${vendor} certificate is invalid`,
    wrongCertificateEnvironment: ({ vendor }: Vendor) =>
      `the ${vendor} certificate is for the other environment`,
    wrongKeyEnvironment: 'the .p8 key is for the other environment',
    signedTokenTooOld: 'the token signed with the .p8 key is too old',
    signedTokenInvalid: 'the token signed with the .p8 key is invalid',
    signedTokenRenewedTooOften: 'the token signed with the .p8 key is renewed too often',
    noCredentialsPresented: 'neither a certificate nor a signed token was presented',
    actionNotAllowed: 'the action is not allowed with these credentials',
    firebaseWebOrApnsKeyInvalid: 'the APNs or web push credentials in Firebase are missing or invalid',
    tokenOfOtherFirebaseProject: 'the token belongs to another Firebase project',
    authenticationFailed: 'authentication failed',
    tokenAuthenticationFailed: 'authentication of the token failed',
    accessTokenExpired: 'the access token has expired',
    accessTokenInvalid: 'the authentication token is invalid',
    accessTokenMissing: 'the authentication token is missing',
    jwtExpired: 'the signed token (JWT) has expired',
    fingerprintNotRegistered: 'the certificate fingerprint of the app is not the registered one',
    appIdInvalid: 'the app id is invalid',
    appIdMismatch: 'the app id does not match',
    appKeyInvalid: 'the app key is invalid',
    appKeyMissing: 'the app key is missing',
    packageNameInvalid: 'the package name is invalid',
    signatureInvalid: 'the signature is invalid',
    signatureMissing: 'the signature is missing',
    timestampInvalid: 'the timestamp is invalid',
    timestampMissing: 'the timestamp is missing',
    noPermissionForApi: 'the app has no permission to push over the API',
    noPermissionForPush: 'the app has no permission to send push messages',
    noPermissionForPushInterface: 'the app has no permission for the push interface',
    noRightToFunction: 'the app has no right to this function',
    requestNotAllowed: 'the request is not allowed for the app',
    refusedForLackOfPermission: ({ vendor }: Vendor) => `${vendor} refuses: no permission`,
    appDisabled: ({ vendor }: Vendor) => `the app is disabled at ${vendor}`,
    appBlacklisted: 'the app is on the blacklist',
    sendingForbidden: 'on the blacklist: sending is forbidden',
    channelMismatch: 'the notification channel does not match the registered one',
    senderAddressBlacklisted: 'the sending IP address is on the blacklist',
    apnsCertificateExpired: 'the APNs certificate has expired',
    keyOfOtherConnection: 'the connection already uses a .p8 key of another team',
    fcmApiDisabled: 'the FCM API is disabled in the Google Cloud project',
    jwtValidTooLong: 'the signed token (JWT) is valid for more than a day',
    appIdMissing: 'the app id is missing',
    appNotPermitted: ({ vendor }: Vendor) => `${vendor} does not accept the app`,
    appNotCreated: ({ vendor }: Vendor) => `the app does not exist at ${vendor}`,
    appInReview: ({ vendor }: Vendor) => `the app is in review at ${vendor}: only test messages are allowed`,
    appPenalized: ({ vendor }: Vendor) => `${vendor} has banned the app from pushing, as a penalty`,
    pushSwitchedOffByVendor: ({ vendor }: Vendor) => `${vendor} has switched push off for the app`,
    systemMessagesSwitchedOff: ({ vendor }: Vendor) =>
      `${vendor} has switched system messages off for the app`,
    actionForbidden: ({ vendor }: Vendor) => `${vendor} forbids the action to the app`,
    feedbackForbidden: 'on the blacklist: feedback calls are forbidden',
    statisticsForbidden: 'the app may not read statistics and traces',
    aliasBlacklisted: 'the alias is on the blacklist',
    noRightToMessageType: 'the app has no right to send this type of message',
    noRightToPriority: 'the app has no right to send messages of high priority',
    regionNotSupported: ({ vendor }: Vendor) =>
      `${vendor} does not support the country of the device for this app`,
    receiptAddressInvalid: 'the receipt settings (callback id, URL or parameter) are invalid',
    registrationSecretInvalid: 'the registration secret is invalid',
    userSigExpired: 'the UserSig of the request has expired',
    userSigInvalid: 'the UserSig of the request is invalid',
    adminRequired: 'the request needs the account of an app administrator',
    pushNotActivated: 'the push feature is not activated',
    accountNotDeletable: 'the plan of the app does not allow the deletion of accounts',
    appNotPaid: 'the app is not paid for',
    noResourcesDeployed: 'no push resources are deployed for the app',

    // Device tokens
    noTokenUploaded: 'no push token uploaded for the device',
    tokenInvalidOrOtherEnvironment: 'the device token is invalid, or from the other APNs environment',
    tokenOfOtherApp: 'the device token belongs to another app (bundle id)',
    tokenNoLongerActive: 'the device token is no longer active',
    tokenExpired: 'the device token has expired',
    registrationTokenNoLongerValid: 'the registration token is no longer valid',
    registrationIdInvalid: 'the registration id is invalid',
    tokenOfOtherUser: 'the token does not belong to the current user of the device',
    someTokensInvalid: 'some of the tokens are invalid',
    allTokensInvalid: 'all of the tokens are invalid',
    deviceUnknown: ({ vendor }: Vendor) => `${vendor} does not know the device`,
    deviceNotFound: 'the device was not found, mostly because it is offline',
    notSubscribed: 'the push id is not subscribed, or push is switched off',
    pushIdInvalid: 'the push id is invalid',
    registrationTokenInvalid: 'the registration token is invalid',
    noValidTargets: 'none of the registration ids is valid',
    tokenMissing: 'the device token is missing',
    tokenFormatInvalid: 'the format of the token is invalid',
    tokenReplaced: 'the token is not the current one of the device',
    tokenOfOtherRegion: 'the token belongs to another service region',
    tokenOfOtherSystem: 'the token belongs to another operating system or push service',
    vendorRegistrationFailed: 'the device failed to register at its push vendor',
    pushTargetUnknown: 'the push target does not exist',

    // The device and its user
    appNotInstalled: 'the app is not installed on the device',
    notificationsHidden: 'notifications are hidden on the device',
    deviceInactive: 'the device was inactive for over 30 days',
    replacedByLaterMessage: 'replaced by a later message while the device was offline',
    appNotRunning: 'the app was not running, so the data message was held back',
    outsidePermittedHours: ({ vendor }: Vendor) => `sent outside the hours that ${vendor} permits`,
    deviceOffline: 'the device is offline',
    deviceLocked: 'the device was restarted and is still locked',
    hiddenOrInactive: 'notifications are off on the device, or the device is inactive',
    pushSwitchedOff: 'the user switched push off for the app',
    pushDisabledByApp: 'the app switched push off on the device',
    permissionRefused: 'the user refused the permission to send notifications',
    appDisabledOnDevice: 'the app is disabled on the device',
    heldBackForBattery: 'held back to save battery; sent again when the screen is on',
    filteredOut: 'the device does not match the filter of the message',
    expiredBeforeDelivery: 'the message expired before the device was online',
    notSubscribedToMessages: 'the user has not subscribed to these messages',

    // Limits
    tooManyToDeviceInARow: 'too many pushes in a row to the same device',
    tooManyToProjectDeviceOrTopic: 'too many messages to the project, the device or the topic',
    deviceDailyLimit: 'the device got its daily number of messages',
    overDeviceDailyLimit: 'too many messages to the device, over its daily limit',
    heldBackByVendor: ({ vendor }: Vendor) => `held back: ${vendor} controls the sending to this device`,
    flowControl: 'flow control: too many messages at once',
    callsTooOften: ({ vendor }: Vendor) => `the app calls ${vendor} too often`,
    callRateLimited: 'the call frequency of the app is limited',
    appDailyLimit: 'the daily number of messages of the app is used up',
    pictureDailyLimit: 'the daily number of uploaded pictures is used up',
    broadcastsTooOften: 'broadcasts are sent too often',
    broadcastsUsedUp: 'the number of broadcasts is used up',
    batchesUsedUp: 'the number of batch pushes is used up',
    operationalUsedUp: 'the total of operational messages is used up',
    systemUsedUp: 'the total of system messages is used up',
    overRateOfApp: 'faster than the rate set for the app',
    foldedWithinMinute: 'folded: several messages to the device within a minute',
    appPushesTooFast: 'the app pushes too fast',
    sentAtNight: ({ vendor }: Vendor) => `sent in the hours in which ${vendor} holds messages back`,
    sentTwiceOrOverLimit: 'sent twice, or over the daily number of messages',
    savedMessagesDailyLimit: 'the daily number of saved messages is used up',
    testMessagesUsedUp: 'the number of test messages is used up',
    dataMessagesUsedUp: 'the number of data messages is used up',
    dailyUsersUsedUp: 'the number of daily active users of the app is used up',
    cardRefreshedTooOften: 'the card is refreshed too often',
    accountSetTooOften: 'aliases or accounts are set too often',
    invalidTokensFetchedTooOften: 'invalid tokens or aliases are fetched too often',
    statisticsFetchedTooOften: 'statistics and traces are fetched too often',
    tooManyTopicTasks: 'too many topic tasks at the same time',
    tooFastOrSwitchedOff: 'the app pushes too fast, or the user switched push off',

    // The message
    requestRefused: ({ vendor }: Vendor) => `${vendor} refuses the request, for a reason not listed here`,
    fieldInvalid: 'a field of the message is invalid',
    someParametersInvalid: 'some of the parameters are invalid',
    parameterWrong: 'a parameter is wrong',
    parameterValueInvalid: 'the value of a parameter is invalid',
    parameterMissing: 'a required parameter is missing',
    argumentInvalid: 'an argument is invalid',
    argumentMissing: 'a required argument is missing',
    structureInvalid: 'the structure of the message is invalid',
    collapseIdTooLong: 'the collapse id is too long',
    expirationDateInvalid: 'the expiration date is invalid',
    messageIdInvalid: 'the message id is invalid',
    priorityInvalid: 'the priority is invalid',
    pushTypeInvalid: 'the push type is invalid',
    topicInvalid: 'the topic (bundle id) is invalid',
    topicMissing: 'the topic (bundle id) is missing',
    topicNotAllowed: 'pushing to this topic (bundle id) is not allowed',
    messageEmpty: 'the message is empty',
    messageTooLarge: 'the message is too large',
    messageTooLong: 'the message is too long',
    sensitiveContent: 'the message contains sensitive content',
    contentRefused: ({ vendor }: Vendor) => `${vendor} refuses the content of the message`,
    testContentRefused: ({ vendor }: Vendor) => `${vendor} refuses the content: it looks like a test message`,
    waitsForReview: ({ vendor }: Vendor) => `the message waits for a review at ${vendor}`,
    categoryWrong: 'the message category or its notification level is wrong',
    pictureInvalid: 'the picture is invalid',
    dataNotFound: 'the requested data do not exist',
    dataSentTwice: 'the data were sent twice',
    titleOrTextInvalid: 'the title or text is empty, too long or not allowed',
    clickTargetInvalid: 'the target of a click on the notification is invalid or missing',
    extensionInvalid: 'the extension (custom keys and values) is invalid or too long',
    ttlInvalid: 'the time to live of the message is invalid',
    collapseKeyInvalid: 'the collapse key is invalid',
    profileIdInvalid: 'the profile id is invalid',
    messageTypeNotSupported: 'the type of the message is not supported',
    categoryMismatch: 'the category does not belong to the message classification',
    pictureNotAllowed: 'marketing messages may not have a picture',
    pictureNotVerified: ({ vendor }: Vendor) => `the picture has not passed the check of ${vendor}`,
    notShown: 'the message was not shown, or its card is gone',
    topicNameInvalid: 'the topic is invalid',
    aliasInvalid: 'the alias is empty or too long',
    accountInvalid: 'the user account is empty or too long',
    tagInvalid: 'a tag or its name is invalid',
    tooManyAccounts: 'too many accounts in one request',

    // The request that Tencent makes
    headerSentTwice: 'a header was sent twice',
    deviceTokenMissing: 'the request has no device token',
    tooManyTokens: 'too many tokens in one request',
    pathWrong: 'the request path is wrong',
    methodWrong: 'the request method is wrong',
    calledMethodUnknown: 'the called method does not exist',
    calledMethodMissing: 'the called method is missing',
    versionMissing: 'the version is missing',
    versionInvalid: 'the version is invalid',
    versionNotSupported: 'the version is not supported',
    encodingNotUtf8: 'the encoding is not UTF-8',
    requestInvalid: 'the request is invalid',
    requestIdInvalid: 'the request id is missing or too long',
    requestExpired: 'the request expired on its way',
    taskIdInvalid: 'the id of the push task is invalid or has expired',
    tokenSentTwice: 'the request has the same token twice',
    tooManyTokensForTest: 'too many tokens in one request of test messages',

    // The push vendor
    internalError: ({ vendor }: Vendor) => `internal error of ${vendor}`,
    unknownError: ({ vendor }: Vendor) => `unknown error of ${vendor}`,
    systemError: ({ vendor }: Vendor) => `system error of ${vendor}`,
    unspecifiedError: ({ vendor }: Vendor) => `unspecified error of ${vendor}`,
    busy: ({ vendor }: Vendor) => `${vendor} is busy`,
    overloaded: ({ vendor }: Vendor) => `${vendor} is overloaded`,
    unavailable: ({ vendor }: Vendor) => `${vendor} is unavailable`,
    overloadedOrUnavailable: ({ vendor }: Vendor) => `${vendor} is overloaded or unavailable`,
    shuttingDown: ({ vendor }: Vendor) => `the ${vendor} server is shutting down`,
    connectionFailed: ({ vendor }: Vendor) => `the connection to ${vendor} failed`,
    failedForSomeDevices: ({ vendor }: Vendor) => `accepted by ${vendor}, but failed for some devices`,
    remoteServiceFailed: ({ vendor }: Vendor) => `a remote service of ${vendor} failed`,
    internalCallFailed: ({ vendor }: Vendor) => `a call inside ${vendor} push failed`,
    sendingFailed: ({ vendor }: Vendor) => `${vendor} failed to send the message`,
    notificationFailed: ({ vendor }: Vendor) => `${vendor} failed to send the notification of the app`,
    databaseFailed: ({ vendor }: Vendor) => `the database of ${vendor} failed`,
    connectionIdle: ({ vendor }: Vendor) => `${vendor} closed an idle connection`,
    subscriptionFailed: ({ vendor }: Vendor) => `${vendor} failed to change the subscription to a topic`,
    broadcastNotDeleted: ({ vendor }: Vendor) => `${vendor} failed to delete a broadcast`,
    badgeFailed: ({ vendor }: Vendor) => `${vendor} failed to set the badge`,
    noMoreInvalidAliases: 'no more invalid aliases to fetch',
  },

  remedies: {
    churn:
      'A steady count is normal churn: users uninstall, reinstall and change phones. If the count jumps, check what the last app release changed in registering for push.',
    checkPushRegistration:
      'A steady count is normal churn: these users never allowed push, or their device never registered. If the count jumps, check that the app still registers for push after login.',
    checkApnsEnvironment:
      'A steady count is normal churn. If the count jumps, check that development builds use the sandbox certificate and store builds the production one.',
    checkBundleId:
      'Check that the certificate or key in the Chat console is for the bundle id of the app that registers the tokens.',
    checkHonorAppId:
      'A steady count is normal churn. If the count jumps, check that app id and package name in the Chat console are those of the Honor developer console.',
    checkHuaweiAppId:
      'A steady count is normal churn. If the count jumps, check that app id and package name in the Chat console are those of AppGallery Connect.',

    uploadCredentials:
      'Upload the certificate or credentials of the push vendor in the Chat console, and have the app report the business id that the console shows.',
    checkApnsCredentials:
      'Check the certificate or the .p8 key, key id and team id uploaded in the Chat console against the Apple developer account.',
    renewApnsCertificate: 'Renew the APNs certificate and upload it in the Chat console.',
    uploadOtherCertificate:
      'Upload the APNs certificate of the right environment, sandbox or production, in the Chat console.',
    uploadOtherKey:
      'Upload a .p8 key that is allowed for the environment in use, sandbox or production, in the Chat console.',
    uploadSigningKeyAgain:
      'Check that the .p8 key is not revoked and upload it again in the Chat console. If the code stays, open a ticket: Tencent renews this token.',
    checkSigningKey:
      'Check the .p8 key, key id and team id uploaded in the Chat console: they have to belong together.',
    uploadCertificateOrKey:
      'Upload an APNs certificate, or a .p8 key with key id and team id, in the Chat console.',
    checkOtherSigners:
      'Check that none of your other services signs with the same .p8 key. If the code stays, open a ticket: Tencent renews this token.',
    checkEnteredBundleId: 'Check the bundle id entered with the certificate or key in the Chat console.',
    enterBundleId: 'Enter the bundle id with the certificate or key in the Chat console.',
    checkAllowedBundleId:
      'Check that the certificate or key in the Chat console may push to the bundle id entered with it.',
    checkServiceAccount:
      'Check that the service account file uploaded in the Chat console is valid and belongs to the Firebase project whose google-services.json is in the app.',
    uploadFirebaseKeys:
      'Upload a valid APNs key or web push key in the Firebase console, and check the service account file in the Chat console.',
    checkHuaweiCredentials:
      'Check the app id and app secret in the Chat console against AppGallery Connect, and that Push Kit is enabled there.',
    checkHonorCredentials:
      'Check the app id, client id and client secret in the Chat console against the Honor developer console.',
    enableFcmApi:
      'Enable the Firebase Cloud Messaging API in the Google Cloud project of the service account.',
    clearPenalty: ({ vendor }: Vendor) =>
      `Read the penalty notice of ${vendor} in its developer console, correct what it names, and ask ${vendor} to lift the ban.`,
    waitForReview: ({ vendor }: Vendor) =>
      `Wait until ${vendor} has approved the app, or send test messages until then.`,
    checkReceiptAddress: ({ vendor }: Vendor) =>
      `Check the receipt id, URL and parameters in the Chat console against the developer console of ${vendor}.`,
    checkUserSig: 'Check the secret key and the clock of the server that signs the UserSig.',
    sendAsAdmin: 'Send pushes with the UserSig of an app administrator.',
    activatePush: 'Activate the push feature of the app in the Chat console.',
    checkTencentPlan: 'Check the plan, the payment and the push feature of the app in the Chat console.',
    checkTencentCredentials: 'Check the credentials that your server uses for the push API of Tencent.',
    checkPushRegistrationKeys:
      'Check the app id and app key with which the app registers for push against the Chat console.',
    enterFingerprint: 'Enter the SHA-256 fingerprint of the signing certificate in AppGallery Connect.',
    checkXiaomiCredentials:
      'Check the app id, app secret and package name in the Chat console against the developer console of Xiaomi.',
    checkChannelId:
      'Check that the channel id that the app sends is registered in the developer console of Xiaomi.',
    checkOppoCredentials:
      'Check the app key and master secret in the Chat console against the push console of OPPO.',
    applyForPushPermission: ({ vendor }: Vendor) =>
      `Apply for the push permission of the app in the push console of ${vendor}.`,
    enableApp: ({ vendor }: Vendor) =>
      `Enable the app in the push console of ${vendor}, or ask ${vendor} why it is disabled.`,
    checkVivoCredentials:
      'Check the app id, app key and app secret in the Chat console against the developer console of vivo: they have to belong to the app that registers.',
    checkMeizuCredentials:
      'Check the app id, app key and app secret in the Chat console against the push console of Meizu.',
    askAboutBlacklist: ({ vendor }: Vendor) =>
      `Ask ${vendor} why it has blocked the app, correct the reason, and ask ${vendor} to lift the block.`,

    upToTheUser: 'Nothing to do on the server: it is up to the user of the device.',
    checkDisablePush:
      'Nothing to do if the user switched push off in the app. If the count jumps, check that the app does not call disablePush.',
    checkTurnOffPush:
      'Nothing to do on the server: the user has switched notifications off. If the count jumps, check that the app does not call turnOffPush.',
    checkCollapseKey:
      'Nothing to do if the messages are meant to replace each other. Otherwise check the collapse key that the app server sets.',
    sendNotifications:
      'Nothing to do on the server: send notifications instead of data messages where the user has to see them.',
    sendWithinHours: ({ vendor }: Vendor) =>
      `Mark messages between users as system messages. Send operational messages only within the hours that ${vendor} permits.`,

    sendFewerToDevice:
      'Send fewer pushes in a row to the same device: combine them, or leave out the unimportant ones.',
    askForFcmQuota:
      'Distribute the pushes over time. If the code stays, look at the FCM quota of the Firebase project and ask for more.',
    distributePushes: 'Distribute the pushes over time.',
    askTencentForQuota: 'Distribute the pushes over time. If the code stays, ask Tencent for a higher limit.',
    sendNoTestMessages: 'Send these pushes as formal messages instead of test messages.',
    applyForCategories: ({ vendor }: Vendor) =>
      `Distribute the pushes over time, and apply for the message categories of ${vendor} with higher limits.`,
    askAboutControl: ({ vendor }: Vendor) =>
      `Nothing to do for single devices: the app is removed, its notifications are off or its user has changed. If the count jumps, ask ${vendor} why it controls the sending.`,
    applyForPrivateChannel: ({ vendor }: Vendor) =>
      `Distribute the pushes over time, and apply for a channel of private messages at ${vendor}, which has a higher limit.`,
    applyForPrivateMessages: ({ vendor }: Vendor) =>
      `Distribute the pushes over time, and apply for private messages at ${vendor}, which have a higher limit.`,
    markSystemMessages: ({ vendor }: Vendor) =>
      `Distribute the pushes over time, mark messages between users as system messages, and ask ${vendor} for a higher limit.`,
    raiseRate: ({ vendor }: Vendor) =>
      `Distribute the pushes over time, and raise the rate of the app at ${vendor} if it is set too low.`,
    sendFewerWithinMinute:
      'Nothing to do if the messages are alike. Otherwise send fewer of them to a device within a minute.',

    correctPushFields:
      'Look at one affected push in the push trace, and correct the offline push fields it was sent with.',
    correctPushRequest: 'Correct the push request that your server sends to Tencent.',
    correctClickTarget:
      'Look at one affected push in the push trace, and correct the page or URL that a click on it opens.',
    followOnePush:
      'The code alone does not say why: follow one affected push in the push trace, and read its text.',
    shortenCollapseId: 'Shorten the collapse id that the app server sets: 64 bytes at most.',
    addTitleOrText: 'Give the message a title or a text in its offline push fields.',
    shortenMessage: 'Shorten the title, text or extension of the message.',
    shortenApnsMessage: 'Shorten the title, text or extension of the message: 4 KB at most, 5 KB for VoIP.',
    removeSensitiveWords:
      'Find the refused words with one affected push in the push trace, and change the text.',
    changeTestText: ({ vendor }: Vendor) =>
      `Look at one affected push in the push trace, and change its text: ${vendor} refuses what looks like a test, such as digits or symbols alone.`,
    requestReview: ({ vendor }: Vendor) => `Have the message reviewed in the developer console of ${vendor}.`,
    checkPicture: 'Check the format, size and upload of the picture of the message.',
    checkCategory: ({ vendor }: Vendor) =>
      `Check the category and notification level that the app sends against those that ${vendor} has granted.`,

    openTicket:
      'Tencent builds this part of the request: open a ticket with the push id of one affected push.',
    waitThenOpenTicket:
      'Wait. If the code stays, open a ticket at Tencent with the push id of one affected push.',
    waitThenLookAtApple: 'Wait. If the code stays, look at the system status page of Apple for APNs.',
    waitThenLookAtFirebase: 'Wait. If the code stays, look at the Firebase status page for Cloud Messaging.',
    waitThenAsk: ({ vendor }: Vendor) =>
      `Wait. If the code stays, ask ${vendor} with the time and the push id of one affected push.`,
  },

  /** The smallest codes of a platform, added up. */
  folded: {
    meaning: 'several rarer codes added up',
    remedy: 'Nothing to do for the rare codes. To see them one by one, raise max_codes in the configuration.',
  },

  /** A code that the table does not list, and for which the upstream sends no text. */
  unlisted: {
    meaning: 'not in the published lists of the push vendors',
    remedy:
      'Look the code up in the documentation of the push vendor, then follow one affected push in the push trace.',
  },

  /** A code that the table does not list, but whose text is the name of a listed reason. */
  byText: {
    meaning: ({
      text,
      platforms,
      meaning,
    }: {
      text: string;
      platforms: readonly string[];
      meaning: string;
    }) => `${text} (${platforms.join(' and ')}): ${meaning}`,
    remedy: ({ remedy }: { remedy: string }) => `Explained by its text alone, not by its code. ${remedy}`,
  },

  /** A code of the whole app that several platforms report. */
  overall: {
    differentCauses: {
      meaning: ({ platforms }: { platforms: readonly string[] }) =>
        `different causes on ${platforms.join(', ')}`,
      remedy: 'Look at the losses by platform: the same code has another cause on another platform.',
    },
    oneCause: {
      meaning: ({ platforms }: { platforms: readonly string[] }) =>
        `one cause on ${platforms.join(', ')}, but different meanings`,
      remedy:
        'Look at the losses by platform and follow the remedy of each: they share the cause, but not the place to act.',
    },
  },
};
