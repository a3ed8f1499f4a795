// Whether a sentence of a source says what a statement of the answer says, in words of any language.
import { readText, type Text } from '../../evaluate/reading/text.ts';
import { termsOf } from '../terms.ts';

const NUMBER = /\d/;
/** Share of a statement's terms that a sentence must have, its numbers among them, to be where it comes from. */
const SAME = 0.7;

const known = new WeakMap<Text, readonly ReadonlySet<string>[]>();

/** The terms of each sentence of a text. */
export function sentenceTerms(text: string): readonly ReadonlySet<string>[] {
  const read = readText(text);
  const terms = known.get(read) ?? read.ranges.map(({ start, end }) => termsOf(text.slice(start, end)));
  known.set(read, terms);
  return terms;
}

export function saysTheSame(claim: ReadonlySet<string>, sentence: ReadonlySet<string>): boolean {
  const shared = [...claim].filter((term) => sentence.has(term));
  const hasNumbers = [...claim].every((term) => !NUMBER.test(term) || sentence.has(term));
  return hasNumbers && shared.length >= SAME * claim.size;
}
