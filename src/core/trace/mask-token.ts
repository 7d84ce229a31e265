/** Masks device tokens, which are personal data: enough remains to recognise a token, not enough to use it. */

const SHOWN_AT_EACH_END = 4;
/** Of a shorter token, the shown part would be too large. */
const SHORTEST_SHOWN_IN_PART = 24;

/** The first and last four characters of a long token, nothing of a short one; empty stays empty. */
export function maskToken(token: string): string {
  if (token === '') return '';
  const characters = [...token];
  if (characters.length < SHORTEST_SHOWN_IN_PART) return '****';
  const head = characters.slice(0, SHOWN_AT_EACH_END).join('');
  return `${head}…${characters.slice(-SHOWN_AT_EACH_END).join('')}`;
}
