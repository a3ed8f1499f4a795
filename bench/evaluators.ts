// Accuracy of the local evaluators on public sets, beside trivial baselines and published results, and their speed.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { citationFigures } from './evaluators/citations.ts';
import { hasData } from './evaluators/data.ts';
import { groundednessFigures } from './evaluators/groundedness.ts';
import { languageFigures } from './evaluators/language.ts';
import { leakFigures } from './evaluators/leaks.ts';
import { refusalFigures } from './evaluators/refusals.ts';
import { speedFigures } from './evaluators/speed.ts';
import { relevanceFigures } from './evaluators/relevance.ts';
import type { BenchOptions, Figure, Report } from './report.ts';

const METHOD = [
  'Rows of the public sets named, judged one by one; figures in per cent with a 95 % interval (bootstrap by source).',
  'What is fitted (groundedness on RAGTruth, refusals on XSTest) is measured by ten-fold cross-validation: all answers to one source or prompt are in one fold. On the other sets of claims the model of groundedness is used as it is, and only the threshold is set on the other folds.',
  'Citations are judged by the share of words of claim and question that the cited passage has: nothing is fitted, but this measure was chosen among six such on these rows.',
  'The baseline “token overlap” is the share of an answer’s words that no source has, its threshold chosen in the same way. Published results are on other, mostly larger, parts of the same sets.',
] as const;

/** By the evaluator that they are about. */
const MEASURED: Readonly<Record<string, () => readonly Figure[]>> = {
  groundedness: groundednessFigures,
  citations: citationFigures,
  refusal: refusalFigures,
  'answer-relevance': relevanceFigures,
  leaks: leakFigures,
  'language-match': languageFigures,
};

/** Read by scripts/generate-judging.ts, so that the figures stand beside each evaluator. */
const ACCURACY_FILE = fileURLToPath(new URL('evaluators/accuracy.json', import.meta.url));

export function benchEvaluators(_options: BenchOptions): Promise<Report> {
  if (!hasData()) return Promise.resolve({ figures: [], method: ['Not measured: the data sets are not there.'] });
  const measured = Object.entries(MEASURED).map(([evaluator, figuresOf]) => ({ evaluator, figures: figuresOf() }));
  writeFileSync(ACCURACY_FILE, `${JSON.stringify(measured, null, 2)}\n`);
  return Promise.resolve({
    figures: [...measured.flatMap(({ figures }) => figures), ...speedFigures()],
    method: METHOD,
  });
}
