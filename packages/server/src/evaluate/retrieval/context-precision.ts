import type { Evaluator } from '../evaluator.ts';
import { readingOf } from '../reading/reading.ts';
import { shareOfQuestion } from './share-of-question.ts';

/** A chunk that has so much of the question, weighed by length of words, has to do with it. */
const HAS_TO_DO = 0.25;

/** How many of the selected chunks have to do with the question. */
export const contextPrecision: Evaluator = {
  id: 'context-precision',
  version: '1',
  summary: 'share of the selected chunks that have words of the question',
  evaluate: (input) => {
    const reading = readingOf(input);
    const chunks = input.record.evidence.selected.filter(({ text }) => text);
    if (reading.question === undefined || chunks.length === 0) return undefined;
    const shares = chunks.map(({ text, metadata }) => shareOfQuestion(reading, `${titleOf(metadata)}\n${text}`));
    const known = shares.filter((share) => share !== undefined);
    if (known.length === 0) return undefined;
    const related = known.filter((share) => share >= HAS_TO_DO).length;
    return {
      facts: { context_precision: related / known.length },
      scores: [
        {
          name: 'context_precision',
          value: related / known.length,
          explanation: `${related} of ${known.length} selected chunks have to do with the question`,
          source: 'rule',
        },
      ],
    };
  },
};

function titleOf(metadata: Readonly<Record<string, unknown>> | undefined): string {
  const title = metadata?.['title'];
  return typeof title === 'string' ? title : '';
}
