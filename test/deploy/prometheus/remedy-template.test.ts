/** Remedies in alerts: for every code of the catalogue the template has the remedy of the catalogue. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { KNOWN_CODES, type KnownCode } from '../../../deploy/prometheus/source/known-codes.ts';
import { remedyByLabels, textAndRemedy } from '../../../deploy/prometheus/source/remedy-template.ts';
import type { Cause } from '../../../src/core/losses/cause.ts';
import { explainPlatformLoss } from '../../../src/core/losses/code-explanation.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { testRules } from './promtool.ts';

/** The causes that have an alert of their own. */
const ALERTED: readonly Cause[] = ['configuration', 'quota', 'vendor', 'token'];

interface Shown {
  readonly code: KnownCode;
  readonly errCode: string;
  readonly info: string;
  readonly remedy: string;
}

/** The text that promtool renders for each code, as an alert with an app of its own. */
async function rendered(
  cause: Cause,
  template: string,
  shown: readonly Shown[],
  text: (shown: Shown) => string,
) {
  const labels = ({ code, errCode }: Shown, index: number) => ({
    app: `app ${index}`,
    push_type: 'chat',
    platform: code.platform ?? 'apns',
    loss_stage: code.stage,
    err_code: errCode,
    cause,
  });
  const file = join(scratchFolder(), 'rules.yml');
  const by = 'app, push_type, platform, loss_stage, err_code, cause';
  const expr = `max by (${by}) (timpush_platform_loss_code_info)`;
  const rule = { alert: 'Shown', expr, annotations: { text: template } };
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'timpush-recording', rules: [rule] }] }));
  return testRules(
    [
      {
        input_series: shown.map((one, index) => ({
          series: `timpush_platform_loss_code_info{${Object.entries({
            ...labels(one, index),
            err_info: one.info,
          })
            .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
            .join(',')}}`,
          values: '1+0x2',
        })),
        alert_rule_test: [
          {
            eval_time: '1m',
            alertname: 'Shown',
            exp_alerts: shown.map((one, index) => ({
              exp_labels: labels(one, index),
              exp_annotations: { text: text(one) },
            })),
          },
        ],
      },
    ],
    [file],
  );
}

describe.skipIf(inject('missingPrograms').includes('promtool')).each(ALERTED)(
  'the remedy in an alert about the cause %s',
  (cause) => {
    const codes = KNOWN_CODES.filter((known) => known.cause === cause);

    test('is that of the catalogue for the code and its text', async () => {
      const shown = codes.flatMap((code): readonly Shown[] => {
        const { number, reason, isPhrase, isEveryday, remedy } = code;
        const byNumber = (info: string) =>
          number === undefined ? [] : [{ code, errCode: number, info, remedy }];
        if (reason === undefined) return byNumber('any words');
        const byName = { code, errCode: reason, info: 'any words', remedy };
        if (isEveryday) return [byName];
        return [
          // The sources send a phrase as the text of its number, never as the code.
          ...(isPhrase && number !== undefined ? [] : [byName]),
          ...byNumber(`reason: "${reason}"`),
          ...byNumber(reason.toUpperCase()),
          ...byNumber('').map((shown) => ({ ...shown, errCode: `${number}: ${reason}`, info: 'any words' })),
        ];
      });
      expect(shown.length).toBeGreaterThan(5);
      const said = ({ info, remedy }: Shown) => ` Description: “${info}”. ${remedy}`;
      expect(await rendered(cause, textAndRemedy(cause), shown, said)).toBe('');
    });

    test('is one of the same cause where only the labels are known', async () => {
      const shown = codes
        .filter(({ explainsNumber }) => explainsNumber)
        .map((code) => {
          const { platform = 'apns', stage, number = '' } = code;
          const { remedy } = explainPlatformLoss({ platform, stage, code: number, info: '' }, MESSAGES.en);
          return { code, errCode: number, info: '', remedy };
        });
      expect(await rendered(cause, remedyByLabels(cause), shown, ({ remedy }) => ` ${remedy}`)).toBe('');
    });

    test('leads to the runbook for an unlisted code', async () => {
      const [code] = codes;
      if (code === undefined) throw new Error('no codes');
      const said = () => ' The runbook says how to look up this code.';
      const unlisted = (['platform_9', 'apns', 'honor'] as const).map((platform) => ({
        code: { ...code, stage: 'post_send_delivered' as const, platform },
        errCode: 'zzz',
        info: '',
        remedy: '',
      }));
      expect(await rendered(cause, textAndRemedy(cause), unlisted, said)).toBe('');
    });
  },
);
