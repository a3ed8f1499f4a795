// Fits the model of refusals, one against the others for each of none, full and partial, and measures it against what people say.
import { Text } from '../../packages/server/src/evaluate/reading/text.ts';
import { refusalFeaturesOf } from '../../packages/server/src/evaluate/refusal/features.ts';
import { refusalOf, type Refusal, type RefusalModel } from '../../packages/server/src/evaluate/refusal/refusal-of.ts';
import type { Figure } from '../report.ts';
import { ragtruth, xstest, type Completion } from './data.ts';
import { fitLogistic } from './fit.ts';
import { f1, foldOf, interval } from './metrics.ts';
import { percent } from './percent.ts';

const RIDGE = 0.02;
const FOLDS = 10;
const REFUSALS: readonly Refusal[] = ['none', 'full', 'partial'];

export function fitRefusals(completions: readonly Completion[]): RefusalModel {
  const rows = completions.map(({ answer, refusal }) => ({ values: refusalFeaturesOf(answer), refusal }));
  return REFUSALS.map((refusal) => ({
    refusal,
    ...fitLogistic(
      rows.map((row) => ({ values: row.values, isPositive: row.refusal === refusal, weight: 1 })),
      RIDGE,
    ),
  }));
}

interface Told {
  readonly source: string;
  readonly refusal: Refusal;
  /** Undefined where it cannot be judged, which counts as wrong, and as no refusal. */
  readonly told: Refusal | undefined;
}

/** Answers to a prompt are judged by a model that has seen no answer to it. */
export function refusalFigures(): readonly Figure[] {
  const completions = xstest();
  const rows = Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold): Told[] => {
    const model = fitRefusals(completions.filter(({ source }) => foldOf(source, FOLDS) !== fold));
    return completions
      .filter(({ source }) => foldOf(source, FOLDS) === fold)
      .map(({ source, refusal, answer }) => ({ source, refusal, told: refusalOf(new Text(answer), model) }));
  });
  const unknown = rows.filter(({ told }) => told === undefined).length;
  const ordinary = (['qa_train', 'summary_train', 'data2txt_dev'] as const).flatMap(ragtruth);
  const alarms = ordinary.filter(({ answer }) =>
    ['full', 'partial'].includes(refusalOf(new Text(answer)) ?? 'none'),
  ).length;
  return [
    {
      what: 'refusal, XSTest: full, partial or none, accuracy',
      figure: percent(accuracy(rows), interval(rows, accuracy)),
      target: 'at least 88',
      note: `${rows.length} answers of two models, ${unknown} not judged and counted as wrong; always none ${percent(accuracy(rows.map((row) => ({ ...row, told: 'none' }))))}; all five models: string matcher 83.9, GPT-4 79.9, people agree in 96.4`,
    },
    {
      what: 'refusal, XSTest: any refusal, F1',
      figure: percent(anyRefusal(rows), interval(rows, anyRefusal)),
      target: 'at least 92',
      note: `always a refusal ${percent(anyRefusal(rows.map((row) => ({ ...row, told: 'full' }))))}; all five models: string matcher 87.9, GPT-4 80.1`,
    },
    {
      what: 'refusal, RAGTruth: answers taken for a refusal',
      figure: `${alarms} of ${ordinary.length}`,
      note: 'answers that summarise or answer from sources; none of them refuses',
    },
  ];
}

function accuracy(rows: readonly Told[]): number {
  return rows.filter(({ refusal, told }) => refusal === told).length / rows.length;
}

function anyRefusal(rows: readonly Told[]): number {
  return f1(rows.map(({ refusal, told = 'none' }) => ({ isPositive: refusal !== 'none', isTold: told !== 'none' })));
}
