import type { Rule } from '../rule.ts';
import { answerEvidence, documentEvidence } from './evidence.ts';

export const besideTheQuestion: Rule = {
  id: 'beside-the-question',
  class: 'unsupported_generation',
  stage: 'generation',
  subClasses: ['missed_evidence', 'not_the_answer'],
  when: 'the answer lacks what the question asks for (a sum, a time, how often; of the thing that it names) or says that it found nothing, and a passage in the context has it',
  confidence: 0.8,
  decide: (request) => {
    const { hasOverlooked } = request;
    if (!(request.isBesideQuestion || hasOverlooked) || !request.isFromPassages) return undefined;
    const answering = request.record.evidence.selected.find((passage) => request.hasWanted([passage]));
    if (!answering) return undefined;
    return {
      subClass: hasOverlooked ? 'missed_evidence' : 'not_the_answer',
      explanation: 'A passage in the context has what the question asks for, and the answer does not say it.',
      evidence: [
        documentEvidence('in the context', answering, request.retrievalSpan(answering.id)),
        ...answerEvidence(request),
      ],
    };
  },
};
