import type { Rule } from '../rule.ts';
import type { Case } from '../case.ts';
import type { LostPassage } from '../../evaluate/context-lost.ts';
import { LEAST_FIT } from '../shelf.ts';
import { passageEvidence, spanEvidence } from './evidence.ts';

export const chosenPassageLost: Rule = {
  id: 'chosen-passage-lost',
  class: 'context_construction',
  stage: 'assembly',
  when: 'a chosen passage that the question needs is missing from the prompt or cut off in it, and it is bad: the answer breaks off where the passage does, found nothing to say, or what is left fits the question worse',
  confidence: 0.8,
  decide: (request) => {
    if (request.facts.context_lost !== 1) return undefined;
    const { lost, chosen } = request;
    if (!lost || lost.length === 0 || request.rightSources !== undefined || !request.isFromPassages) return undefined;
    const lostIds = new Set(lost.map(({ passage }) => passage.id));
    const left = [
      ...chosen.filter(({ id }) => !lostIds.has(id)),
      ...lost.filter(({ kept }) => kept !== '').map(({ passage, kept }) => ({ ...passage, text: kept })),
    ];
    const [bestLost] = request.fitsOf(lost.map(({ passage }) => passage));
    const [bestLeft] = request.fitsOf(left);
    const best = lost.find(({ passage }) => passage.id === bestLost!.id)!;
    const isCut = best.kept !== '';
    const fitOfLeft = bestLeft?.fit ?? 0;
    if (bestLost!.fit < Math.max(LEAST_FIT, fitOfLeft)) return undefined;
    const breaksOff = isCut && (isRepeated(best, request) || bestLost!.fit > fitOfLeft);
    if (!request.hasFailed && !request.hasAbstained && !breaksOff) return undefined;
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

/** Characters before the cut that an answer repeats when it breaks off there. */
const BEFORE_CUT = 12;

/** The answer repeats a sentence of the passage up to where it was cut, and what was cut off carries a number, or the unit of one. */
function isRepeated({ passage, kept }: LostPassage, { record }: Case): boolean {
  const answer = record.evidence.answer ?? record.output ?? '';
  if (kept === '' || !answer.includes(kept.slice(-BEFORE_CUT))) return false;
  const [restOfSentence = ''] = passage.text!.slice(kept.length).split(/[.!?\n](?:\s|$)/, 1);
  return /\d/.test(restOfSentence) || (/\d\s*\p{L}*$/u.test(kept) && restOfSentence !== '');
}
