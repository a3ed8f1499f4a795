// Ratios of sums: Σx / Σy.
import { criticalZ, criticalStudent, twoSidedNormal } from '../statistics/distributions.ts';
import { sampleVariance } from './mean.ts';
import { rateTest } from './rate.ts';
import type { Difference, Interval, RateSample, RatioSample } from './sample.ts';

/** Var(Σx/Σy) by the delta method: the variance of x − r·y over n·ȳ². Source: Cochran 1977, 6.4. */
export function ratioVariance(sample: RatioSample): number {
  const { n, sumX, sumY } = sample;
  return residualSquares(sample, sumX / sumY) / (n - 1) / n / (sumY / n) ** 2;
}

/**
 * Fieller's interval: all r for which Σ(x − r·y) = 0 is not rejected. Unbounded (±Infinity) where the denominator may be 0.
 * Source: Fieller 1954; Cox 1990.
 */
export function ratioInterval(sample: RatioSample, confidence: number): Interval {
  const { n, sumX, sumY, sumXX, sumYY, sumXY } = sample;
  const [x, y] = [sumX / n, sumY / n];
  return fiellerInterval({
    x,
    y,
    varianceX: sampleVariance({ n, sum: sumX, sumSquares: sumXX }) / n,
    varianceY: sampleVariance({ n, sum: sumY, sumSquares: sumYY }) / n,
    covariance: (sumXY - n * x * y) / (n - 1) / n,
    critical: criticalStudent(confidence, n - 1),
  });
}

/** Fieller's interval of x / y from the two estimates, their variances and covariance, and the critical t. */
export function fiellerInterval(of: {
  readonly x: number;
  readonly y: number;
  readonly varianceX: number;
  readonly varianceY: number;
  readonly covariance: number;
  readonly critical: number;
}): Interval {
  const value = of.x / of.y;
  const square = of.critical ** 2;
  const a = of.y ** 2 - square * of.varianceY;
  const b = of.x * of.y - square * of.covariance;
  const c = of.x ** 2 - square * of.varianceX;
  if (a <= 0) return { value, low: -Infinity, high: Infinity };
  const root = Math.sqrt(Math.max(0, b ** 2 - a * c));
  return { value, low: (b - root) / a, high: (b + root) / a };
}

/** after − before: the interval by the delta method, the p-value by `ratioTest`. Source: Deng, Knoblich and Lu 2018. */
export function ratioDifference(before: RatioSample, after: RatioSample, confidence: number): Difference {
  const both = addUp(before, after);
  const common = both.sumX / both.sumY;
  const within = residualSquares(both, common) / (both.n - 1);
  const sideOf = (sample: RatioSample): RatioSide => ({
    value: sample.sumX / sample.sumY,
    variance: within / sample.n / (sample.sumY / sample.n) ** 2,
  });
  const [from, to] = [sideOf(before), sideOf(after)];
  const value = to.value - from.value;
  const standardError = Math.sqrt(ratioVariance(before) + ratioVariance(after));
  const half = criticalZ(confidence) * standardError;
  return { value, low: value - half, high: value + half, p: ratioTest(from, to, common), standardError };
}

/** A ratio, and the variance it has as both sides together tell it, if nothing changed. */
interface RatioSide {
  readonly value: number;
  readonly variance: number;
}

/**
 * Two-sided p-value of equal ratios. What a side's own sample tells is too certain where it has few misses or none, so the variance is that of
 * both together, as in the score test of rates. A share is tested as a rate of as many requests as would have that variance: few events are
 * then tested exactly. Source: Rao and Scott 1992 for the effective sample size, Korn and Graubard 1998 for few events.
 */
export function ratioTest(before: RatioSide, after: RatioSide, common: number): number {
  const difference = after.value - before.value;
  const error = Math.sqrt(before.variance + after.variance);
  if (!(error > 0)) return difference === 0 ? 1 : Number.NaN;
  const isShare = [before.value, after.value].every((value) => value >= 0 && value <= 1) && common > 0 && common < 1;
  if (!isShare) return twoSidedNormal(difference / error);
  const asRate = ({ value, variance }: RatioSide): RateSample => {
    const n = (common * (1 - common)) / variance;
    // Tables count whole events: those of the rarer side are rounded, so that few of them stay few.
    const isRare = common <= 0.5;
    const events = Math.round(n * (isRare ? value : 1 - value));
    const whole = Math.max(1, events, Math.round(n));
    return { kind: 'rate', n: whole, hits: isRare ? events : whole - events };
  };
  return rateTest(asRate(before), asRate(after));
}

function addUp(one: RatioSample, other: RatioSample): RatioSample {
  return {
    kind: 'ratio',
    n: one.n + other.n,
    sumX: one.sumX + other.sumX,
    sumY: one.sumY + other.sumY,
    sumXX: one.sumXX + other.sumXX,
    sumYY: one.sumYY + other.sumYY,
    sumXY: one.sumXY + other.sumXY,
  };
}

/** Σ(x − r·y)²; subtractions of equal things leave only rounding, which is 0. */
function residualSquares({ sumXX, sumYY, sumXY }: RatioSample, ratio: number): number {
  const squares = sumXX - 2 * ratio * sumXY + ratio ** 2 * sumYY;
  return squares <= (sumXX + ratio ** 2 * sumYY) * 1e-13 ? 0 : squares;
}
