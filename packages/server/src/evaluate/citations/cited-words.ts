// How much a claim and the question have in common with the sources cited for the claim.
import type { SourceIndex } from '../groundedness/source-index.ts';
import { isContent, type SourceText } from '../reading/source-text.ts';
import type { Word } from '../reading/words.ts';

/**
 * Share of the words of a claim and of the question, those that say something, that no cited source has: 0 to 1. A source that has few of
 * them is about something else, whatever it shares with the claim. `index` holds at least the cited sources.
 */
export function missingFromCited(
  claim: readonly Word[],
  question: readonly Word[],
  index: SourceIndex,
  cited: readonly SourceText[],
): number {
  const keys = new Set<string>();
  for (const words of [claim, question])
    for (const word of words) if (isContent(word)) keys.add(word.lexeme[index.key]);
  let missing = 0;
  for (const key of keys)
    if (!index.find(key).sentences.some((at) => cited.includes(index.sentences[at]!.source))) missing += 1;
  return keys.size === 0 ? 0 : missing / keys.size;
}
