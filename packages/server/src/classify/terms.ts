import { readText } from '../evaluate/reading/text.ts';

/** Characters of a text that are read for its terms. */
const MAX_LENGTH = 20_000;
const ADDRESS = /\S+@\S+/g;

/** Words that carry meaning, each once, cut so that inflections mostly meet. Words of every language that is read; addresses are left out. */
export function termsOf(text: string): ReadonlySet<string> {
  const read = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
  return readText(read.includes('@') ? read.replaceAll(ADDRESS, ' ') : read).roots;
}
