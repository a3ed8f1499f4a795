import type { Rule } from '../rule.ts';
import { missingFrom, sourcesToFind } from './right-source.ts';

export const rightSourceNotRetrieved: Rule = {
  id: 'right-source-not-retrieved',
  class: 'retrieval_miss',
  stage: 'retrieval',
  subClasses: ['partly_found', 'not_found'],
  when: 'the right sources are known, and none of them is among the candidates; or some are not, and it is bad',
  confidence: 0.97,
  decide: (request) => {
    const sources = sourcesToFind(request);
    if (!sources || !request.spans.some(({ stage }) => stage === 'retrieval')) return undefined;
    const missed = missingFrom(sources, request.candidates);
    if (missed.length === 0 || (missed.length < sources.length && !request.hasFailed)) return undefined;
    const spanId = request.retrievalSpan();
    return {
      subClass: missed.length < sources.length ? 'partly_found' : 'not_found',
      explanation: `${missed.length === sources.length ? 'None' : 'Not all'} of the right sources ${missed.length === sources.length ? 'is' : 'are'} among the ${request.candidates.length} candidates.`,
      evidence: [{ text: 'right, and not found', chunkIds: missed, ...(spanId === undefined ? {} : { spanId }) }],
    };
  },
};
