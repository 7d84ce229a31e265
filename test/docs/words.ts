/** The words that the project does not use, each with the field's word for it, and where a text uses one. */

/** What a line may hold all the same: names that users depend on. */
const NAMES = /--figure-lag|figure-lag/g;

/** Whole words in any case; the field's words follow. */
const REFUSED: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bfigures?\b/gi, 'metrics, samples, values or counts, whichever it is'],
  [/\b(?:told|tells?)\b/gi, 'report, log, notify or list'],
  [/\beditions?\b/gi, 'exposition'],
  [/\bstretch(?:es)?\b/gi, 'chunk'],
  [/\bbegun\b/gi, 'started; context'],
  [/\bhangups?\b/gi, 'SIGHUP'],
  [/\bunobserved\b/gi, 'no-op observer'],
  [/\bfineness\b/gi, 'granularity'],
  [/\bgranules?\b/gi, 'bucket'],
  [/\bpatience\b/gi, 'retry budget'],
  [/\bfaults? of (?:its|their|our) own\b|\bfaults? of ours\b/gi, 'internal error; bug'],
];

export interface RefusedWord {
  /** From 1. */
  readonly line: number;
  readonly word: string;
  readonly instead: string;
}

export function refusedWords(text: string): readonly RefusedWord[] {
  return text.split('\n').flatMap((lineText, index) => {
    const checked = lineText.replace(NAMES, '');
    return REFUSED.flatMap(([pattern, instead]) =>
      [...checked.matchAll(pattern)].map(([word]) => ({ line: index + 1, word, instead })),
    );
  });
}
