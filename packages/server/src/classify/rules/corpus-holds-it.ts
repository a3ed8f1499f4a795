import { readCorpus } from '../corpus.ts';
import type { Rule } from '../rule.ts';
import { passageEvidence } from './evidence.ts';

export const corpusHoldsIt: Rule = {
  id: 'corpus-holds-it',
  class: 'retrieval_miss',
  stage: 'retrieval',
  subClasses: ['not_found'],
  when: 'a probe of the knowledge base found a source that fits the question better than all that retrieval found',
  confidence: 0.9,
  decide: (request) => {
    const held = readCorpus(request)?.held;
    if (!held) return undefined;
    const [best] = request.fitsOf(request.candidates);
    return {
      subClass: 'not_found',
      explanation:
        'The knowledge base holds a source that fits the question better than all that retrieval found: a probe found it.',
      evidence: [
        passageEvidence('found by a probe of the knowledge base, not by retrieval', held, undefined),
        ...(best ? [passageEvidence('the best that retrieval found', best, request.retrievalSpan(best.id))] : []),
      ],
    };
  },
};
