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
    const [, source = '', flags] = /^\/(.*?)\/(g?i?m?y?)$/.exec(options.pattern) ?? [];
    const pattern = new RegExp(source, flags);
    if (source !== '' && pattern.test(value)) return value.replace(pattern, options.result.text ?? value);
  }
  return value;
}
