/** Splits the command-line form of an incident or a fault, `key=value,key=value`, into its parts. */

export type Parts = ReadonlyMap<string, string>;

/**
 * A value cannot contain a comma. `noun` names what the text describes. @throws Error with one sentence that names the
 * wrong part.
 */
export function splitParts(text: string, noun: string): Parts {
  const parts = new Map<string, string>();
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const key = part.slice(0, equals).trim();
    if (equals < 1) throw new Error(`${noun} part "${part}" is not of the form key=value`);
    if (parts.has(key)) throw new Error(`${noun} part "${key}" is given twice; give it once`);
    parts.set(key, part.slice(equals + 1).trim());
  }
  return parts;
}
