// `node scripts/train-evaluators.ts`: fits the models of evaluators to public sets in ../shared/data and writes their weights.
// Groundedness: human marks of RAGTruth (MIT licence). Refusals: human labels of XSTest (CC-BY-4.0).
// `npm run bench:evaluators` measures the same fits by cross-validation over sources.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fitClaims, measured, namedWeights } from '../bench/evaluators/claims.ts';
import { ragtruth, xstest } from '../bench/evaluators/data.ts';
import { fitRefusals } from '../bench/evaluators/refusals.ts';

const round = (value: number) => Number(value.toFixed(4));

function write(path: string, text: string): void {
  const file = fileURLToPath(new URL(`../packages/server/src/evaluate/${path}`, import.meta.url));
  writeFileSync(file, `// Written by scripts/train-evaluators.ts.\n${text}`);
  console.log(`wrote ${file}`);
}

const answers = [
  ...measured('qa', ragtruth('qa_train')),
  ...measured('summary', ragtruth('summary_train')),
  ...measured('data', ragtruth('data2txt_dev')),
];
const model = fitClaims(answers);
const weights = Object.entries(namedWeights(model)).map(([name, weight]) => `    ${name}: ${round(weight)},`);
write(
  'groundedness/weights.ts',
  `// Fitted to human marks in ${answers.length} answers of RAGTruth (MIT licence).

export const MODEL = {
  bias: ${round(model.bias)},
  /** Log odds from which on a claim counts as unsupported. */
  threshold: ${round(model.threshold)},
  weights: {
${weights.join('\n')}
  },
} as const;
`,
);

const completions = xstest();
const refusals = fitRefusals(completions).map(
  ({ refusal, bias, weights: each }) =>
    `  {\n    refusal: '${refusal}',\n    bias: ${round(bias)},\n    weights: [${each.map(round).join(', ')}],\n  },`,
);
write(
  'refusal/weights.ts',
  `// Fitted to human labels of ${completions.length} answers of XSTest (labels CC-BY-4.0).
import type { RefusalModel } from './refusal-of.ts';

/** Weights in the order of \`REFUSAL_FEATURES\`. */
export const REFUSAL_MODEL: RefusalModel = [
${refusals.join('\n')}
];
`,
);
