/** Leaves wording out of the mutation run: a text of several words may change without a change of behaviour. */

/** The node of Babel's syntax tree that Stryker is about to mutate, as far as it is read here. */
interface Mutated {
  readonly type: string;
  readonly value?: unknown;
  readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
}

const WORDS = /\p{L}{2,},? \p{L}/u;

function textOf({ type, value, quasis = [] }: Mutated): string {
  if (type === 'StringLiteral') return String(value);
  return type === 'TemplateLiteral' ? quasis.map((quasi) => quasi.value.raw).join('x') : '';
}

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'wording',
    value: {
      shouldIgnore: ({ node }: { readonly node: Mutated }) =>
        WORDS.test(textOf(node)) ? 'wording' : undefined,
    },
  },
];
