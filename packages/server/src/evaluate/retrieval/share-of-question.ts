import type { Reading } from '../reading/reading.ts';
import { isContent, type SourceText } from '../reading/source-text.ts';

const LONGEST_WEIGHED = 8;

/**
 * Share of the question's words that stand in a source; longer words tell more. Undefined where the two are in different languages, or the
 * question has no word that says something.
 */
export function shareOfQuestion({ questionWords, questionLanguage }: Reading, source: SourceText): number | undefined {
  const { language } = source;
  if (questionLanguage !== undefined && language !== undefined && questionLanguage !== language) return undefined;
  const key = (questionLanguage ?? language) === 'en' ? 'stem' : 'root';
  const wanted = new Set<string>();
  for (const word of questionWords) if (isContent(word)) wanted.add(word.lexeme[key]);
  let total = 0;
  let shared = 0;
  for (const each of wanted) {
    const weight = Math.min(LONGEST_WEIGHED, each.length);
    total += weight;
    if (source.has(key, each)) shared += weight;
  }
  return total === 0 ? undefined : shared / total;
}
