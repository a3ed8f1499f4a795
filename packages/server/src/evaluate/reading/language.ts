import { LANGUAGES, type Language } from './function-words.ts';
import type { Word } from './words.ts';

/** Enough words of a text to tell its language. */
const WORDS_READ = 200;
const FEWEST = 3;

/**
 * The language whose function words stand most often in a text. Undefined where too few do, or two languages have nearly as many: short
 * texts, names, code, and languages that are not known here.
 */
export function languageOf(words: readonly Word[]): Language | undefined {
  const counts = functionWordsIn(words);
  const read = Math.min(words.length, WORDS_READ);
  let best = 0;
  for (let index = 1; index < counts.length; index++) if (counts[index]! > counts[best]!) best = index;
  const most = counts[best]!;
  if (most < FEWEST || most < read * 0.12) return undefined;
  const isClear = counts.every((count, index) => index === best || count < most * 0.85);
  return isClear ? LANGUAGES[best] : undefined;
}

/** Whether a short text may be English: no other language has more function words in it, and English has one. */
export function mayBeEnglish(words: readonly Word[]): boolean {
  const counts = functionWordsIn(words);
  const english = counts[LANGUAGES.indexOf('en')]!;
  return english > 0 && counts.every((count) => count <= english);
}

/** By language, in the order of `LANGUAGES`. */
function functionWordsIn(words: readonly Word[]): number[] {
  const counts = LANGUAGES.map(() => 0);
  const read = Math.min(words.length, WORDS_READ);
  for (let i = 0; i < read; i++) {
    let bits = words[i]!.lexeme.functionOf;
    for (let index = 0; bits !== 0; index++, bits >>= 1) if (bits & 1) counts[index]! += 1;
  }
  return counts;
}
