import { hasFailed } from '../../assemble/failed.ts';
import type { Rule } from '../rule.ts';
import { spanEvidence } from './evidence.ts';

export const retrievalFailed: Rule = {
  id: 'retrieval-failed',
  class: 'retrieval_miss',
  stage: 'retrieval',
  subClasses: ['error', 'empty'],
  when: 'retrieval failed or found nothing, and no other retrieval brought anything; and it is bad or the answer found nothing to say',
  confidence: 0.7,
  decide: (request) => {
    const isBad = request.hasFailed || request.hasAbstained;
    if (!isBad || request.candidates.length > 0 || request.toolCalls.length > 0) return undefined;
    const broken = request.spans.find((span) => span.stage === 'retrieval' && hasFailed(span));
    if (broken)
      return {
        subClass: 'error',
        confidence: 0.9,
        explanation: 'Retrieval failed, and the answer had nothing to go by.',
        evidence: [spanEvidence(`${broken.name} failed`, broken)],
      };
    if (request.facts.empty_retrieval !== 1) return undefined;
    return {
      subClass: 'empty',
      explanation: 'Retrieval returned nothing at all.',
      evidence: [spanEvidence('it returned nothing', request.firstSpan('retrieval'))],
      missing: ['whether the knowledge base holds an answer'],
    };
  },
};
