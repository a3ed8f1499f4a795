import type { Rule } from '../rule.ts';
import { answerEvidence } from './evidence.ts';

export const claimsNotSupported: Rule = {
  id: 'claims-not-supported',
  class: 'unsupported_generation',
  stage: 'generation',
  subClasses: ['contradicts_sources', 'beyond_sources'],
  when: 'the answer says something that the passages in its context contradict or do not say',
  confidence: 0.8,
  decide: (request) => {
    const { unsupported_claims: unsupported = 0, contradicted_claims: contradicted = 0 } = request.facts;
    if (unsupported === 0 && contradicted === 0) return undefined;
    // What tools gave may be said in other words and another language: that alone makes nothing bad.
    if (request.toolCalls.length > 0 && !request.hasFailed) return undefined;
    return {
      subClass: contradicted > 0 ? 'contradicts_sources' : 'beyond_sources',
      explanation:
        contradicted > 0
          ? 'The evidence was in the context, and the answer says something else.'
          : 'The answer says something that is not in its context.',
      evidence: answerEvidence(request),
    };
  },
};
