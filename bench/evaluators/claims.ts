// Measures the claims of judged answers, and fits the model of groundedness to them.
import { claimsOf } from '../../packages/server/src/evaluate/groundedness/claims.ts';
import { FEATURES, measure, type Feature } from '../../packages/server/src/evaluate/groundedness/features.ts';
import { SourceIndex } from '../../packages/server/src/evaluate/groundedness/source-index.ts';
import { Text } from '../../packages/server/src/evaluate/reading/text.ts';
import { wordsOf } from '../../packages/server/src/evaluate/reading/words.ts';
import type { Judged } from './data.ts';
import { fitLogistic, logit, type Linear } from './fit.ts';
import { balancedAccuracy, f1, type Told } from './metrics.ts';

const NAMES = Object.keys(FEATURES) as readonly Feature[];
const RIDGE = 0.01;
/** Less than any claim: an answer without one says nothing unsupported. */
const NO_CLAIM = -20;

export interface MeasuredAnswer {
  readonly set: string;
  readonly source: string;
  readonly isUnsupported: boolean;
  readonly claims: readonly { readonly values: readonly number[]; readonly isUnsupported: boolean }[];
  /** The baseline: share of the answer's words that no source has. */
  readonly newShare: number;
}

export function measured(set: string, answers: readonly Judged[]): readonly MeasuredAnswer[] {
  return answers.map(({ source, sources, question, answer, isUnsupported, marked }) => {
    const index = new SourceIndex(
      sources.map((text) => ({ id: undefined, read: new Text(text) })),
      'stem',
    );
    const asked = new Set(wordsOf(question ?? '').map(({ stem }) => stem));
    const read = new Text(answer);
    const claims = claimsOf(read);
    const keys = new Set(read.words.filter(({ isContent }) => isContent).map(({ stem }) => stem));
    return {
      set,
      source,
      isUnsupported,
      claims: claims.map((claim) => {
        const { values } = measure(claim, index, asked, claims.length);
        return {
          values: NAMES.map((name) => values[name]),
          isUnsupported: marked
            ? marked.some(({ start, end }) => start < claim.end && claim.start < end)
            : isUnsupported,
        };
      }),
      newShare: keys.size === 0 ? 0 : [...keys].filter((key) => !index.has(key)).length / keys.size,
    };
  });
}

export interface ClaimModel extends Linear {
  /** A claim is unsupported from here on. */
  readonly threshold: number;
}

/** Sets weigh by the root of their size, so that the largest does not decide alone. */
export function fitClaims(answers: readonly MeasuredAnswer[]): ClaimModel {
  const sizes = new Map<string, number>();
  for (const { set, claims } of answers) sizes.set(set, (sizes.get(set) ?? 0) + claims.length);
  const linear = fitLogistic(
    answers.flatMap(({ set, claims }) =>
      claims.map(({ values, isUnsupported }) => ({
        values,
        isPositive: isUnsupported,
        weight: 1 / Math.sqrt(sizes.get(set)!),
      })),
    ),
    RIDGE,
  );
  return { ...linear, threshold: thresholdOf(answers, (answer) => doubtOf(linear, answer)) };
}

/** What speaks for an answer being unsupported: its most doubtful claim. */
export function doubtOf(linear: Linear, { claims }: MeasuredAnswer): number {
  return claims.reduce((most, { values }) => Math.max(most, logit(linear, values)), NO_CLAIM);
}

/** Where a measure of all is best. */
export function thresholdOf(
  answers: readonly MeasuredAnswer[],
  scoreOf: (answer: MeasuredAnswer) => number,
  measure: (told: readonly ToldOfSet[]) => number = f1AndBalance,
): number {
  const scored = answers.map((answer) => ({
    set: answer.set,
    score: scoreOf(answer),
    isPositive: answer.isUnsupported,
  }));
  let best = Number.NEGATIVE_INFINITY;
  let threshold = 0;
  for (const candidate of new Set(scored.map(({ score }) => score))) {
    const value = measure(
      scored.map(({ set, score, isPositive }) => ({ set, isPositive, isTold: score >= candidate })),
    );
    if (value <= best) continue;
    best = value;
    threshold = candidate;
  }
  return threshold;
}

interface ToldOfSet extends Told {
  readonly set: string;
}

/** F1 over all, and balanced accuracy as the mean of the sets, together. */
function f1AndBalance(told: readonly ToldOfSet[]): number {
  const sets = [...Map.groupBy(told, ({ set }) => set).values()];
  return f1(told) + sets.reduce((sum, those) => sum + balancedAccuracy(those), 0) / sets.length;
}

export function namedWeights({ weights }: Linear): Readonly<Record<Feature, number>> {
  return Object.fromEntries(NAMES.map((name, j) => [name, weights[j]!])) as Record<Feature, number>;
}
