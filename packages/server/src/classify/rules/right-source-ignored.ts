import type { Rule } from '../rule.ts';
import { answerEvidence } from './evidence.ts';
import { isRightAnswer, missingFrom, sourcesToFind } from './right-source.ts';

export const rightSourceIgnored: Rule = {
  id: 'right-source-ignored',
  class: 'unsupported_generation',
  stage: 'generation',
  subClasses: ['missed_evidence', 'not_the_answer'],
  when: 'all right sources reached the prompt, and the answer is not the right one, or it is bad',
  confidence: 0.9,
  decide: (request) => {
    const sources = sourcesToFind(request);
    if (!sources || missingFrom(sources, request.record.evidence.selected).length > 0) return undefined;
    const isWrong = isRightAnswer(request) === false;
    if (!isWrong && !request.hasFailed) return undefined;
    return {
      subClass: request.hasAbstained ? 'missed_evidence' : 'not_the_answer',
      explanation: isWrong
        ? 'The right source was in the context, and the answer does not say what it says.'
        : 'The right source was in the context, and the answer is bad all the same.',
      evidence: [{ text: 'right, and in the context', chunkIds: sources }, ...answerEvidence(request)],
    };
  },
};
