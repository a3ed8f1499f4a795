import { messageText } from '@faultline/model';
import { readText } from '../../evaluate/reading/text.ts';
import { placedWordsOf } from '../../evaluate/reading/words.ts';
import type { Case } from '../case.ts';
import { flatTexts } from '../flat-texts.ts';
import type { Rule } from '../rule.ts';
import { termsOf } from '../terms.ts';
import { answerEvidence } from './evidence.ts';
import { followsFrom, MOST_NUMBERS, valueOf } from './known-numbers.ts';
import { saysTheSame, sentenceTerms } from './says-the-same.ts';

/** Smaller whole numbers count things and steps. */
const LEAST = 10;
export const numberFromNowhere: Rule = {
  id: 'number-from-nowhere',
  class: 'unsupported_generation',
  stage: 'generation',
  subClasses: ['misreported_result'],
  when: 'the answer of a request with tool calls states a number that stands in no result, argument or question and does not follow from them, nor from what else the model was given, and no passage says the same',
  confidence: 0.8,
  decide: (request) => {
    const { toolCalls, record } = request;
    const answer = record.evidence.answer ?? record.output;
    if (answer === undefined || !toolCalls.some(({ result }) => result !== undefined)) return undefined;
    const known = knownNumbers(request);
    if (known.size > MOST_NUMBERS) return undefined;
    const passages = request.candidates.flatMap(({ text = '' }) => sentenceTerms(text));
    for (const { start, end } of readText(answer).ranges) {
      const sentence = answer.slice(start, end);
      const unknown = numbersIn(sentence).find(({ value }) => !followsFrom(value, known));
      if (!unknown || passages.some((terms) => saysTheSame(termsOf(sentence), terms))) continue;
      return {
        subClass: 'misreported_result',
        explanation: `The answer speaks of ${unknown.text}, which neither the question nor any tool named.`,
        evidence: [
          ...answerEvidence(request).map((evidence) => ({ ...evidence, quote: sentence })),
          ...toolCalls
            .slice(0, 1)
            .map(({ name, spanId }) => ({ text: `result of ${name}`, ...(spanId === undefined ? {} : { spanId }) })),
        ],
      };
    }
    return undefined;
  },
};

function knownNumbers({ question, toolCalls, candidates, spans }: Case): ReadonlySet<number> {
  const passages = candidates.map(({ text = '' }) => text);
  const given = spans
    .filter(({ stage }) => stage === 'generation')
    .flatMap(({ inputMessages }) => inputMessages)
    .map(messageText)
    // A prompt that carries passages is no more than they are: what it says is looked up there.
    .filter((text) => !passages.some((passage) => passage !== '' && text.includes(passage)));
  const texts = [
    question,
    ...given,
    ...toolCalls.flatMap(({ arguments: sent, result }) => [flatTexts(sent), flatTexts(result)]),
  ];
  return new Set(texts.flatMap((text) => readText(text).words.flatMap(({ number }) => valueOf(number) ?? [])));
}

function numbersIn(sentence: string): readonly { readonly text: string; readonly value: number }[] {
  const { words, starts } = placedWordsOf(sentence);
  return words.flatMap(({ form, isDigits, number }, at) => {
    const start = starts[at]!;
    const value = isDigits ? valueOf(number) : undefined;
    if (value === undefined || (value < LEAST && Number.isInteger(value))) return [];
    // Citations, shares and times of day are worked out in ways of their own.
    const around = sentence.slice(Math.max(0, start - 1), start + form.length + 2);
    return /^\[|%|:/.test(around) ? [] : [{ text: form, value }];
  });
}
