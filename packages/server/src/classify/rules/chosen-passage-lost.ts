import type { Rule } from '../rule.ts';
import { passageEvidence, spanEvidence } from './evidence.ts';

export const chosenPassageLost: Rule = {
  id: 'chosen-passage-lost',
  class: 'context_construction',
  stage: 'assembly',
  when: 'a chosen passage is missing from the prompt or cut off in it, and what is left fits the question worse; or the answer found nothing to say',
  confidence: 0.8,
  decide: (request) => {
    const { lost, chosen } = request;
    if (!lost || lost.length === 0 || request.rightSources !== undefined || !request.isFromPassages) return undefined;
    const lostIds = new Set(lost.map(({ passage }) => passage.id));
    const left = [
      ...chosen.filter(({ id }) => !lostIds.has(id)),
      ...lost.filter(({ kept }) => kept !== '').map(({ passage, kept }) => ({ ...passage, text: kept })),
    ];
    const [bestLost] = request.fitsOf(lost.map(({ passage }) => passage));
    const [bestLeft] = request.fitsOf(left);
    const isWorse = bestLost!.fit > (bestLeft?.fit ?? 0);
    if (!isWorse && !request.hasAbstained && !request.hasFailed) return undefined;
    const isCut = lost.some(({ passage, kept }) => passage.id === bestLost!.id && kept !== '');
    return {
      subClass: isCut ? 'cut_off' : 'missing_from_prompt',
      explanation: `${lost.length} of ${chosen.length} chosen passages did not reach the prompt whole, the best of them ${isCut ? 'cut off' : 'not at all'}.`,
      evidence: [
        passageEvidence(
          isCut ? 'cut off in the prompt' : 'chosen, and not in the prompt',
          bestLost!,
          request.lastSpan('rerank')?.spanId,
        ),
        spanEvidence('built the prompt', request.lastSpan('assembly') ?? request.lastSpan('generation')),
      ],
      missing: ['the sources that would have been right'],
    };
  },
};
