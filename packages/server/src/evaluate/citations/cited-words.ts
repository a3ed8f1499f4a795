// How much a claim and the question have in common with the sources cited for the claim.
import type { SourceIndex, Term } from '../groundedness/source-index.ts';
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
  let missing = 0;
  let terms = ofClaim.length;
  for (const term of ofClaim) if (!isIn(cited, term, index)) missing += 1;
  for (const term of index.termsOf(question)) {
    if (isAmong(ofClaim, term)) continue;
    terms += 1;
    if (!isIn(cited, term, index)) missing += 1;
  }
  return terms === 0 ? 0 : missing / terms;
}

function isIn(cited: readonly Source[], { sentences }: Term, index: SourceIndex): boolean {
  for (const sentence of sentences)
    for (const source of cited) if (index.sentences[sentence]!.source === source) return true;
  return false;
}

function isAmong(terms: readonly Term[], { key }: Term): boolean {
  for (const term of terms) if (term.key === key) return true;
  return false;
}
