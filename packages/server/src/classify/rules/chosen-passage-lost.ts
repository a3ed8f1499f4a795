import type { Rule } from '../rule.ts';
import type { Case } from '../case.ts';
import type { LostPassage } from '../../evaluate/context-lost.ts';
import { LEAST_FIT } from '../shelf.ts';
import { passageEvidence, spanEvidence } from './evidence.ts';

export const chosenPassageLost: Rule = {
  id: 'chosen-passage-lost',
  class: 'context_construction',
  stage: 'assembly',
  subClasses: ['cut_off', 'missing_from_prompt'],
  when: 'a chosen passage that the question needs is missing from the prompt or cut off in it, and it is bad: the answer found nothing to say, or breaks off where the passage does, short of a number or its unit',
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
    const isBad = request.hasFailed || request.hasAbstained || request.isBesideQuestion;
    const isNeeded = bestLost!.fit >= Math.max(LEAST_FIT, fitOfLeft);
    // An answer that stops where the passage does needed what was cut off, whatever the question.
    if (!(isBad && isNeeded) && !(breaksOff(best, request) && bestLost!.fit >= fitOfLeft)) return undefined;
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
/** Not the number in a name, as in `B1`. */
const NUMBER = /(?<![\p{L}\p{N}])\d/u;

/** The answer repeats a sentence of the passage up to where it was cut, before any number, or what was cut off carries a number or the unit of one. */
function breaksOff({ passage, kept }: LostPassage, { record }: Case): boolean {
  const answer = record.evidence.answer ?? record.output ?? '';
  const isWholeSentence = kept === '' || /[.!?]\s*$/.test(kept);
  if (isWholeSentence || !answer.includes(kept.slice(-BEFORE_CUT).trim())) return false;
  const sentence = kept.slice(Math.max(...['. ', '! ', '? ', '\n'].map((end) => kept.lastIndexOf(end) + 1)));
  if (!/\d/.test(sentence)) return true;
  const [restOfSentence = ''] = passage.text!.slice(kept.length).split(/[.!?\n](?:\s|$)/, 1);
  const hasNumber = NUMBER.test(kept.slice(-1) + restOfSentence);
  return hasNumber || (/\d\s*\p{L}*$/u.test(kept) && restOfSentence !== '');
}
