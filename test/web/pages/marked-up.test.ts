import { describe, expect, it } from 'vitest';
import { markedUp } from '../../../src/web/pages/marked-up.ts';

describe('markedUp', () => {
  it('escapes the sentence and keeps its parts as HTML, in the order of the sentence', () => {
    const sentence = ({ code, app }: { readonly code: string; readonly app: string }) => `${app} & <${code}>`;
    expect(markedUp(sentence, { code: '<b>7</b>', app: '<i>shop</i>' })).toBe(
      '<i>shop</i> &#38; &#60;<b>7</b>&#62;',
    );
  });

  it('does not replace a placeholder inside a part', () => {
    const sentence = ({ first, second }: { readonly first: string; readonly second: string }) =>
      `${first} ${second}`;
    expect(markedUp(sentence, { first: '\uE0001\uE001', second: 'b' })).toBe('\uE0001\uE001 b');
  });
});
