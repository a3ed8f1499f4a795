import type { Rule } from '../rule.ts';
import { missingFrom, sourcesToFind } from './right-source.ts';

export const rightSourceNotSelected: Rule = {
  id: 'right-source-not-selected',
  class: 'selection_failure',
  stage: 'rerank',
  subClasses: ['best_left_out'],
  when: 'a right source is among the candidates, and none was selected; or some were not, and it is bad',
  confidence: 0.97,
  decide: (request) => {
    const found = sourcesToFind(request)?.filter((source) => request.candidates.some(({ id }) => id === source));
    if (!found || found.length === 0 || request.chosen.length === 0) return undefined;
    const left = missingFrom(found, request.chosen);
    if (left.length === 0 || (left.length < found.length && !request.hasFailed)) return undefined;
    const spanId = request.lastSpan('rerank')?.spanId;
    return {
      subClass: 'best_left_out',
      explanation: 'A right source was found and not selected.',
      evidence: [
        { text: 'right, found and not selected', chunkIds: left, ...(spanId === undefined ? {} : { spanId }) },
      ],
    };
  },
};
