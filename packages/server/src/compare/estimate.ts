// One KPI on one set of requests, and the difference between two of them, whatever its kind.
import { criticalZ, normalQuantile } from '../statistics/distributions.ts';
import { hedgesG, meanDifference, meanInterval } from './mean.ts';
import { quantileDifference, quantileInterval } from './quantile.ts';
import { ratioDifference, ratioInterval } from './ratio.ts';
import { cohensH, detectableRateChange, rateDifference, rateInterval, rateTest } from './rate.ts';
import type { Difference, Interval, RateSample, Sample } from './sample.ts';

/** How large a difference is, free of units: `cohen_h` for rates, `hedges_g` for means. About 0.2 is small, 0.5 medium, 0.8 large. */
interface EffectSize {
  readonly name: 'cohen_h' | 'hedges_g';
  readonly value: number;
}

export interface Change {
  readonly before: Interval;
  readonly after: Interval;
  readonly difference: Difference;
  readonly effect?: EffectSize;
  /** The smallest change that samples of this size and spread would show with the asked power; NaN where none would. */
  readonly detectable: number;
}

export interface Strictness {
  /** Of every interval: 0.95. */
  readonly confidence: number;
  /** Probability of finding a change of size `detectable`: 0.8. */
  readonly power: number;
}

/** The value with its interval; undefined where the sample is too small for one, or has nothing to divide by. */
export function estimate(sample: Sample, confidence: number): Interval | undefined {
  if (sample.kind === 'quantile') return quantileInterval(sample, confidence);
  if (sample.kind === 'rate') return sample.n > 0 ? rateInterval(sample, confidence) : undefined;
  if (sample.n < 2) return undefined;
  if (sample.kind === 'mean') return meanInterval(sample, confidence);
  return sample.sumY === 0 ? undefined : ratioInterval(sample, confidence);
}

/** What changed from `before` to `after`; undefined where either is too small. Both must be of one kind. */
export function change(before: Sample, after: Sample, strictness: Strictness): Change | undefined {
  const from = estimate(before, strictness.confidence);
  const to = estimate(after, strictness.confidence);
  if (!from || !to) return undefined;
  return { before: from, after: to, ...differenceOf(before, after, from, to, strictness) };
}

function differenceOf(
  before: Sample,
  after: Sample,
  from: Interval,
  to: Interval,
  { confidence, power }: Strictness,
): Omit<Change, 'before' | 'after'> {
  const withDetectable = (difference: Difference) => ({
    difference,
    detectable: (criticalZ(confidence) + normalQuantile(power)) * difference.standardError,
  });
  if (before.kind === 'rate') return rateChange(before, alike(before, after), confidence, power);
  if (before.kind === 'ratio') return withDetectable(ratioDifference(before, alike(before, after), confidence));
  if (before.kind === 'mean') {
    const other = alike(before, after);
    const effect = { name: 'hedges_g', value: hedgesG(before, other) } as const;
    return { ...withDetectable(meanDifference(before, other, confidence)), effect };
  }
  alike(before, after);
  return withDetectable(quantileDifference(from, to, confidence));
}

function rateChange(
  before: RateSample,
  after: RateSample,
  confidence: number,
  power: number,
): Omit<Change, 'before' | 'after'> {
  const interval = rateDifference(before, after, confidence);
  const pooled = (before.hits + after.hits) / (before.n + after.n);
  return {
    difference: {
      ...interval,
      p: rateTest(before, after),
      standardError: Math.sqrt(pooled * (1 - pooled) * (1 / before.n + 1 / after.n)),
    },
    effect: { name: 'cohen_h', value: cohensH(before, after) },
    detectable: detectableRateChange(before.hits / before.n, before.n, after.n, 1 - confidence, power),
  };
}

function alike<S extends Sample>(before: S, after: Sample): S {
  if (before.kind !== after.kind) throw new TypeError(`cannot compare a ${before.kind} with a ${after.kind}`);
  return after as S;
}
