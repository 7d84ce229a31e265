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
import { TENCENT_CODES, VENDOR_CODES } from '../../../src/core/losses/error-code-table.ts';
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

const KEYS = [TENCENT_CODES, ...VENDOR_CODES.values()].flatMap((table) => Object.keys(table));
/** Codes and reasons, each by itself. */
const NAMES = [...new Set(KEYS.flatMap((key) => key.split(' ')))];

describe('the texts that Grafana shows in place of the joined labels', () => {
  test('are the catalogue’s for every code and reason on every platform and stage', () => {
    const buckets = LOSS_STAGES.flatMap((stage) =>
      KNOWN_PLATFORMS.flatMap((platform) =>
        [...KEYS, ...NAMES].map((key) => {
          const [code = '', info = ''] = key.split(' ');
          return { stage, platform, code, info };
        }),
      ),
    );
    // The catalogue repeats a text's own letter case, a mapping cannot.
    const comparable = (texts: object) => JSON.stringify(texts).toLowerCase();
    const wrong = buckets.filter((bucket) => comparable(shown(bucket)) !== comparable(explained(bucket)));
    expect(wrong).toEqual([]);
  });

  test('follow the first of two reasons that a text names', () => {
    const stage = 'post_send_delivered';
    const buckets = [...VENDOR_CODES].flatMap(([platform, table]) => {
      const keys = Object.keys(table);
      return keys.flatMap((first) => {
        const [code = '', reason] = first.split(' ');
        const others = keys.filter((key) => key.startsWith(`${code} `) && reason !== undefined);
        return others.map((other) => ({ stage, platform, code, info: `${reason}, not ${other}` }) as const);
      });
    });
    expect(buckets.length).toBeGreaterThan(100);
    for (const bucket of buckets) expect(shown(bucket)).toEqual(explained(bucket));
  });

  test('follow the catalogue for any text', () => {
    const word = fc.oneof(fc.constantFrom(...NAMES), fc.constantFrom('Bad', 'token', 'x'));
    const info = fc
      .array(fc.tuple(word, fc.constantFrom(' ', ': ', '\n', ', ', '.')), { maxLength: 5 })
      .map((words) => words.flat().join('').trim());
    const bucket = fc.record({
      stage: fc.constantFrom(...LOSS_STAGES),
      platform: fc.constantFrom(...KNOWN_PLATFORMS),
      code: fc.constantFrom(...NAMES),
      info,
    });
    fc.assert(
      fc.property(bucket, (one) => {
        expect(shown(one).remedy).toBe(explained(one).remedy);
      }),
    );
  });

  test('explain folded codes, and show the description of a code that is not listed', () => {
    const unlisted = { stage: 'post_send_delivered', platform: 'honor', code: '4711' } as const;
    const folded = { ...unlisted, code: 'other', info: '12 codes added up' };
    expect(shown(folded)).toEqual(explained(folded));
    expect(shown({ ...unlisted, info: 'costs $1' })).toEqual({
      ...explained({ ...unlisted, info: 'costs $1' }),
      meaning: 'costs $1',
    });
    expect(shown({ ...unlisted, info: '' })).toEqual(explained({ ...unlisted, info: '' }));
  });

  test('are keyed by labels that the query joins in the same order', () => {
    const sources = EXPLAINED_BY.map((label) => `"${label}"`).join(', ');
    expect(withExplanations('x')).toBe(
      `label_join(label_join(x, "meaning", "${SEPARATOR}", ${sources}), "remedy", "${SEPARATOR}", ${sources})`,
    );
  });
});
