import type { Rule } from '../rule.ts';
import { answerEvidence, documentEvidence } from './evidence.ts';

export const answeringCandidateNotSelected: Rule = {
  id: 'answering-candidate-not-selected',
  class: 'selection_failure',
  stage: 'rerank',
  subClasses: ['best_left_out'],
  when: 'the answer lacks what the question asks for (a sum, a time, how often; of the thing that it names), a candidate has it, and none that was selected does',
  confidence: 0.9,
  decide: (request) => {
    const { chosen, candidates, rightSources } = request;
    if (!request.isBesideQuestion || !request.isFromPassages || rightSources !== undefined) return undefined;
    if (chosen.length === 0 || request.hasWanted(chosen) !== false) return undefined;
    const answering = candidates.find((candidate) => request.hasWanted([candidate]));
    if (!answering) return undefined;
    return {
      subClass: 'best_left_out',
      explanation:
        'A candidate has what the question asks for; none of those selected does, and so the answer lacks it.',
      evidence: [
        documentEvidence('found and not selected', answering, request.retrievalSpan(answering.id)),
        ...answerEvidence(request),
      ],
      missing: ['the sources that would have been right'],
    };
  },
};
