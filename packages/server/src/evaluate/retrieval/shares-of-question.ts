import type { Reading } from '../reading/reading.ts';
import { isContent } from '../reading/source-text.ts';

const LONGEST_WEIGHED = 8;

/**
 * For each source, the share of the question's words that stand in it; longer words tell more. Undefined where the two are in different
 * languages, or the question has no word that says something.
 */
export function sharesOfQuestion(reading: Reading): readonly (number | undefined)[] {
  const { questionWords, questionLanguage, sourceLanguage, sources } = reading;
  const key = (questionLanguage ?? sourceLanguage) === 'en' ? 'stem' : 'root';
  const index = reading.index(key);
  const wanted = new Set<string>();
  for (const word of questionWords) if (isContent(word)) wanted.add(word.lexeme[key]);
  const shared = new Map(sources.map((source) => [source, 0]));
  let total = 0;
  for (const each of wanted) {
    const weight = Math.min(LONGEST_WEIGHED, each.length);
    total += weight;
    const having = new Set(index.find(each).sentences.map((sentence) => index.sentences[sentence]!.source));
    for (const source of having) shared.set(source, shared.get(source)! + weight);
  }
  return sources.map((source) => {
    const { language } = source;
    const isOther = questionLanguage !== undefined && language !== undefined && questionLanguage !== language;
    return isOther || total === 0 ? undefined : shared.get(source)! / total;
  });
}
