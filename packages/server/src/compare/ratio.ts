// Ratios of sums: Σx / Σy.
import { criticalZ, criticalStudent, twoSidedNormal } from '../statistics/distributions.ts';
import { sampleVariance } from './mean.ts';
import type { Difference, Interval, RatioSample } from './sample.ts';

/** Var(Σx/Σy) by the delta method: the variance of x − r·y over n·ȳ². Source: Cochran 1977, 6.4. */
export function ratioVariance(sample: RatioSample): number {
  const { n, sumX, sumY, sumXX, sumYY, sumXY } = sample;
  const ratio = sumX / sumY;
  const residualSquares = sumXX - 2 * ratio * sumXY + ratio ** 2 * sumYY;
  // The residuals x − r·y add up to 0; subtractions of equal things leave only rounding.
  const squares = residualSquares <= (sumXX + ratio ** 2 * sumYY) * 1e-13 ? 0 : residualSquares;
  return squares / (n - 1) / n / (sumY / n) ** 2;
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

/** after − before with its p-value by the delta method. Source: Deng, Knoblich and Lu 2018. */
export function ratioDifference(before: RatioSample, after: RatioSample, confidence: number): Difference {
  const value = after.sumX / after.sumY - before.sumX / before.sumY;
  const standardError = Math.sqrt(ratioVariance(before) + ratioVariance(after));
  const half = criticalZ(confidence) * standardError;
  const p = standardError === 0 ? (value === 0 ? 1 : Number.NaN) : twoSidedNormal(value / standardError);
  return { value, low: value - half, high: value + half, p, standardError };
}
