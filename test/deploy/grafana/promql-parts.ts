/** What a PromQL expression names: selectors with their matchers, labels it groups and joins by, functions over ranges. */

export interface Selector {
  /** Undefined for a selector by matchers alone. */
  readonly name: string | undefined;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

export interface Parts {
  readonly selectors: readonly Selector[];
  /** In `by`, `on`, `group_left` and the sources of `label_join`. */
  readonly labels: readonly string[];
  /** Labels that the expression itself makes. */
  readonly made: readonly string[];
  /** Functions that expect a counter, with the family they are applied to. */
  readonly rated: readonly { readonly by: string; readonly name: string }[];
}

const STRING = '"(?:\\\\.|[^"\\\\])*"';
const WORDS = /^(?:and|or|unless|bool|offset|by|on|inf|nan)$/i;

export function partsOf(expression: string): Parts {
  const labels: string[] = [];
  const made: string[] = [];
  const selectors: Selector[] = [];
  const rated = [
    ...expression.matchAll(/\b(i?rate|increase|i?delta|deriv|resets|changes)\s*\(\s*([\w:]*)/g),
  ].map(([, by = '', name = '']) => ({ by, name }));

  const rest = expression
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g, (_, list: string) => {
      labels.push(...namesIn(list));
      return ' ';
    })
    .replace(new RegExp(`([a-zA-Z_:][\\w:]*)?\\{((?:[^}"]|${STRING})*)\\}`, 'g'), (_, name, matchers) => {
      selectors.push({ name, matchers: matchersIn(matchers) });
      return ' ';
    })
    .replace(new RegExp(`,\\s*(${STRING}),\\s*${STRING}((?:,\\s*${STRING})+)`, 'g'), (_, target, sources) => {
      made.push(...unquoted(target));
      labels.push(...unquoted(sources));
      return ' ';
    })
    .replace(/\[[^\]]*\]/g, ' ');
  for (const [, name = ''] of rest.matchAll(/\b([a-zA-Z_:][\w:]*)\b(?!\s*\()/g)) {
    if (!WORDS.test(name)) selectors.push({ name, matchers: [] });
  }
  return { selectors, labels, made, rated };
}

function matchersIn(list: string): Selector['matchers'] {
  return [...list.matchAll(new RegExp(`(\\w+)\\s*(=~|!~|!=|=)\\s*(${STRING})`, 'g'))].map(
    ([, label = '', operator = '', value = '']) => ({ label, operator, value: value.slice(1, -1) }),
  );
}

const namesIn = (list: string) =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
const unquoted = (list: string) =>
  [...list.matchAll(new RegExp(STRING, 'g'))].map(([text]) => text.slice(1, -1));
