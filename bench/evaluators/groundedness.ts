// Groundedness and citation support against human judgement: every answer is judged by a model that never saw its source.
import type { Figure } from '../report.ts';
import { doubtOf, fitClaims, measured, thresholdOf, type ClaimModel, type MeasuredAnswer } from './claims.ts';
import { expertqa, ragtruth, summedits, wice } from './data.ts';
import { auroc, balancedAccuracy, f1, foldOf, interval } from './metrics.ts';
import { percent } from './percent.ts';

const FOLDS = 10;
/** RAGTruth sets, by the name of their task. */
const TASKS = ['qa', 'summary', 'data'] as const;

interface Told {
  readonly set: string;
  readonly source: string;
  readonly isPositive: boolean;
  /** Of the model, and of the baseline. */
  readonly score: number;
  readonly isTold: boolean;
  readonly baseline: number;
  readonly isToldByBaseline: boolean;
}

export function groundednessFigures(): readonly Figure[] {
  const answers = [
    ...measured('qa', ragtruth('qa_train')),
    ...measured('summary', ragtruth('summary_train')),
    ...measured('data', ragtruth('data2txt_dev')),
  ];
  const told = crossValidated(answers, answers);
  const claimSets = [
    ...measured('wice', wice()),
    ...measured('expertqa', expertqa()),
    ...(['news', 'sales_email', 'samsum'] as const).flatMap((domain) =>
      measured(`summedits ${domain}`, summedits(domain)),
    ),
  ];
  const model = fitClaims(answers);
  return [
    ...ragtruthFigures(told),
    ...[...Map.groupBy(claimSets, ({ set }) => set)].flatMap(([set, those]) =>
      transferFigures(set, withOwnThreshold(those, model)),
    ),
  ];
}

/** Each fold is judged by a model and thresholds of the others. */
function crossValidated(answers: readonly MeasuredAnswer[], trained: readonly MeasuredAnswer[]): readonly Told[] {
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const others = trained.filter(({ source }) => foldOf(source, FOLDS) !== fold);
    const model = fitClaims(others);
    const baseline = thresholdOf(others, ({ newShare }) => newShare);
    return answers
      .filter(({ source }) => foldOf(source, FOLDS) === fold)
      .map((answer) => tell(answer, model, model.threshold, baseline));
  });
}

/** Judged by the model as it is; only where support begins is set anew, on the other folds of the set. */
function withOwnThreshold(answers: readonly MeasuredAnswer[], model: ClaimModel): readonly Told[] {
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const others = answers.filter(({ source }) => foldOf(source, FOLDS) !== fold);
    const threshold = thresholdOf(others, (answer) => doubtOf(model, answer), balancedAccuracy);
    const baseline = thresholdOf(others, ({ newShare }) => newShare, balancedAccuracy);
    return answers
      .filter(({ source }) => foldOf(source, FOLDS) === fold)
      .map((answer) => tell(answer, model, threshold, baseline));
  });
}

function tell(answer: MeasuredAnswer, model: ClaimModel, threshold: number, baseline: number): Told {
  const score = doubtOf(model, answer);
  return {
    set: answer.set,
    source: answer.source,
    isPositive: answer.isUnsupported,
    score,
    isTold: score >= threshold,
    baseline: answer.newShare,
    isToldByBaseline: answer.newShare >= baseline,
  };
}

const byBaseline = (rows: readonly Told[]): readonly Told[] =>
  rows.map((row) => ({ ...row, score: row.baseline, isTold: row.isToldByBaseline }));
const always = (rows: readonly Told[]): readonly Told[] => rows.map((row) => ({ ...row, isTold: true }));

const PUBLISHED =
  'full test set: RAGAS 52.0, TruLens 60.4, GPT-4-turbo prompt 63.4, Luna 65.4, TinyLettuce-17M 68.5, LettuceDetect-base 76.1, -large 79.2, RAG-HAT 83.9';

function ragtruthFigures(told: readonly Told[]): readonly Figure[] {
  return [
    {
      what: 'groundedness, RAGTruth, all: F1 of answers with a hallucination',
      figure: percent(f1(told), interval(told, f1)),
      target: 'at least 68',
      note: `${told.length} answers; token overlap ${percent(f1(byBaseline(told)))}, all positive ${percent(f1(always(told)))}; ${PUBLISHED}`,
    },
    ...TASKS.flatMap((task) =>
      taskFigures(
        task,
        told.filter(({ set }) => set === task),
      ),
    ),
  ];
}

function taskFigures(task: (typeof TASKS)[number], rows: readonly Told[]): readonly Figure[] {
  const baseline = byBaseline(rows);
  const published = task === 'qa' ? '; full test set: GPT-4 45.6, Luna 51.3' : '';
  return [
    {
      what: `groundedness, RAGTruth, ${task}: F1`,
      figure: percent(f1(rows), interval(rows, f1)),
      ...(task === 'qa' ? { target: 'at least 52' } : {}),
      note: `${rows.length} answers, ${rows.filter(({ isPositive }) => isPositive).length} with a hallucination; token overlap ${percent(f1(baseline))}, all positive ${percent(f1(always(rows)))}${published}`,
    },
    {
      what: `groundedness, RAGTruth, ${task}: balanced accuracy`,
      figure: percent(balancedAccuracy(rows), interval(rows, balancedAccuracy)),
      target: 'above token overlap',
      note: `token overlap ${percent(balancedAccuracy(baseline))}, all positive 50.0`,
    },
    {
      what: `groundedness, RAGTruth, ${task}: AUROC`,
      figure: percent(auroc(rows), interval(rows, auroc)),
      target: 'above token overlap',
      note: `token overlap ${percent(auroc(baseline))}, all positive 50.0`,
    },
  ];
}

const TRANSFER: Readonly<Record<string, { readonly target?: string; readonly published: string }>> = {
  wice: { target: 'above 68', published: 'Bespoke-MiniCheck-7B 83.0, token coverage 65.8' },
  expertqa: { published: 'Bespoke-MiniCheck-7B 59.2, token coverage 58.6' },
};
const SUMMEDITS = 'all domains: SummaC-Conv 57.1, QAFactEval 67.4, GPT-4 83.2, people 90.6';

function transferFigures(set: string, rows: readonly Told[]): readonly Figure[] {
  const { target, published } = TRANSFER[set] ?? { published: SUMMEDITS };
  const baseline = byBaseline(rows);
  return [
    {
      what: `claim support, ${set}: balanced accuracy`,
      figure: percent(balancedAccuracy(rows), interval(rows, balancedAccuracy)),
      ...(target === undefined ? {} : { target }),
      note: `${rows.length} claims or summaries; AUROC ${percent(auroc(rows))}; token overlap ${percent(balancedAccuracy(baseline))}, AUROC ${percent(auroc(baseline))}; ${published}`,
    },
  ];
}
