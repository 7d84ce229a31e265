import { describe, expect, it } from 'vitest';
import { FAMILY_NAMES, type FamilyName, METRIC_CATALOG } from '../../src/core/metric-catalog.ts';
import type { Sample } from '../../src/core/samples.ts';
import { renderAppLines } from '../../src/exposition/app-lines.ts';

const lossCodeInfo = (err_info: string): Sample => ({
  labels: {
    app: 'a',
    push_type: 'chat',
    loss_stage: 'ready_to_send',
    err_code: '1',
    err_info,
    cause: 'token',
  },
  value: 1,
});

async function linesOf(family: FamilyName, samples: readonly Sample[]): Promise<string | undefined> {
  return (await renderAppLines(new Map([[family, samples]]))).get(family);
}

describe('the lines of an app', () => {
  it('are its samples in their order, without HELP and TYPE, each ended by a newline', async () => {
    const window = (name: string, value: number) => ({
      labels: { app: 'shop', push_type: 'chat', window: name },
      value,
    });
    expect(
      await linesOf('timpush_sent_pushes', [window('1h', 3), window('1d', 0), window('7d', 2 ** 53 - 1)]),
    ).toBe(
      'timpush_sent_pushes{app="shop",push_type="chat",window="1h"} 3\n' +
        'timpush_sent_pushes{app="shop",push_type="chat",window="1d"} 0\n' +
        'timpush_sent_pushes{app="shop",push_type="chat",window="7d"} 9007199254740991\n',
    );
  });

  it.each([
    ['quotes', 'a "b" c', 'a \\"b\\" c'],
    ['backslashes', 'C:\\new\\', 'C:\\\\new\\\\'],
    ['newlines', 'a\nb', 'a\\nb'],
    ['all of them', '\\"\n', '\\\\\\"\\n'],
    ['no emoji', '📵 证书', '📵 证书'],
    ['no braces and commas', 'a="b",} 1', 'a=\\"b\\",} 1'],
  ])('escape %s in a label', async (_, given, written) => {
    expect(await linesOf('timpush_loss_code_info', [lossCodeInfo(given)])).toBe(
      `timpush_loss_code_info{app="a",push_type="chat",loss_stage="ready_to_send",err_code="1",err_info="${written}",cause="token"} 1\n`,
    );
  });

  it('are found after the header of every family that an app has, whatever its help says', async () => {
    for (const name of FAMILY_NAMES.filter((family) => METRIC_CATALOG[family].from === 'app')) {
      const labels = Object.fromEntries(METRIC_CATALOG[name].labels.map((label) => [label, 'x']));
      expect(await linesOf(name, [{ labels, value: 5 }])).toMatch(new RegExp(`^${name}\\{[^\\n]+\\} 5\\n$`));
    }
  });

  it('are absent for a family without samples', async () => {
    const lines = await renderAppLines(new Map([['timpush_up', [{ labels: { app: 'a' }, value: 1 }]]]));
    expect([...lines.keys()]).toEqual(['timpush_up']);
  });
});
