import { bestFirst } from '../case.ts';
import type { Rule } from '../rule.ts';
import { answerEvidence, passageEvidence } from './evidence.ts';

/** A passage that fits as well as this may hold the answer, though the model did not find it. */
const MAY_ANSWER = 0.36;

export const nothingFits: Rule = {
  id: 'nothing-fits',
  class: 'coverage_gap',
  stage: 'corpus',
  subClasses: ['not_in_knowledge_base'],
  when: 'the answer found nothing to say or shares no term with the question, and no passage that is known speaks of the question',
  confidence: 0.75,
  decide: (request) => {
    if (!request.isFromPassages || request.rightSources !== undefined || request.terms.size === 0) return undefined;
    if (request.hasOverlooked) return undefined;
    const [best] = bestFirst(request.candidateFits);
    const isSilent = request.hasAbstained;
    if (isSilent ? best!.fit >= MAY_ANSWER : best!.fit > 0) return undefined;
    return {
      subClass: 'not_in_knowledge_base',
      confidence: isSilent ? 0.8 : 0.6,
      explanation: isSilent
        ? 'The answer says that it found nothing, and no passage that is known speaks of the question.'
        : 'Nothing that retrieval found speaks of the question, and it was answered all the same.',
      evidence: [
        ...answerEvidence(request),
        passageEvidence('the nearest passage', best!, request.retrievalSpan(best!.id)),
      ],
      missing: ['whether the knowledge base holds an answer: a corpus probe or known sources would tell'],
    };
  },
};
