import { readText } from '../../evaluate/reading/text.ts';
import type { Rule } from '../rule.ts';
import { termsOf } from '../terms.ts';
import { answerEvidence } from './evidence.ts';
import { saysTheSame, sentenceTerms } from './says-the-same.ts';

const MARKER = /\[[^\]\n]{1,60}\]/;
const NUMBER = /\d/;
export const uncitedClaim: Rule = {
  id: 'uncited-claim',
  class: 'unsupported_generation',
  stage: 'generation',
  subClasses: ['beyond_sources'],
  when: 'the answer cites its sources, but for a statement with a number that no sentence of the selected passages makes',
  confidence: 0.75,
  decide: (request) => {
    const { answer = '' } = request.record.evidence;
    if (!request.isFromPassages || !MARKER.test(answer) || request.hasAbstained) return undefined;
    const said = readText(answer).ranges.map(({ start, end }) => answer.slice(start, end));
    const uncited = said.filter((sentence) => NUMBER.test(sentence) && !MARKER.test(sentence));
    if (uncited.length === 0) return undefined;
    const texts = request.record.evidence.selected.map(({ text }) => text ?? '');
    const known = texts.flatMap(sentenceTerms);
    const invented = uncited.find((sentence) => !known.some((terms) => saysTheSame(termsOf(sentence), terms)));
    if (invented === undefined || known.length === 0) return undefined;
    const [whole] = answerEvidence(request);
    return {
      subClass: 'beyond_sources',
      explanation: 'The answer cites its sources, but for one statement, and no passage in the context makes it.',
      evidence: [{ ...whole, text: 'without a source', quote: invented }],
    };
  },
};
