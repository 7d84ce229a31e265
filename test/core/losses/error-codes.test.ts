/** The catalogue of loss codes, compared with a second list of codes and causes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAUSES, type Cause } from '../../../src/core/losses/cause.ts';
import { explainOverallLoss, explainPlatformLoss } from '../../../src/core/losses/code-explanation.ts';
import { TENCENT_CODES, VENDOR_CODES } from '../../../src/core/losses/error-code-table.ts';
import {
  causeOfOverallLoss,
  causeOfPlatformLoss,
  possiblePlatforms,
} from '../../../src/core/losses/error-codes.ts';
import { LOSS_STAGES, type LossStage } from '../../../src/core/losses/loss.ts';
import { KNOWN_PLATFORMS, type Platform } from '../../../src/core/losses/platform.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';

type Row = readonly [platform: Platform, cause: Cause, codes: string];

const AFTER_SENDING: readonly Row[] = [
  ['apns', 'token', '410 Unregistered ExpiredToken BadDeviceToken DeviceTokenNotForTopic'],
  ['apns', 'payload', '400 404 405 413 BadTopic MissingTopic TopicDisallowed BadCollapseId PayloadEmpty'],
  ['apns', 'payload', 'PayloadTooLarge'],
  ['apns', 'configuration', '403 BadCertificate BadCertificateEnvironment ExpiredProviderToken'],
  ['apns', 'configuration', 'InvalidProviderToken MissingProviderToken'],
  ['apns', 'quota', '429 TooManyRequests TooManyProviderTokenUpdates'],
  ['apns', 'vendor', '500 503'],
  ['fcm', 'token', 'UNREGISTERED 404'],
  ['fcm', 'configuration', 'SENDER_ID_MISMATCH 403 THIRD_PARTY_AUTH_ERROR 401'],
  ['fcm', 'payload', 'INVALID_ARGUMENT 400'],
  ['fcm', 'quota', 'QUOTA_EXCEEDED 429'],
  ['fcm', 'vendor', 'UNAVAILABLE 503 INTERNAL 500'],
  ['huawei', 'token', '80100000 80300007 5'],
  ['huawei', 'configuration', '80200001 80200003 80200005 80300002 6003 6004'],
  ['huawei', 'payload', '80100001 80100003 80100016 80300010'],
  ['huawei', 'quota', '503 102 201'],
  ['huawei', 'device', '2 6 10 15 27'],
  ['huawei', 'vendor', '502 80000000'],
  ['xiaomi', 'token', '10029 65003'],
  ['xiaomi', 'configuration', '21301 21302 21303 22006 22007 22022 27001'],
  ['xiaomi', 'payload', '10008 10016 10017 21305 65009 26006'],
  ['xiaomi', 'quota', '10027 10034 26004'],
  ['xiaomi', 'device', '10031'],
  ['xiaomi', 'vendor', '-1 1 10001 10002 10003 20301 22102 26003'],
  ['oppo', 'token', 'regid_invalid 1'],
  ['oppo', 'configuration', '11 14 15 16 17 18 19 26 27 28 30'],
  ['oppo', 'payload', '12 20 21 22 23 24 25 29 31 32 40 41 51 67'],
  ['oppo', 'quota', '-2 13 33 user_daily_limit 34 55'],
  ['oppo', 'vendor', '-1'],
  ['vivo', 'token', '10302'],
  ['vivo', 'configuration', '10094'],
  ['vivo', 'payload', '10085 10104'],
  ['vivo', 'quota', '10070 10073 10252 10254'],
  ['vivo', 'device', '10071'],
  ['meizu', 'token', '110002 110003'],
  ['meizu', 'configuration', '201 1006 110000 110001 110009'],
  ['meizu', 'quota', '518 110010 520'],
  ['meizu', 'vendor', '500 501 513 519 1001 1003'],
];

const LISTED = AFTER_SENDING.flatMap(([platform, cause, codes]) =>
  codes.split(' ').map((code) => ({ platform, code, cause })),
);

const afterSending = (platform: Platform, code: string, info = '') =>
  explainPlatformLoss({ stage: 'post_send_delivered', platform, code, info }, MESSAGES.en);

const overall = (code: string, platforms: readonly Platform[], info = '') =>
  explainOverallLoss({ stage: 'post_send_delivered', code, info }, platforms, MESSAGES.en);

const UNLISTED = 'not in the published lists of the push vendors';

describe('a listed code', () => {
  it.each(LISTED)('$code of $platform has the cause $cause', ({ platform, code, cause }) => {
    expect(afterSending(platform, code).cause).toBe(cause);
  });

  it.each(LISTED)('$code of $platform is explained in a phrase and in sentences', ({ platform, code }) => {
    const { meaning, remedy } = afterSending(platform, code);
    expect(meaning).not.toBe(UNLISTED);
    expect(meaning).toMatch(/^.{1,79}[^.]$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  });

  it('is found in any letter case and with spaces around it', () => {
    expect(afterSending('fcm', ' unregistered ')).toEqual(afterSending('fcm', 'UNREGISTERED'));
    expect(afterSending('apns', 'baddevicetoken')).toEqual(afterSending('apns', 'BadDeviceToken'));
    expect(afterSending('oppo', 'RegId_Invalid').cause).toBe('token');
  });

  it('has the same explanation by the name and by the number that FCM sends', () => {
    expect(afterSending('fcm', '404')).toEqual(afterSending('fcm', 'UNREGISTERED'));
  });

  it('keeps its meaning although its info names another reason', () => {
    expect(afterSending('huawei', '10', 'BadDeviceToken').cause).toBe('device');
  });
});

describe('the table', () => {
  it.each([['tencent', TENCENT_CODES] as const, ...VENDOR_CODES])(
    'of %s lists each code once',
    (_, table) => {
      const keys = Object.keys(table);
      expect(keys.filter((key) => !/^\S+( \S+)?$/.test(key))).toEqual([]);
      expect(new Set(keys.map((key) => key.toLowerCase())).size).toBe(keys.length);
    },
  );
});

describe('the message table of the catalogue', () => {
  it.each(['meanings', 'remedies'] as const)('has only %s that the tables of codes use', (kind) => {
    const lines = [TENCENT_CODES, ...VENDOR_CODES.values()].flatMap((table) => Object.values(table));
    const used = lines.map(([, meaning, remedy]) => (kind === 'meanings' ? meaning : remedy));
    expect([...new Set<string>(used)].sort()).toEqual(Object.keys(MESSAGES.en.catalogue[kind]).sort());
  });
});

describe('a code of several reasons', () => {
  it.each([
    ['400', 'BadDeviceToken', 'token'],
    ['400', 'DeviceTokenNotForTopic', 'token'],
    ['400', 'BadTopic', 'payload'],
    ['400', 'MissingTopic', 'payload'],
    ['400', 'TopicDisallowed', 'payload'],
    ['400', 'BadCollapseId', 'payload'],
    ['400', 'PayloadEmpty', 'payload'],
    ['403', 'BadCertificate', 'configuration'],
    ['403', 'BadCertificateEnvironment', 'configuration'],
    ['403', 'ExpiredProviderToken', 'configuration'],
    ['403', 'InvalidProviderToken', 'configuration'],
    ['403', 'MissingProviderToken', 'configuration'],
  ] as const)(
    '%s of apns with the text %s is explained by that reason, with the cause %s',
    (code, reason, cause) => {
      const explanation = afterSending('apns', code, reason);
      expect(explanation).toEqual(afterSending('apns', reason));
      expect(explanation).not.toEqual(afterSending('apns', code));
      expect(explanation.cause).toBe(cause);
    },
  );

  it('is explained by a reason that is a word of a longer text, in any letter case', () => {
    const reason = afterSending('apns', 'BadDeviceToken');
    expect(afterSending('apns', '400', '{"reason":"BadDeviceToken"}')).toEqual(reason);
    expect(afterSending('apns', '400', 'error: BADDEVICETOKEN.')).toEqual(reason);
  });

  it('is not explained by a reason that is only a part of a word', () => {
    expect(afterSending('apns', '400', 'NotBadDeviceTokenAtAll').cause).toBe('payload');
  });

  it('is explained by a reason within the first 1000 characters of the text', () => {
    expect(afterSending('apns', '400', `${'x '.repeat(400)}BadDeviceToken`).cause).toBe('token');
    expect(afterSending('apns', '400', `${'x '.repeat(500)}BadDeviceToken`).cause).toBe('payload');
  });

  it('is not explained by a reason of another code', () => {
    expect(afterSending('apns', '400', 'ExpiredProviderToken').cause).toBe('payload');
  });

  it('has a remedy that names what to renew', () => {
    expect(afterSending('apns', '403', 'BadCertificate').remedy).toContain('Renew the APNs certificate');
    expect(afterSending('apns', '403', 'InvalidProviderToken').remedy).toContain('key id and team id');
  });
});

describe('a code before sending', () => {
  const beforeSending = (platform: Platform, code: string, info = '') =>
    explainPlatformLoss({ stage: 'ready_to_send', platform, code, info }, MESSAGES.en);

  it.each([...KNOWN_PLATFORMS, 'platform_9'] as const)('is a code of Tencent on %s', (platform) => {
    expect(beforeSending(platform, '-1').cause).toBe('configuration');
    expect(beforeSending(platform, '-2').cause).toBe('token');
  });

  it('means something else after sending, on each platform', () => {
    const meanings = [
      beforeSending('xiaomi', '-1'),
      afterSending('xiaomi', '-1'),
      afterSending('oppo', '-1'),
    ].map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(3);
    expect(afterSending('oppo', '-2').cause).toBe('quota');
  });

  it('is not explained by the table of a push vendor', () => {
    expect(beforeSending('apns', '410', 'Unregistered').cause).toBe('unknown');
  });
});

describe('an unlisted code', () => {
  it('is unknown, means what the upstream says, and has a remedy that says where to look', () => {
    const explanation = afterSending('honor', '80300007', 'illegal token.');
    expect(explanation).toMatchObject({ cause: 'unknown', meaning: 'illegal token' });
    expect(explanation.remedy).toMatch(/documentation.*push trace/);
  });

  it.each(['', ' \n\t ', '...', '\u0000\u202e'])(
    'has a meaning although its text %j has no words',
    (info) => {
      expect(afterSending('honor', '1', info)).toMatchObject({ cause: 'unknown', meaning: UNLISTED });
    },
  );

  it.each(['__proto__', 'constructor', 'toString', ''])(
    'that is %j is not found as a property of the table',
    (code) => {
      expect(afterSending('apns', code)).toMatchObject({ cause: 'unknown', meaning: UNLISTED });
    },
  );

  it('has a meaning of one short line although its text is long and has many lines', () => {
    const { meaning } = afterSending('vivo', '1', `first\r\nsecond\u001b[31m ${'word '.repeat(100)}`);
    expect(meaning).toMatch(/^first second \[31m word .*…$/);
    expect(meaning).toHaveLength(80);
  });

  it('has a meaning that is not cut within a character', () => {
    const { meaning } = afterSending('vivo', '1', `x${'😀'.repeat(50)}`);
    expect(meaning).toBe(`x${'😀'.repeat(39)}…`);
    expect(afterSending('vivo', '1', '😀'.repeat(50)).meaning).toBe(`${'😀'.repeat(39)}…`);
  });
});

describe('an unlisted code whose text is the name of a listed reason', () => {
  it.each([
    ['apns', '1', 'regid_invalid', 'regid_invalid (oppo): the registration id is invalid'],
    ['huawei', '410', 'Unregistered', 'Unregistered (apns and fcm): the device token is no longer active'],
  ] as const)(
    'on %s with code %s and text %s has the cause of that reason, and its remedy says so',
    (platform, code, info, meaning) => {
      const explanation = afterSending(platform, code, info);
      expect(explanation).toMatchObject({ cause: 'token', meaning });
      expect(explanation.remedy).toMatch(/^Explained by its text alone, not by its code\. /);
    },
  );

  it('stays unknown if the name is only a part of the text', () => {
    expect(afterSending('honor', '1', 'internal testing only').cause).toBe('unknown');
    expect(afterSending('honor', '1', 'user is Unregistered').cause).toBe('unknown');
  });

  it('stays unknown if the text is a number, which is another code elsewhere', () => {
    expect(afterSending('honor', '1', '110003').cause).toBe('unknown');
  });
});

describe('the folded code', () => {
  it.each(LOSS_STAGES)('of %s has its own explanation', (stage) => {
    const folded = explainPlatformLoss(
      { stage, platform: 'apns', code: 'other', info: 'BadDeviceToken' },
      MESSAGES.en,
    );
    expect(folded).toMatchObject({ cause: 'unknown', meaning: 'several rarer codes added up' });
    for (const platforms of [[], ['apns', 'oppo']] as const) {
      expect(explainOverallLoss({ stage, code: 'other', info: '' }, platforms, MESSAGES.en)).toEqual(folded);
    }
  });
});

describe('an overall code', () => {
  it('is explained as on the one platform that reports it', () => {
    expect(overall('1', ['oppo'])).toEqual(afterSending('oppo', '1'));
    expect(overall('1', ['xiaomi', 'xiaomi'])).toEqual(afterSending('xiaomi', '1'));
  });

  it('is explained by its reason', () => {
    expect(overall('400', ['apns'], 'BadDeviceToken').cause).toBe('token');
  });

  it('has the cause of its platforms although their meanings differ', () => {
    const explanation = overall('500', ['apns', 'fcm']);
    expect(explanation).toMatchObject({
      cause: 'vendor',
      meaning: 'one cause on apns, fcm, but different meanings',
    });
    expect(explanation.remedy).toContain('losses by platform');
  });

  it('has the explanation of its platforms if they agree', () => {
    expect(overall('4711', ['honor', 'vivo'], 'what')).toEqual(afterSending('honor', '4711', 'what'));
  });

  it('is unknown if the reporting platforms disagree, and its remedy points to the platforms', () => {
    const explanation = overall('1', ['xiaomi', 'oppo', 'xiaomi']);
    expect(explanation).toMatchObject({ cause: 'unknown', meaning: 'different causes on xiaomi, oppo' });
    expect(explanation.remedy).toContain('losses by platform');
  });

  it('is unknown if the table of a reporting platform lacks it', () => {
    expect(overall('410', ['apns', 'honor']).cause).toBe('unknown');
  });

  it('is explained by all tables that list it if no platform reports it', () => {
    expect(overall('10302', [])).toEqual(afterSending('vivo', '10302'));
    expect(overall('429', []).cause).toBe('quota');
    expect(overall('404', []).cause).toBe('unknown');
  });

  it('is unlisted if no platform reports it and no table lists it', () => {
    expect(overall('4711', [], 'what')).toEqual(afterSending('honor', '4711', 'what'));
  });

  it.each([[[]], [['apns', 'xiaomi']]] as const)(
    'before sending is a code of Tencent, whatever platforms report it: %j',
    (platforms) => {
      const explanation = explainOverallLoss(
        { stage: 'ready_to_send', code: '-1', info: '' },
        platforms,
        MESSAGES.en,
      );
      expect(explanation.cause).toBe('configuration');
    },
  );

  it('has a meaning of at most 80 characters however many platforms report it', () => {
    const platforms = Array.from({ length: 30 }, (_, index): Platform => `platform_${index + 9}`);
    expect(overall('410', ['apns', ...platforms]).meaning).toHaveLength(80);
  });
});

describe('any bucket at all', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.constantFrom(...LISTED.map(({ code }) => code), 'other', '__proto__', '...'),
  );
  const anyPlatform = fc.oneof(
    fc.constantFrom(...KNOWN_PLATFORMS),
    fc.nat().map((number): Platform => `platform_${number}`),
  );
  const anyBucket = fc.record({
    stage: fc.constantFrom<LossStage>(...LOSS_STAGES),
    platform: anyPlatform,
    code: anyText,
    info: anyText,
  });

  it('has the same cause with and without texts', () => {
    fc.assert(
      fc.property(anyBucket, fc.array(anyPlatform, { maxLength: 10 }), (bucket, platforms) => {
        expect(causeOfPlatformLoss(bucket)).toBe(explainPlatformLoss(bucket, MESSAGES.en).cause);
        const { cause } = explainOverallLoss(bucket, platforms, MESSAGES.en);
        expect(causeOfOverallLoss(bucket, platforms)).toBe(cause);
      }),
      { numRuns: 2000 },
    );
  });

  it('is explained with a cause of the closed set, a phrase of at most 80 characters, and sentences', () => {
    fc.assert(
      fc.property(anyBucket, fc.array(anyPlatform, { maxLength: 10 }), (bucket, platforms) => {
        for (const { meaning, cause, remedy } of [
          explainPlatformLoss(bucket, MESSAGES.en),
          explainOverallLoss(bucket, platforms, MESSAGES.en),
        ]) {
          expect(CAUSES).toContain(cause);
          expect(meaning.length).toBeGreaterThan(0);
          expect(meaning.length).toBeLessThanOrEqual(80);
          expect(meaning).not.toMatch(/^\s|[\s.]$|\p{Cc}|\p{Cs}/u);
          expect(remedy).toMatch(/^[A-Z].*\.$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['a', ' ', '.', 'BadDeviceToken ', '\n', '\ud83d'])(
    'is explained by the first 1000 characters of megabytes of %j',
    (unit) => {
      const text = unit.repeat(4_000_000);
      const start = text.slice(0, 1000);
      expect(afterSending('apns', '400', text)).toEqual(afterSending('apns', '400', start));
      expect(afterSending('honor', '1', text)).toEqual(afterSending('honor', '1', start));
      expect(overall('1', KNOWN_PLATFORMS, text)).toEqual(overall('1', KNOWN_PLATFORMS, start));
    },
  );
});

describe('the platforms that an overall code can come from', () => {
  const ofCode = (code: string, ...reporting: readonly Platform[]) =>
    possiblePlatforms({ stage: 'post_send_delivered', code, info: '' }, reporting);

  it('are those that report it, each once', () => {
    expect(ofCode('1', 'oppo', 'xiaomi', 'oppo')).toEqual(['oppo', 'xiaomi']);
  });

  it('are those that list it when none reports it', () => {
    expect(ofCode('10302')).toEqual(['vivo']);
    expect(ofCode('404')).toEqual(['apns', 'fcm']);
  });

  it('are unknown when none reports or lists it', () => {
    expect(ofCode('4711')).toEqual(['unknown']);
  });
});

describe('a text that is the name of a reason', () => {
  const causeOf = (info: string) => afterSending('honor', '1', info).cause;

  it('explains nothing with its code before it, or behind the first 1000 characters', () => {
    expect(causeOf('Unregistered')).toBe('token');
    expect(causeOf('410 Unregistered')).toBe('unknown');
    expect(causeOf(`${' '.repeat(1000)}Unregistered`)).toBe('unknown');
  });

  it('is quoted without the spaces around it', () => {
    expect(afterSending('honor', '1', '  regid_invalid ').meaning).toMatch(/^regid_invalid \(oppo\)/);
  });
});

it('a meaning of exactly 80 characters is not cut', () => {
  const text = 'x'.repeat(80);
  expect(afterSending('honor', '1', text).meaning).toBe(text);
  expect(afterSending('honor', '1', `${text}x`).meaning).toBe(`${'x'.repeat(79)}…`);
});
