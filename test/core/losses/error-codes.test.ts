/** The catalogue of loss codes, compared with the codes that push vendors publish. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAUSES, type Cause } from '../../../src/core/losses/cause.ts';
import { explainOverallLoss, explainPlatformLoss } from '../../../src/core/losses/code-explanation.ts';
import { keyParts, TENCENT_CODES, VENDOR_CODES } from '../../../src/core/losses/error-code-table.ts';
import {
  causeOfOverallLoss,
  causeOfPlatformLoss,
  findCode,
  possiblePlatforms,
} from '../../../src/core/losses/error-codes.ts';
import { LOSS_STAGES, type LossStage } from '../../../src/core/losses/loss.ts';
import { KNOWN_PLATFORMS, type Platform } from '../../../src/core/losses/platform.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';
import { PUBLISHED_CODES, type PublishedCode } from '../../fixtures/published-codes.ts';

const LISTED = PUBLISHED_CODES.filter(
  ({ stage, platform }) => stage === 'post_send_delivered' && platform !== 'unknown',
);

const acceptable = ({ platform, stage, code, text, causes }: PublishedCode) =>
  causes.includes(causeOfPlatformLoss({ platform, stage, code, info: text }));

/** Code, text and best cause, as the table of the most harmful wrong causes lists them. */
const ONCE_WRONG: readonly (readonly [Platform, code: string, text: string, Cause])[] = [
  ['xiaomi', '10031', 'AppId(id=1) in the blacklist, forbid to send messages', 'configuration'],
  ['xiaomi', '20301', 'No valid targets!', 'token'],
  ['xiaomi', '20301', 'Invalid registration id', 'token'],
  ['xiaomi', '20301', '', 'vendor'],
  ['huawei', '201', '', 'device'],
  ['oppo', '1', 'user_daily_limit', 'quota'],
  ['oppo', '1', 'app_daily_limit', 'quota'],
  ['oppo', '1', 'MESSAGE_NIGHT_CONTROL', 'quota'],
  ['vivo', '10071', '', 'payload'],
  ['apns', '400', 'TopicDisallowed', 'configuration'],
  ['apns', '400', 'BadTopic', 'configuration'],
  ['apns', '400', 'MissingTopic', 'configuration'],
  ['apns', '400', 'DeviceTokenNotForTopic', 'configuration'],
  ['apns', '400', 'IdleTimeout', 'vendor'],
  ['fcm', '400', 'The registration token is not a valid FCM registration token', 'token'],
  ['huawei', '80300007', '{"failure":1,"illegalTokens":{"noRight":["x"]}}', 'configuration'],
  ['huawei', '80300007', '{"failure":1,"illegalTokens":{"noPushTypeRight":["x"]}}', 'configuration'],
  ['huawei', '80100000', '{"failure":1,"illegalTokens":{"appinfoError":["x"]}}', 'configuration'],
  [
    'huawei',
    '80100000',
    '{"failure":1,"illegalTokens":{"disableSendHuaweiMsgBecauseOfPenalty":["x"]}}',
    'configuration',
  ],
  ['honor', '80300007', '', 'token'],
  ['honor', '40000004', '', 'token'],
  ['honor', '403', '', 'configuration'],
  ['vivo', '10206', '', 'configuration'],
];

const afterSending = (platform: Platform, code: string, info = '') =>
  explainPlatformLoss({ stage: 'post_send_delivered', platform, code, info }, MESSAGES.en);

const overall = (code: string, platforms: readonly Platform[], info = '') =>
  explainOverallLoss({ stage: 'post_send_delivered', code, info }, platforms, MESSAGES.en);

const UNLISTED = 'not in the published lists of the push vendors';

describe('the catalogue', () => {
  it('has an acceptable cause for every published code', () => {
    expect(PUBLISHED_CODES.length).toBeGreaterThan(300);
    expect(PUBLISHED_CODES.filter((published) => !acceptable(published))).toEqual([]);
  });

  it.each(ONCE_WRONG)('explains %s %s with the text "%s" by the cause %s', (platform, code, info, cause) => {
    expect(afterSending(platform, code, info).cause).toBe(cause);
  });

  it('explains a published code in a phrase and in sentences', () => {
    for (const { platform, code, text } of LISTED) {
      const { meaning, remedy } = afterSending(platform, code, text);
      expect(meaning, `${platform} ${code}`).not.toBe(UNLISTED);
      expect(meaning).toMatch(/^.{1,79}[^.]$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
    expect.hasAssertions();
  });
});

describe('a listed code', () => {
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
  const tables = [['tencent', TENCENT_CODES] as const, ...VENDOR_CODES];
  const squeezed = (text: string) => text.toLowerCase().replace(/[^\p{L}\d-]/gu, '');

  it.each(tables)('of %s lists each code and each reason once', (_, table) => {
    const keys = Object.keys(table);
    const reasons = keys.flatMap((key) => keyParts(key).reason ?? []);
    expect(new Set(keys.map(squeezed)).size).toBe(keys.length);
    expect(new Set(reasons.map(squeezed)).size).toBe(reasons.length);
  });

  it.each(tables)('of %s has no line that the lookup cannot find', (platform, table) => {
    const stage = platform === 'tencent' ? 'ready_to_send' : 'post_send_delivered';
    for (const [key, line] of Object.entries(table)) {
      const { number, reason = '' } = keyParts(key);
      const found = findCode({
        stage,
        platform: platform === 'tencent' ? 'unknown' : platform,
        code: number ?? reason,
        info: reason,
      });
      const listed = found.kind === 'listed' ? found.listed : undefined;
      expect([listed?.cause, listed?.meaning, listed?.remedy], key).toEqual(line);
    }
    expect.hasAssertions();
  });
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
    ['400', 'DeviceTokenNotForTopic', 'configuration'],
    ['400', 'BadTopic', 'configuration'],
    ['400', 'MissingTopic', 'configuration'],
    ['400', 'TopicDisallowed', 'configuration'],
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
    expect(afterSending('apns', '400', 'NotBadDeviceTokenAtAll').cause).toBe('unknown');
  });

  it('is explained by a reason within the first 1000 characters of the text', () => {
    expect(afterSending('apns', '400', `${'x '.repeat(400)}BadDeviceToken`).cause).toBe('token');
    expect(afterSending('apns', '400', `${'x '.repeat(500)}BadDeviceToken`).cause).toBe('unknown');
  });

  it.each([
    'Bad device token',
    'bad_device_token',
    'BAD-DEVICE-TOKEN',
    'reason: Bad  Device\nToken!',
    '设备BadDeviceToken错误',
  ])('is explained by a reason in other spelling: %j', (text) => {
    expect(afterSending('apns', '400', text)).toEqual(afterSending('apns', 'BadDeviceToken'));
  });

  it.each([
    '400:BadDeviceToken',
    '400#BadDeviceToken',
    '400 BadDeviceToken',
    '400 - bad device token',
    '400|BadDeviceToken',
  ])('is explained by a reason that the code itself contains: %j', (code) => {
    expect(afterSending('apns', code)).toEqual(afterSending('apns', 'BadDeviceToken'));
  });

  it('keeps the meaning of its number if what follows the number is not a reason', () => {
    expect(afterSending('apns', '410#2026')).toEqual(afterSending('apns', '410'));
    expect(afterSending('huawei', '201-9')).toEqual(afterSending('huawei', '201'));
    expect(afterSending('apns', '4100').cause).toBe('unknown');
  });

  it.each([
    ['apns', '400', 'ExpiredProviderToken', 'configuration'],
    ['fcm', '400', 'UNREGISTERED', 'token'],
    ['fcm', '404', 'SENDER_ID_MISMATCH', 'configuration'],
    [
      'fcm',
      '400',
      '{"error":{"status":"INVALID_ARGUMENT","details":[{"errorCode":"UNREGISTERED"}]}}',
      'token',
    ],
  ] as const)(
    'of %s, %s, is explained by a name in the text that belongs to another number: %s means %s',
    (platform, code, text, cause) => {
      expect(afterSending(platform, code, text).cause).toBe(cause);
    },
  );

  it('is not explained by a phrase of another number, since a phrase is made of everyday words', () => {
    expect(afterSending('meizu', '110002', '开关关闭')).toEqual(afterSending('meizu', '110002'));
    expect(afterSending('fcm', '403', 'no registration token').cause).toBe('configuration');
  });

  it('is not explained by an everyday word of its text', () => {
    expect(afterSending('fcm', '400', 'the internal field is unavailable').cause).toBe('payload');
    expect(afterSending('fcm', '400', 'UNAVAILABLE').cause).toBe('vendor');
  });

  it('is explained by the more exact of two reasons, in any order', () => {
    const both = [
      'INVALID_ARGUMENT: invalid registration token',
      'invalid registration token: INVALID_ARGUMENT',
    ];
    expect(both.map((text) => afterSending('fcm', '400', text).cause)).toEqual(['token', 'token']);
    expect(afterSending('fcm', 'INVALID_ARGUMENT', 'invalid registration token').cause).toBe('token');
  });

  it('is decided by its text where sources disagree, and is unknown without one', () => {
    expect(afterSending('meizu', '110010', '应用推送速率过快').cause).toBe('quota');
    expect(afterSending('meizu', '110010', '应用请求频率超过限制').cause).toBe('quota');
    expect(afterSending('meizu', '110010', 'too fast').cause).toBe('quota');
    expect(afterSending('meizu', '110010', 'pushId失效(消息开关关闭)').cause).toBe('device');
    expect(afterSending('meizu', '110010').cause).toBe('unknown');
  });

  it('has a remedy that names what to renew', () => {
    expect(afterSending('apns', '403', 'BadCertificate').remedy).toContain('Renew the APNs certificate');
    expect(afterSending('apns', '403', 'InvalidProviderToken').remedy).toContain('key id and team id');
  });
});

describe('a code on a platform without a table', () => {
  it.each(['unknown', 'platform_9'] as const)(
    'on %s is that of the only push vendor that lists it',
    (platform) => {
      expect(afterSending(platform, '10302')).toEqual(afterSending('vivo', '10302'));
      expect(afterSending(platform, '80200056')).toEqual(afterSending('honor', '80200056'));
      expect(afterSending(platform, '400', 'BadDeviceToken')).toEqual(afterSending('apns', 'BadDeviceToken'));
    },
  );

  it('has the cause on which the push vendors that list it agree, without a name of one of them', () => {
    expect(afterSending('unknown', '80300007').cause).toBe('token');
    expect(afterSending('platform_9', '502')).toMatchObject({
      cause: 'vendor',
      meaning: 'the connection to the push vendor failed',
    });
  });

  it('is unknown if the push vendors that list it disagree', () => {
    expect(afterSending('unknown', '1').cause).toBe('unknown');
    expect(afterSending('unknown', '10000').cause).toBe('unknown');
  });

  it('is unknown if no push vendor lists it', () => {
    expect(afterSending('unknown', '4711', 'what')).toMatchObject({ cause: 'unknown', meaning: 'what' });
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
    const explanation = afterSending('honor', '4711', 'illegal token.');
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
    expect(afterSending('honor', '4711', '110003').cause).toBe('unknown');
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
    expect(overall('410', ['apns', 'huawei', ...platforms]).meaning).toHaveLength(80);
  });
});

describe('any bucket at all', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.constantFrom(
      ...LISTED.flatMap(({ code, text }) => [code, text, `${code}:${text}`]),
      'other',
      '__proto__',
      '...',
    ),
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
      expect(afterSending('unknown', text, text)).toEqual(afterSending('unknown', start, start));
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
    expect(ofCode('404')).toEqual(['apns', 'huawei', 'fcm', 'honor']);
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
