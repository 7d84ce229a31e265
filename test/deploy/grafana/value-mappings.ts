/** Grafana's value mappings of texts, done as Grafana does them: the first that matches takes the text's place. */

type Mapping =
  | { readonly type: 'value'; readonly options: Readonly<Record<string, { readonly text?: string }>> }
  | {
      readonly type: 'regex';
      readonly options: { readonly pattern: string; readonly result: { readonly text?: string } };
    };

export function mapped(mappings: readonly Mapping[], value: string): string {
  for (const { type, options } of mappings) {
    if (type === 'value') {
      const result = options[value];
      if (result?.text !== undefined) return result.text;
      continue;
    }
    const pattern = compiled(options.pattern);
    if (pattern?.test(value)) return value.replace(pattern, options.result.text ?? value);
  }
  return value;
}

/** Compiled once: a dashboard has hundreds of long patterns, and tests map thousands of values. */
const COMPILED = new Map<string, RegExp | undefined>();

function compiled(pattern: string): RegExp | undefined {
  if (!COMPILED.has(pattern)) {
    const [, source = '', flags] = /^\/(.*?)\/(g?i?m?y?)$/.exec(pattern) ?? [];
    COMPILED.set(pattern, source === '' ? undefined : new RegExp(source, flags));
  }
  return COMPILED.get(pattern);
}
