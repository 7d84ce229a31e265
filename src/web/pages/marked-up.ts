/** Puts HTML into a sentence of a message table, whatever the order of its values in a language. */
import { html } from 'ghtml';

// Characters for private use: no message contains them.
const OPEN = '\uE000';
const CLOSE = '\uE001';
const PLACE = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g');

/** `parts` are HTML. The sentence around them is text, which is escaped here. */
export function markedUp<Name extends string>(
  sentence: (values: Readonly<Record<Name, string>>) => string,
  parts: Readonly<Record<Name, string>>,
): string {
  const names = Object.keys(parts) as Name[];
  const places = Object.fromEntries(names.map((name, index) => [name, `${OPEN}${index}${CLOSE}`]));
  const text = html`${sentence(places as Record<Name, string>)}`;
  return text.replace(PLACE, (_place, index) => Object.values<string>(parts)[Number(index)] ?? '');
}
