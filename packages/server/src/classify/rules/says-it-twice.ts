import { nameTheSame } from '../../evaluate/relevance/wanted.ts';
import { readText } from '../../evaluate/reading/text.ts';
import { wordsOf } from '../../evaluate/reading/words.ts';
import type { Rule } from '../rule.ts';
import { answerEvidence } from './evidence.ts';

const MARKERS = /\[[^\]\n]{1,60}\]/g;
/** Shorter sentences are often said twice. */
const FEWEST_WORDS = 4;

export const saysItTwice: Rule = {
  id: 'says-it-twice',
  class: 'unsupported_generation',
  stage: 'generation',
  subClasses: ['repeats_itself', 'contradicts_itself'],
  when: 'the answer says a sentence twice, or once more with another number and of nothing else by name: it was put together from passages without regard to the question',
  confidence: 0.7,
  decide: (request) => {
    const answer = request.record.evidence.answer ?? request.record.output ?? '';
    if (!request.isFromPassages || request.hasAbstained) return undefined;
    const before = new Map<string, string>();
    for (const { start, end } of readText(answer).ranges) {
      const sentence = answer.slice(start, end).replaceAll(MARKERS, '').trim();
      const words = wordsOf(sentence);
      const key = words.map(({ isDigits, text }) => (isDigits ? '0' : text)).join(' ');
      const earlier = before.get(key);
      before.set(key, sentence);
      if (earlier === undefined || words.length < FEWEST_WORDS || !nameTheSame(earlier, sentence)) continue;
      const isSame = earlier === sentence;
      return {
        subClass: isSame ? 'repeats_itself' : 'contradicts_itself',
        explanation: isSame
          ? 'The answer says the same sentence twice.'
          : 'The answer says the same sentence twice, with another number each time.',
        evidence: answerEvidence(request).map((evidence) => ({ ...evidence, quote: `${earlier} … ${sentence}` })),
      };
    }
    return undefined;
  },
};
