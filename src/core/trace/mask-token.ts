/** Device tokens are personal data: enough of one to recognise it, not enough to use it. */

const SHOWN_AT_EACH_END = 4;
/** A shorter token would show too large a part of itself. */
const SHORTEST_SHOWN_IN_PART = 24;

/** The first and last four characters of a long token, nothing of a short one; empty stays empty. */
export function maskToken(token: string): string {
  if (token === '') return '';
  const characters = [...token];
  if (characters.length < SHORTEST_SHOWN_IN_PART) return '****';
  const head = characters.slice(0, SHOWN_AT_EACH_END).join('');
  return `${head}…${characters.slice(-SHOWN_AT_EACH_END).join('')}`;
}
