import { wordsOf } from '../evaluate/reading/words.ts';

/** Characters of a text that are read for its terms. */
const MAX_LENGTH = 20_000;
const ADDRESS = /\S+@\S+/g;

/** Words that carry meaning, each once, cut so that inflections mostly meet. Words of every language that is read; addresses are left out. */
export function termsOf(text: string): ReadonlySet<string> {
  const terms = new Set<string>();
  for (const word of wordsOf(text.slice(0, MAX_LENGTH).replaceAll(ADDRESS, ' ')))
    if (word.functionOf === 0) terms.add(word.root);
  return terms;
}
