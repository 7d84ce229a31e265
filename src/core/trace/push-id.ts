/** Push ids as people paste them: opaque, so only what can be none is refused. */

export const MAX_PUSH_ID_CHARS = 256;

/** What is wrong with a push id, as the rest of a sentence that begins with it; undefined when nothing is. */
export function pushIdProblem(id: string): string | undefined {
  if (id.trim() === '') return 'is empty';
  if (id.length > MAX_PUSH_ID_CHARS) return `is longer than ${MAX_PUSH_ID_CHARS} characters`;
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(id) ? 'holds unprintable characters' : undefined;
}
