import type { Rule } from '../rule.ts';
import { answerEvidence } from './evidence.ts';
import { isRightAnswer } from './right-source.ts';

export const noSourceHasIt: Rule = {
  id: 'no-source-has-it',
  class: 'coverage_gap',
  stage: 'corpus',
  subClasses: ['not_in_knowledge_base'],
  when: 'it is known that no source answers it, and retrieval rather than a tool was to answer',
  confidence: 0.95,
  decide: (request) =>
    request.rightSources?.length === 0 && request.isFromPassages && isRightAnswer(request) !== true
      ? {
          subClass: 'not_in_knowledge_base',
          explanation: 'It is known that nothing in the knowledge base answers this.',
          evidence: answerEvidence(request),
        }
      : undefined,
};
