import { messageText } from '@faultline/model';
import { readText } from '../../evaluate/reading/text.ts';
import { placedWordsOf } from '../../evaluate/reading/words.ts';
import type { Case } from '../case.ts';
import { flatTexts } from '../flat-texts.ts';
import type { Rule } from '../rule.ts';
import { termsOf } from '../terms.ts';
import { answerEvidence } from './evidence.ts';
import { saysTheSame, sentenceTerms } from './says-the-same.ts';

/** Smaller whole numbers count things and steps. */
const LEAST = 10;
/** By which a number becomes another one of the same quantity: minutes and seconds, cents and euros. */
const UNITS = [1, 7, 12, 24, 60, 100, 1000, 1024, 3600] as const;
/** More numbers than this are a table, out of which anything can be worked out. */
const MOST_NUMBERS = 60;
/** Of so many, few sums of three are there by chance. */
const MOST_SUMMED = 24;

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
    const values = [...known];
    const passages = request.candidates.flatMap(({ text = '' }) => sentenceTerms(text));
    for (const { start, end } of readText(answer).ranges) {
      const sentence = answer.slice(start, end);
      const unknown = numbersIn(sentence).find(({ value }) => !followsFrom(value, known, values));
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

function valueOf(number: string | undefined): number | undefined {
  const value = number === undefined ? Number.NaN : Number(number);
  return Number.isFinite(value) ? value : undefined;
}

/** It is one of them, rounded or in another unit, the sum, difference or product of two, or the sum of three. */
function followsFrom(value: number, known: ReadonlySet<number>, values: readonly number[]): boolean {
  if (known.has(value)) return true;
  const step = Number.isInteger(value) ? 1 : 0.01;
  const isValue = (other: number) => Math.abs(other - value) < step / 2 + 1e-9;
  if (values.some((each) => UNITS.some((unit) => isValue(each * unit) || isValue(each / unit)))) return true;
  if (values.some((a) => values.some((b) => isValue(a + b) || isValue(a - b) || isValue(a * b)))) return true;
  return values.length <= MOST_SUMMED && values.some((a) => values.some((b) => values.some((c) => isValue(a + b + c))));
}
