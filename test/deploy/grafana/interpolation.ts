/** Grafana's variables in queries: how a choice is written into PromQL, and where it takes a variable's place. */

export interface Choice {
  readonly values: readonly string[];
  /** Variables of several values stand in regular expressions, others in plain matchers. */
  readonly several: boolean;
}

export function written({ values, several }: Choice): string {
  const [first = ''] = values;
  if (!several) return first.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const escaped = values.map((value) =>
    value.replaceAll('\\', '\\\\\\\\').replace(/[$^*{}[\]+?.()|]/g, '\\\\$&'),
  );
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

/** `$name`, `${name}`, `${name:format}` and `[[name]]`; what is not known stays as it is. */
export function interpolate(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(\w+)|\$\{(\w+)(?::\w+)?\}|\[\[(\w+)(?::\w+)?\]\]/g,
    (whole, plain, braced, bracketed) => values.get(plain ?? braced ?? bracketed) ?? whole,
  );
}

/** The names of the variables that a text refers to. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$(\w+)|\$\{(\w+)[^}]*\}|\[\[(\w+)(?::\w+)?\]\]/g)].map(
    ([, plain, braced, bracketed]) => plain ?? braced ?? bracketed ?? '',
  );
}
