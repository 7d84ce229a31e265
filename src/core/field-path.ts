/** The path of a field in nested data, in the usual form: `apps[0].name`. */

export function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      // A key can be any text. Quotes keep a key that is not a plain word on one line.
      const key = /^[\w-]+$/.test(String(step)) ? String(step) : JSON.stringify(step);
      return `${index === 0 ? '' : '.'}${key}`;
    })
    .join('');
}
