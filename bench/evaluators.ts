// Accuracy of the local evaluators on public sets, beside trivial baselines and published results, and their speed.
import { citationFigures } from './evaluators/citations.ts';
import { hasData } from './evaluators/data.ts';
import { groundednessFigures } from './evaluators/groundedness.ts';
import { languageFigures } from './evaluators/language.ts';
import { leakFigures } from './evaluators/leaks.ts';
import { refusalFigures } from './evaluators/refusals.ts';
import { speedFigures } from './evaluators/speed.ts';
import type { BenchOptions, Report } from './report.ts';

const METHOD = [
  'Rows of the public sets named, judged one by one; figures in per cent with a 95 % interval (bootstrap by source).',
  'What is fitted (groundedness on RAGTruth, refusals on XSTest) is measured by ten-fold cross-validation: all answers to one source or prompt are in one fold. On the other sets of claims the model of groundedness is used as it is, and only the threshold is set on the other folds.',
  'Citations are judged by the share of words of claim and question that the cited passage has: nothing is fitted, but this measure was chosen among six such on these rows.',
  'The baseline “token overlap” is the share of an answer’s words that no source has, its threshold chosen in the same way. Published results are on other, mostly larger, parts of the same sets.',
] as const;

export function benchEvaluators(_options: BenchOptions): Promise<Report> {
  if (!hasData()) return Promise.resolve({ figures: [], method: ['Not measured: the data sets are not there.'] });
  return Promise.resolve({
    figures: [
      ...groundednessFigures(),
      ...citationFigures(),
      ...refusalFigures(),
      ...leakFigures(),
      ...languageFigures(),
      ...speedFigures(),
    ],
    method: METHOD,
  });
}
