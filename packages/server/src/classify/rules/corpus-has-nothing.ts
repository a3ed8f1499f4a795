import { readCorpus } from '../corpus.ts';
import type { Rule } from '../rule.ts';
import { LEAST_FIT } from '../shelf.ts';
import { answerEvidence, passageEvidence } from './evidence.ts';

export const corpusHasNothing: Rule = {
  id: 'corpus-has-nothing',
  class: 'coverage_gap',
  stage: 'corpus',
  subClasses: ['not_in_knowledge_base'],
  when: 'a probe of the knowledge base found nothing that speaks of the question, and neither did retrieval',
  confidence: 0.9,
  decide: (request) => {
    const said = readCorpus(request);
    if (!said || said.held || (said.nearest?.fit ?? 0) >= LEAST_FIT) return undefined;
    const { nearest, isEmpty } = said;
    return {
      subClass: 'not_in_knowledge_base',
      explanation: `Nothing in the knowledge base answers this: a probe of it found ${isEmpty ? 'nothing at all' : 'nothing that speaks of what was asked'}.`,
      evidence: [
        ...answerEvidence(request),
        ...(nearest ? [passageEvidence('the nearest passage there is', nearest, undefined)] : []),
      ],
    };
  },
};
