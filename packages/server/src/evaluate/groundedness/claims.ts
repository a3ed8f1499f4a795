// An answer, claim by claim: one sentence or list item each, without those that state nothing.
import type { Lexeme } from '../reading/lexemes.ts';
import type { Text } from '../reading/text.ts';

/** `Here is what you can do:` */
const INTRODUCES = /[:：]\**$|^here (?:is|are)\b[^:]*$/i;

export interface Claim {
  readonly text: string;
  /** Where it stands in the answer. */
  readonly start: number;
  readonly end: number;
  /** Words that it states, citations left out. */
  readonly words: readonly Lexeme[];
  /** What stands in square brackets in it: `1`, `doc-7`. */
  readonly markers: readonly string[];
}

const MARKER = /\[([^\]\n]{1,60})\](?!\()/g;
const FEWEST_CONTENT_WORDS = 2;
/** Offers, thanks, headings, and what the answer says about itself. */
const NO_STATEMENT = new RegExp(
  `^(?:${[
    String.raw`sure|certainly|of course|thank|hello|hi\b|good question|great question|unable to answer`,
    String.raw`let me know|i hope|hope this|feel free|please (?:let|note that i)|you(?:'|’)re welcome`,
    String.raw`if you (?:have|need|would like|want) (?:any|more|further|additional|me)|a colleague will`,
    String.raw`I(?:'m|’m| am) (?:not (?:certain|sure)|sorry|unable)|I (?:could|can|did)(?:not| not|n't|n’t) find|I can (?:hand|connect|put|help)`,
    String.raw`hallo|gern\b|wenn sie|auf wunsch|es tut mir leid|dazu (?:habe|bin) ich|eine kollegin oder`,
    String.raw`bonjour|bien sûr|si vous (?:avez|souhaitez)|je (?:suis désolé|n'ai pas|n’ai pas|ne suis pas|peux vous)|un collègue vous`,
  ].join('|')})`,
  'i',
);

export function claimsOf({ text: answer, words: all, starts, ranges }: Text): readonly Claim[] {
  const claims: Claim[] = [];
  let next = 0;
  for (const { start, end } of ranges) {
    const text = answer.slice(start, end);
    const found = text.includes('[') ? [...text.matchAll(MARKER)] : [];
    let marker = 0;
    const words: Lexeme[] = [];
    while (next < all.length && starts[next]! < start) next += 1;
    for (; next < all.length && starts[next]! < end; next++) {
      const at = starts[next]! - start;
      while (marker < found.length && endOf(found[marker]!) <= at) marker += 1;
      if (marker === found.length || at < found[marker]!.index) words.push(all[next]!);
    }
    if (isStatement(text, words)) claims.push({ text, start, end, words, markers: found.map(([, name]) => name!) });
  }
  return claims;
}

const endOf = ({ index, 0: { length } }: RegExpExecArray) => index + length;

function isStatement(text: string, words: readonly Lexeme[]): boolean {
  if (text.endsWith('?') || NO_STATEMENT.test(text)) return false;
  let content = 0;
  for (const word of words) if (word.isContent) content += 1;
  if (content < FEWEST_CONTENT_WORDS) return false;
  return !(words.length < 12 && INTRODUCES.test(text));
}
