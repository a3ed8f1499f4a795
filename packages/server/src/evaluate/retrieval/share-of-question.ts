import { byRoot, byStem, isContent } from '../groundedness/source-index.ts';
import type { Reading } from '../reading/reading.ts';
import { languageOf } from '../reading/language.ts';
import { wordsOf } from '../reading/words.ts';

/** Share of the question's words that stand in a text; longer words tell more. Undefined where they are in two languages, or it has none. */
export function shareOfQuestion(reading: Reading, text: string): number | undefined {
  const { questionWords } = reading;
  const language = languageOf(questionWords);
  const words = wordsOf(text);
  const other = languageOf(words);
  if (language !== undefined && other !== undefined && language !== other) return undefined;
  const keyOf = (language ?? other) === 'en' ? byStem : byRoot;
  const keys = new Set(words.filter(isContent).map(keyOf));
  let total = 0;
  let shared = 0;
  for (const key of new Set(questionWords.filter(isContent).map(keyOf))) {
    const weight = Math.min(8, key.length);
    total += weight;
    if (keys.has(key)) shared += weight;
  }
  return total === 0 ? undefined : shared / total;
}
