import { bestFirst } from '../case.ts';
import type { Rule } from '../rule.ts';
import { LEAST_FIT } from '../shelf.ts';
import { passageEvidence } from './evidence.ts';

/** By how much a passage must fit better than the best that was found. */
const MARGIN = 0.05;

export const betterPassageKnown: Rule = {
  id: 'better-passage-known',
  class: 'retrieval_miss',
  stage: 'retrieval',
  subClasses: ['not_found'],
  when: 'a passage that retrieval found for other requests fits the question better than all that it found for this one',
  confidence: 0.85,
  decide: (request) => {
    if (!request.isFromPassages || request.rightSources !== undefined) return undefined;
    const [best] = bestFirst(request.candidateFits);
    const known = request.shelf.bestBeside(request.terms, request.candidates);
    if (!best || !known || known.fit < Math.max(LEAST_FIT, best.fit + MARGIN)) return undefined;
    return {
      subClass: 'not_found',
      explanation:
        'The knowledge base holds a passage that fits the question better than all that retrieval found: other requests have got it.',
      evidence: [
        passageEvidence('found for other requests, not for this one', known, undefined),
        passageEvidence('the best that was found', best, request.retrievalSpan(best.id)),
      ],
      missing: ['the sources that would have been right'],
    };
  },
};
