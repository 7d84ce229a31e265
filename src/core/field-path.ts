/** The place of a field in nested data, as people write it: `apps[0].name`. */

export function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      // Any text can be a key: one that is no plain word is quoted, and so stays on its line.
      const key = /^[\w-]+$/.test(String(step)) ? String(step) : JSON.stringify(step);
      return `${index === 0 ? '' : '.'}${key}`;
    })
    .join('');
}
