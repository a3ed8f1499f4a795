import type { Reading } from '../reading/reading.ts';

const LONGEST_WEIGHED = 8;

/**
 * For each source, the share of the question's words that stand in it; longer words tell more. Undefined where the two are in different
 * languages, or the question has no word that says something.
 */
export function sharesOfQuestion(reading: Reading): readonly (number | undefined)[] {
  const { question, sourceLanguage, sources } = reading;
  const key = (question?.language ?? sourceLanguage) === 'en' ? 'stem' : 'root';
  const index = reading.index(key);
  const shared = new Map(sources.map((source) => [source, 0]));
  let total = 0;
  for (const term of index.termsOf(question?.words ?? [])) {
    const weight = Math.min(LONGEST_WEIGHED, term.key.length);
    total += weight;
    const having = new Set(term.sentences.map((sentence) => index.sentences[sentence]!.source));
    for (const source of having) shared.set(source, shared.get(source)! + weight);
  }
  return sources.map((source) => {
    const [asked, written] = [question?.language, source.read.language];
    const isOther = asked !== undefined && written !== undefined && asked !== written;
    return isOther || total === 0 ? undefined : shared.get(source)! / total;
  });
}
