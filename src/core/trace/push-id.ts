/** Push ids, as users paste them. They are opaque, so only texts that cannot be one are rejected. */

export const MAX_PUSH_ID_CHARS = 256;

/** What is wrong with a push id, as the rest of a sentence after `the push id`; undefined for a valid one. */
export function pushIdProblem(id: string): string | undefined {
  if (id.trim() === '') return 'is empty';
  if (id.length > MAX_PUSH_ID_CHARS) return `is longer than ${MAX_PUSH_ID_CHARS} characters`;
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(id) ? 'contains unprintable characters' : undefined;
}
