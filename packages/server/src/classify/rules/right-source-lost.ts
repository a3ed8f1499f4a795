import type { Rule } from '../rule.ts';
import { sourcesToFind } from './right-source.ts';

export const rightSourceLost: Rule = {
  id: 'right-source-lost',
  class: 'context_construction',
  stage: 'assembly',
  subClasses: ['cut_off', 'missing_from_prompt'],
  when: 'a right source was selected, and is missing from the prompt or cut off in it',
  confidence: 0.95,
  decide: (request) => {
    const sources = sourcesToFind(request);
    if (!sources || request.facts.context_lost !== 1) return undefined;
    const lost = request.lost?.filter(({ passage }) => sources.includes(passage.id)) ?? [];
    if (lost.length === 0) return undefined;
    const isCut = lost.every(({ kept }) => kept !== '');
    const spanId = (request.lastSpan('assembly') ?? request.lastSpan('generation'))?.spanId;
    return {
      subClass: isCut ? 'cut_off' : 'missing_from_prompt',
      explanation: `A right source was selected and is ${isCut ? 'cut off in' : 'missing from'} the prompt.`,
      evidence: [
        {
          text: isCut ? 'right, and cut off' : 'right, and not in the prompt',
          chunkIds: lost.map(({ passage }) => passage.id),
          ...(spanId === undefined ? {} : { spanId }),
        },
      ],
    };
  },
};
