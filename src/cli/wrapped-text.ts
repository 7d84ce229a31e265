/** Wraps text for a terminal. */

export interface Wrapping {
  readonly width: number;
  /** Prefix of the first line, and of each that follows. */
  readonly first: string;
  readonly others: string;
}

/** `text` in lines of at most `width` characters; a longer word has its own line. */
export function wrapText(text: string, { width, first, others }: Wrapping): string {
  const lines: string[] = [];
  let prefix = first;
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || prefix.length + longer.length <= width) {
      line = longer;
    } else {
      lines.push(prefix + line);
      [prefix, line] = [others, word];
    }
  }
  return [...lines, prefix + line].map((one) => `${one}\n`).join('');
}
