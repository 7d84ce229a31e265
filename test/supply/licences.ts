/** Which licences the packages that we ship may have: those that let Apache-2.0 code be distributed with them. */

/** SPDX names. Adding one is a decision of its own: is it compatible with Apache-2.0, and does it ask for more than its text? */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
]);

/** What CycloneDX says of a package, as far as it is read here. */
export interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string; readonly name?: string };
    readonly expression?: string;
  }[];
}

/** One line for every package whose licence is not allowed or not known. */
export function licenceProblems(components: readonly Component[]): readonly string[] {
  return components.flatMap(({ name, version, licenses = [] }) => {
    const named = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? '');
    if (named.length > 0 && named.every(isAllowed)) return [];
    return [`${name} ${version}: ${named.join(', ') || 'no licence'}`];
  });
}

/** Of an expression with OR one side must be allowed, with AND both; a mixed expression is refused until a maintainer checks it. */
function isAllowed(expression: string): boolean {
  const [, plain = expression] = /^\(([^()]*)\)$/.exec(expression) ?? [];
  const isMixed = plain.includes(' OR ') && plain.includes(' AND ');
  const choices = isMixed ? [] : plain.split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((licence) => ALLOWED.has(licence)));
}
