import type { Evaluator } from '../evaluator.ts';
import { readingOf } from '../reading/reading.ts';

/** A chunk that has so much of the question, weighed by length of words, has to do with it. */
const HAS_TO_DO = 0.25;

/** How many of the selected chunks have to do with the question. */
export const contextPrecision: Evaluator = {
  id: 'context-precision',
  version: '1',
  summary: 'share of the selected chunks that have words of the question',
  evaluate: (input) => {
    const reading = readingOf(input);
    if (reading.question === undefined || !input.record.evidence.selected.some(({ text }) => text)) return undefined;
    const shares = reading.questionShares.filter((_, at) => reading.sources[at]!.id !== undefined);
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
