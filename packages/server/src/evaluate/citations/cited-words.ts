// How much a claim and the question have in common with the sources cited for the claim.
import { isSame, type SourceIndex, type Term } from '../groundedness/source-index.ts';
import type { Lexeme } from '../reading/lexemes.ts';
import type { Source } from '../reading/sources.ts';

/**
 * Share of the words of a claim and of the question, those that say something, that no cited source has: 0 to 1. A source that has few of
 * them is about something else, whatever it shares with the claim. `index` holds at least the cited sources.
 */
export function missingFromCited(
  claim: readonly Lexeme[],
  question: readonly Lexeme[],
  index: SourceIndex,
  cited: readonly Source[],
): number {
  const ofClaim = index.termsOf(claim);
  const isInClaim = (term: Term) => ofClaim.some((other) => isSame(term, other) || term.key === other.key);
  let missing = 0;
  let terms = 0;
  const count = (term: Term) => {
    terms += 1;
    if (!term.sentences.some((at) => cited.includes(index.sentences[at]!.source))) missing += 1;
  };
  for (const term of ofClaim) count(term);
  for (const term of index.termsOf(question)) if (!isInClaim(term)) count(term);
  return terms === 0 ? 0 : missing / terms;
}
