import { bestFirst } from '../case.ts';
import type { Rule } from '../rule.ts';
import { LEAST_FIT } from '../shelf.ts';
import { passageEvidence } from './evidence.ts';

/** By how much a candidate must fit better than the best that was selected. */
const MARGIN = 0.05;
/** The same where the answer seems to be one. */
const MARGIN_OF_ANSWERED = 0.1;

export const bestCandidateNotSelected: Rule = {
  id: 'best-candidate-not-selected',
  class: 'selection_failure',
  stage: 'rerank',
  subClasses: ['order_reversed', 'best_left_out'],
  when: 'a candidate fits the question better than all that were selected, or selection kept none of the best ranked and all of the worst',
  confidence: 0.85,
  decide: (request) => {
    const { chosen, candidates } = request;
    if (!request.isFromPassages || request.rightSources !== undefined || chosen.length === 0) return undefined;
    if (chosen.length >= candidates.length) return undefined;
    const chosenIds = new Set(chosen.map(({ id }) => id));
    const [best] = bestFirst(request.candidateFits);
    const [bestChosen] = request.fitsOf(chosen);
    const isReversed =
      candidates.length >= 2 * chosen.length && isNoneOf(candidates.slice(0, chosen.length), chosenIds);
    const margin = request.isLikelyAnswered ? MARGIN_OF_ANSWERED : MARGIN;
    const isWorse = best!.fit >= Math.max(LEAST_FIT, bestChosen!.fit + margin);
    if (!isWorse && !isReversed) return undefined;
    const spanId = request.lastSpan('rerank')?.spanId;
    return {
      subClass: isReversed ? 'order_reversed' : 'best_left_out',
      explanation: isReversed
        ? `Of the ${chosen.length} candidates that retrieval ranked best, selection kept none.`
        : 'A candidate fits the question better than everything that was selected.',
      evidence: [
        passageEvidence(
          'found and not selected',
          isWorse ? best! : request.candidateFits[0]!,
          request.retrievalSpan(best!.id),
        ),
        passageEvidence('the best that was selected', bestChosen!, spanId),
      ],
      missing: ['the sources that would have been right'],
    };
  },
};

function isNoneOf(documents: readonly { readonly id: string }[], ids: ReadonlySet<string>): boolean {
  return documents.every(({ id }) => !ids.has(id));
}
