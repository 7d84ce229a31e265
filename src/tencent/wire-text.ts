/** Makes text from the upstream safe for a label, a log line and a terminal: well-formed, one line, bounded. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern must find control characters.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** At most `maxLength` characters of `text`; `…` replaces the rest. */
export function cleanText(text: string, maxLength: number): string {
  // Cut before cleaning, so that a megabyte costs no more than a line. A code point has at most two UTF-16 units.
  const head = text.slice(0, 2 * maxLength + 2).toWellFormed();
  const points = [...head.replace(UNPRINTABLE, ' ').trim()];
  return points.length > maxLength ? `${points.slice(0, maxLength - 1).join('')}…` : points.join('');
}
