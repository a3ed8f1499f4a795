import type { Evaluator } from '../evaluator.ts';
import { readingOf, type Reading } from '../reading/reading.ts';
import { textOf } from '../reading/sources.ts';
import type { Text } from '../reading/text.ts';
import { Wanted } from './wanted.ts';

/** Name of its score. */
export const ANSWER_RELEVANCE = 'answer_relevance';

/** Whether the answer has what the question asks for: a sum, a time, a frequency; and of the thing that it names. */
export const answerRelevance: Evaluator = {
  id: 'answer-relevance',
  version: '1',
  summary:
    'whether the answer has what the question asks for (a sum of money, a length of time, how often) and speaks of the thing that it names (`Plan 100`, `C4`), where the words of the question say so',
  evaluate: (input) => {
    const reading = readingOf(input);
    const { question, answer } = reading;
    if (question === undefined || answer === undefined || reading.abstains || reading.refusal === 'full')
      return undefined;
    const { candidates } = input.record.evidence;
    const wanted = Wanted.of(question.text, [
      ...reading.sources.map(({ read }) => read.text),
      ...candidates.map(textOf),
    ]);
    // Who asks back has not answered yet.
    if (wanted === undefined || /\?\s*$/.test(answer.text)) return undefined;
    const isThere = hasWanted(wanted, answer, reading);
    return {
      scores: [
        {
          name: ANSWER_RELEVANCE,
          value: isThere ? 1 : 0,
          passed: isThere,
          explanation: isThere
            ? `it was asked for ${wanted.words}, and the answer has that`
            : `it was asked for ${wanted.words}, and no sentence of the answer has that`,
          source: 'rule',
        },
      ],
    };
  },
};

function hasWanted(wanted: Wanted, { text, ranges }: Text, reading: Reading): boolean {
  const everything = reading.sources.map(({ read }) => read.text).join('\n');
  const cited = Map.groupBy(reading.citations, ({ claim }) => claim.start);
  return ranges.some(({ start, end }) => {
    const sources = cited.get(start)?.flatMap(({ source }) => source?.read.text ?? []) ?? [];
    return wanted.isIn(text.slice(start, end), sources.length > 0 ? sources.join('\n') : everything);
  });
}
