import type { Evaluator } from './evaluator.ts';
import { readingOf } from './reading/reading.ts';

/** Whether the answer is in the language of the question, where both can be told. */
export const languageMatch: Evaluator = {
  id: 'language-match',
  version: '1',
  summary: 'language of the question against that of the answer, by function words (en, de, fr, es, it, nl, pt)',
  evaluate: (input) => {
    const { question, answer } = readingOf(input);
    const [asked, answered] = [question?.language, answer?.language];
    if (asked === undefined || answered === undefined) return undefined;
    const matches = asked === answered;
    return {
      facts: { language_match: matches ? 1 : 0 },
      scores: matches
        ? []
        : [
            {
              name: 'language_match',
              label: answered,
              passed: false,
              explanation: `asked in ${asked}, answered in ${answered}`,
              source: 'rule',
            },
          ],
    };
  },
};
