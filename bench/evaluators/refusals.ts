// Fits the model of refusals: one against the others, for each of none, full and partial.
import { refusalFeaturesOf } from '../../packages/server/src/evaluate/refusal/features.ts';
import type { Completion } from './data.ts';
import { fitLogistic, logit, type Linear } from './fit.ts';

const RIDGE = 0.02;
const REFUSALS = ['none', 'full', 'partial'] as const;
type Refusal = (typeof REFUSALS)[number];

export type RefusalModel = readonly (Linear & { readonly refusal: Refusal })[];

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

export function toldBy(model: RefusalModel, answer: string): Refusal {
  const values = refusalFeaturesOf(answer);
  const scored = model.map((each) => ({ refusal: each.refusal, score: logit(each, values) }));
  return scored.reduce((best, each) => (each.score > best.score ? each : best)).refusal;
}
