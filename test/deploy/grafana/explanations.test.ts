/** The loss table’s meaning and remedy are those of the exporter’s own catalogue, whatever the upstream’s text is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EXPLAINED_BY,
  explanationMappings,
  SEPARATOR,
  withExplanations,
} from '../../../deploy/grafana/source/explanations.ts';
import { explainPlatformLoss } from '../../../src/core/losses/code-explanation.ts';
import { keyParts, TENCENT_CODES, VENDOR_CODES } from '../../../src/core/losses/error-code-table.ts';
import { LOSS_STAGES } from '../../../src/core/losses/loss.ts';
import { KNOWN_PLATFORMS } from '../../../src/core/losses/platform.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';
import { mapped } from './value-mappings.ts';

type Bucket = Parameters<typeof explainPlatformLoss>[0];

const MEANINGS = explanationMappings('meaning');
const REMEDIES = explanationMappings('remedy');

function shown({ stage, platform, code, info }: Bucket) {
  const labels = { loss_stage: stage, platform, err_code: code, err_info: info };
  const joined = EXPLAINED_BY.map((label) => labels[label]).join(SEPARATOR);
  return { meaning: mapped(MEANINGS, joined), remedy: mapped(REMEDIES, joined) };
}

function explained(bucket: Bucket) {
  const { meaning, remedy } = explainPlatformLoss(bucket, MESSAGES.en);
  return { meaning, remedy };
}

const KEYS = [...new Set([TENCENT_CODES, ...VENDOR_CODES.values()].flatMap((table) => Object.keys(table)))];
/** Number and reason of each code. */
const PARTS = KEYS.map((key) => keyParts(key));
const REASONS = PARTS.flatMap(({ reason }) => reason ?? []);
const NAMES = PARTS.flatMap(({ reason, isPhrase }) => (reason === undefined || isPhrase ? [] : [reason]));
const NUMBERS = [...new Set(PARTS.flatMap(({ number }) => number ?? []))];

describe('the texts that Grafana shows instead of the joined labels', () => {
  test('equal the texts of the catalogue for every code and reason on every platform and stage', () => {
    const buckets = LOSS_STAGES.flatMap((stage) =>
      KNOWN_PLATFORMS.flatMap((platform) =>
        [...PARTS, ...NAMES.map((reason) => ({ number: reason, reason: '' }))].map(
          ({ number = '', reason = '' }) => ({ stage, platform, code: number, info: reason }),
        ),
      ),
    );
    // The catalogue repeats a text's own letter case, a mapping cannot.
    const comparable = (texts: object) => JSON.stringify(texts).toLowerCase();
    const wrong = buckets.filter((bucket) => comparable(shown(bucket)) !== comparable(explained(bucket)));
    expect(wrong).toEqual([]);
  });

  test('follow the catalogue for a code with its reason, and for a reason beside the one that is usual for its number', () => {
    const bucket = {
      stage: 'post_send_delivered',
      platform: 'apns',
      code: '400: BadDeviceToken',
      info: '',
    } as const;
    const json = '{"status":"INVALID_ARGUMENT","message":"invalid registration token"}';
    const buckets: Bucket[] = [
      bucket,
      { ...bucket, code: '400#bad_device_token' },
      { ...bucket, platform: 'fcm', code: '400', info: json },
      { ...bucket, platform: 'meizu', code: '110010', info: 'pushId失效(消息开关关闭)' },
      { ...bucket, platform: 'unknown', code: '80300007' },
    ];
    for (const one of buckets) expect(shown(one)).toEqual(explained(one));
    expect.hasAssertions();
  });

  test('follow the catalogue for any text that names at most one reason', () => {
    const neutral = fc.array(fc.constantFrom('Bad', 'token', 'x', ', ', ': ', '\n', ' '), { maxLength: 5 });
    const reason = fc.constantFrom(...REASONS, '');
    const info = fc.tuple(neutral, reason, neutral).map(([before, name, after]) => {
      return [...before, name, ...after].join(' ').trim();
    });
    const bucket = fc.record({
      stage: fc.constantFrom(...LOSS_STAGES),
      platform: fc.constantFrom(...KNOWN_PLATFORMS),
      code: fc.constantFrom(...NUMBERS),
      info,
    });
    fc.assert(
      fc.property(bucket, (one) => {
        expect(shown(one).remedy).toBe(explained(one).remedy);
      }),
      { numRuns: 500 },
    );
  });

  test('explain codes that are added up, and show the description of a code that is not in the catalogue', () => {
    const unlisted = { stage: 'post_send_delivered', platform: 'honor', code: '4711' } as const;
    const folded = { ...unlisted, code: 'other', info: '12 codes added up' };
    expect(shown(folded)).toEqual(explained(folded));
    expect(shown({ ...unlisted, info: 'costs $1' })).toEqual({
      ...explained({ ...unlisted, info: 'costs $1' }),
      meaning: 'costs $1',
    });
    expect(shown({ ...unlisted, info: '' })).toEqual(explained({ ...unlisted, info: '' }));
  });

  test('have keys of the labels in the order in which the query joins them', () => {
    const sources = EXPLAINED_BY.map((label) => `"${label}"`).join(', ');
    expect(withExplanations('x')).toBe(
      `label_join(label_join(x, "meaning", "${SEPARATOR}", ${sources}), "remedy", "${SEPARATOR}", ${sources})`,
    );
  });
});
