/** The error codes of the reference, by the condition that causes each. */

const REFUSALS = {
  malformedRequest: { code: 60002, info: 'http request cannot be parsed' },
  malformedBody: { code: 60003, info: 'request body is not a JSON object' },
  missingAccount: { code: 60004, info: 'account or signature is missing from the URL' },
  unknownCommand: { code: 60009, info: 'no such resource' },
  tooFrequent: { code: 60011, info: 'request frequency of the sdkappid is over the limit' },
  missingSdkAppId: { code: 60012, info: 'sdkappid is missing from the URL or is not an integer' },
  signatureExpired: { code: 70001, info: 'usersig has expired' },
  signatureUnreadable: { code: 70003, info: 'usersig cannot be read, it may be truncated' },
  signatureInvalid: { code: 70009, info: 'usersig does not verify with the key of this sdkappid' },
  signatureOfOtherIdentifier: { code: 70013, info: 'usersig was made for another identifier' },
  signatureOfOtherApp: { code: 70014, info: 'usersig was made for another sdkappid' },
  unknownApp: { code: 70020, info: 'sdkappid does not exist' },
  invalidParameter: { code: 70402, info: 'a parameter is invalid' },
  notAdministrator: { code: 90009, info: 'the call requires an administrator of the app' },
  pushNotEnabled: { code: 90045, info: 'the push service is not enabled' },
} as const;

export type RefusalReason = keyof typeof REFUSALS;

/** Ends a call with an error code. The caller sees `detail`, so it must not contain a credential. */
export class ApiRefusal extends Error {
  readonly code: number;

  constructor(reason: RefusalReason, detail?: string) {
    const { code, info } = REFUSALS[reason];
    super(detail === undefined ? info : `${info}: ${detail}`);
    this.name = 'ApiRefusal';
    this.code = code;
  }
}
