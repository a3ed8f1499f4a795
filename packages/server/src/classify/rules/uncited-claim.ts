import { sentencesOf } from '../../evaluate/reading/sentences.ts';
import type { Rule } from '../rule.ts';
import { termsOf } from '../terms.ts';
import { answerEvidence } from './evidence.ts';

const MARKER = /\[[^\]\n]{1,60}\]/;
const NUMBER = /\d/;
/** Share of a statement's terms that a sentence of a passage must have, its numbers among them, to be where it comes from. */
const SAME = 0.6;

export const uncitedClaim: Rule = {
  id: 'uncited-claim',
  class: 'unsupported_generation',
  stage: 'generation',
  when: 'the answer cites its sources, but for a statement with a number that no sentence of the selected passages makes',
  confidence: 0.75,
  decide: (request) => {
    const { answer = '' } = request.record.evidence;
    if (!request.isFromPassages || !MARKER.test(answer) || request.hasAbstained) return undefined;
    const said = sentencesOf(answer).map(({ start, end }) => answer.slice(start, end));
    const uncited = said.filter((sentence) => NUMBER.test(sentence) && !MARKER.test(sentence));
    if (uncited.length === 0) return undefined;
    const texts = request.record.evidence.selected.map(({ text }) => text ?? '');
    const known = texts.flatMap((text) => sentencesOf(text).map(({ start, end }) => termsOf(text.slice(start, end))));
    const invented = uncited.find((sentence) => !known.some((terms) => isSame(termsOf(sentence), terms)));
    if (invented === undefined || known.length === 0) return undefined;
    const [whole] = answerEvidence(request);
    return {
      subClass: 'beyond_sources',
      explanation: 'The answer cites its sources, but for one statement, and no passage in the context makes it.',
      evidence: [{ ...whole, text: 'without a source', quote: invented }],
    };
  },
};

function isSame(claim: ReadonlySet<string>, sentence: ReadonlySet<string>): boolean {
  const shared = [...claim].filter((term) => sentence.has(term));
  const hasNumbers = [...claim].every((term) => !NUMBER.test(term) || sentence.has(term));
  return hasNumbers && shared.length >= SAME * claim.size;
}
