// Means of numbers.
import { criticalStudent, twoSidedStudent } from '../statistics/distributions.ts';
import type { Difference, Interval, MeanSample } from './sample.ts';

/** Student's interval. */
export function meanInterval(sample: MeanSample, confidence: number): Interval {
  const value = sample.sum / sample.n;
  const half = criticalStudent(confidence, sample.n - 1) * Math.sqrt(sampleVariance(sample) / sample.n);
  return { value, low: value - half, high: value + half };
}

/** after − before with its p-value; variances may differ. Source: Welch 1947, degrees of freedom after Satterthwaite 1946. */
export function meanDifference(before: MeanSample, after: MeanSample, confidence: number): Difference {
  const value = after.sum / after.n - before.sum / before.n;
  const [a, b] = [sampleVariance(before) / before.n, sampleVariance(after) / after.n];
  const standardError = Math.sqrt(a + b);
  if (standardError === 0) return { value, low: value, high: value, p: value === 0 ? 1 : Number.NaN, standardError };
  const df = (a + b) ** 2 / (a ** 2 / (before.n - 1) + b ** 2 / (after.n - 1));
  const half = criticalStudent(confidence, df) * standardError;
  return {
    value,
    low: value - half,
    high: value + half,
    p: twoSidedStudent(value / standardError, df),
    standardError,
  };
}

/** Hedges' g: the difference in pooled standard deviations, corrected for small samples. Source: Hedges 1981. */
export function hedgesG(before: MeanSample, after: MeanSample): number {
  const df = before.n + after.n - 2;
  const pooled = ((before.n - 1) * sampleVariance(before) + (after.n - 1) * sampleVariance(after)) / df;
  const difference = after.sum / after.n - before.sum / before.n;
  return pooled === 0 ? Number.NaN : (difference / Math.sqrt(pooled)) * (1 - 3 / (4 * df - 1));
}

/** s² with n − 1; never negative where rounding would make it so. */
export function sampleVariance({ n, sum, sumSquares }: Omit<MeanSample, 'kind'>): number {
  const spread = sumSquares - sum ** 2 / n;
  // Sums of squares of equal numbers differ from the square of their sum in the last digits only.
  return spread <= sumSquares * 1e-13 ? 0 : spread / (n - 1);
}
