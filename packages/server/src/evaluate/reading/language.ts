import { LANGUAGES, type Language } from './function-words.ts';
import type { Lexeme } from './lexemes.ts';

/** Enough words of a text to tell its language. */
const WORDS_READ = 200;
/** The same, of each of several. */
const WORDS_READ_OF_EACH = 60;
const FEWEST = 3;

/**
 * The language whose function words stand most often in a text. Undefined where too few do, or two languages have nearly as many: short
 * texts, names, code, and languages that are not known here.
 */
export function languageOf(words: readonly Lexeme[]): Language | undefined {
  const counts = noneCounted();
  return languageBy(counts, count(words, WORDS_READ, counts));
}

/** The language of several texts together, by their beginnings. */
export function languageOfBeginnings(texts: readonly (readonly Lexeme[])[]): Language | undefined {
  const counts = noneCounted();
  let read = 0;
  for (const words of texts) read += count(words, Math.min(WORDS_READ_OF_EACH, WORDS_READ - read), counts);
  return languageBy(counts, read);
}

/** Whether a short text may be English: no other language has more function words in it, and English has one. */
export function mayBeEnglish(words: readonly Lexeme[]): boolean {
  const counts = noneCounted();
  count(words, WORDS_READ, counts);
  const english = counts[LANGUAGES.indexOf('en')]!;
  return english > 0 && counts.every((each) => each <= english);
}

/** By how many function words of each language, in the order of `LANGUAGES`, stand among so many that were read. */
function languageBy(counts: readonly number[], read: number): Language | undefined {
  let best = 0;
  for (let index = 1; index < counts.length; index++) if (counts[index]! > counts[best]!) best = index;
  const most = counts[best]!;
  if (most < FEWEST || most < read * 0.12) return undefined;
  for (let index = 0; index < counts.length; index++)
    if (index !== best && counts[index]! >= most * 0.85) return undefined;
  return LANGUAGES[best];
}

const noneCounted = () => LANGUAGES.map(() => 0);

/** Counts function words among the first so many, and says how many words those are. */
function count(words: readonly Lexeme[], most: number, counts: number[]): number {
  const read = Math.min(words.length, most);
  for (let i = 0; i < read; i++) {
    let bits = words[i]!.functionOf;
    for (let index = 0; bits !== 0; index++, bits >>= 1) if (bits & 1) counts[index]! += 1;
  }
  return read;
}
