// Quantiles, by order statistics: no assumption about the distribution.
import { binomialQuantile, criticalZ, twoSidedNormal } from '../statistics/distributions.ts';
import { combineIntervals } from './rate.ts';
import type { Difference, Interval, QuantilePoint, QuantileSample } from './sample.ts';

/**
 * The ranks (1 is the smallest) between which the quantile lies with at least `confidence`; undefined where so few values have no such
 * rank on one side. Source: Conover 1999, 3.2; David and Nagaraja 2003, 7.1.
 */
export function rankInterval(
  level: number,
  n: number,
  confidence: number,
): { readonly low: number; readonly high: number } | undefined {
  const tail = (1 - confidence) / 2;
  // P(X ≤ low − 1) must not exceed the tail; the quantile function gives the first count that does reach it.
  const low = binomialQuantile(tail, n, level);
  const high = binomialQuantile(1 - tail, n, level) + 1;
  return low < 1 || high > n ? undefined : { low, high };
}

/**
 * The levels at which a store must know the quantile function for `quantileInterval`, ascending: lower limit, the quantile itself, upper
 * limit. Undefined where the sample is too small for an interval.
 */
export function levelsNeeded(
  level: number,
  n: number,
  confidence: number,
): readonly [number, number, number] | undefined {
  const ranks = rankInterval(level, n, confidence);
  return ranks && [levelOfRank(ranks.low, n), level, levelOfRank(ranks.high, n)];
}

/** The quantile with the values at the ranks around it; undefined where the sample is too small. */
export function quantileInterval(sample: QuantileSample, confidence: number): Interval | undefined {
  const levels = levelsNeeded(sample.level, sample.n, confidence);
  if (!levels || sample.points.length === 0) return undefined;
  const [low, value, high] = levels.map((level) => valueAt(sample.points, level)) as [number, number, number];
  return { value, low, high };
}

/**
 * after − before. The interval recovers the variances from the two order-statistic intervals (MOVER); the p-value is the z at which that
 * interval touches 0. Source: Price and Bonett 2002 for medians, Zou and Donner 2008 for unequal sides.
 */
export function quantileDifference(before: Interval, after: Interval, confidence: number): Difference {
  const difference = combineIntervals(before, after);
  const { value, low, high } = difference;
  const standardError = (value >= 0 ? value - low : high - value) / criticalZ(confidence);
  const p = standardError === 0 ? (value === 0 ? 1 : Number.NaN) : twoSidedNormal(value / standardError);
  return { ...difference, p, standardError };
}

/** The quantile function of a sorted sample, one point a value. */
export function quantilePoints(sorted: readonly number[]): readonly QuantilePoint[] {
  return sorted.map((value, i) => ({ level: levelOfRank(i + 1, sorted.length), value }));
}

/** The value at a level, between the points linearly, beyond them the outermost. */
export function valueAt(points: readonly QuantilePoint[], level: number): number {
  return interpolate(points, level, 'level', 'value');
}

/** The share of values up to `value`: the inverse of `valueAt`. 0 below the first point and 1 from the last one on. */
export function levelAt(points: readonly QuantilePoint[], value: number): number {
  if (value < points[0]!.value) return 0;
  return value >= points.at(-1)!.value ? 1 : interpolate(points, value, 'value', 'level');
}

function interpolate(
  points: readonly QuantilePoint[],
  at: number,
  from: keyof QuantilePoint,
  to: keyof QuantilePoint,
): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]![from] <= at) low = middle + 1;
    else high = middle;
  }
  const left = points[low - 1] ?? points[0]!;
  const right = points[low] ?? left;
  const width = right[from] - left[from];
  return width <= 0 ? left[to] : left[to] + ((at - left[from]) / width) * (right[to] - left[to]);
}

/** Source: Hazen 1914, the middle of the rank's step. */
function levelOfRank(rank: number, n: number): number {
  return (rank - 0.5) / n;
}
