import type { Rule } from '../rule.ts';
import { answerEvidence } from './evidence.ts';

export const outdatedPassageUsed: Rule = {
  id: 'outdated-passage-used',
  class: 'context_construction',
  stage: 'assembly',
  subClasses: ['outdated', 'contradictory'],
  when: 'a passage in the context is superseded or past its validity, or passages in it contradict each other, and the answer rests on them',
  confidence: 0.75,
  decide: (request) => {
    const { fresh_share: fresh = 1, context_contradiction: contradiction = 0 } = request.facts;
    if (!request.isFromPassages || (fresh === 1 && contradiction === 0) || request.hasAbstained) return undefined;
    return {
      subClass: fresh < 1 ? 'outdated' : 'contradictory',
      explanation:
        fresh < 1
          ? 'The context holds a passage that is superseded, beside or instead of the valid one.'
          : 'Passages in the context contradict each other.',
      evidence: answerEvidence(request),
    };
  },
};
