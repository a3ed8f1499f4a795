// Rates: k of n.
import { criticalZ, hypergeometric, normalQuantile, twoSidedNormal, upperNormal } from '../statistics/distributions.ts';
import type { Interval, RateSample } from './sample.ts';

/** Below this many expected hits or misses in a cell the test is exact. Source: Cochran 1954. */
const LEAST_EXPECTED = 5;

/** Wilson's score interval. Source: Wilson 1927; Newcombe 1998a, method 3. */
export function rateInterval({ hits, n }: RateSample, confidence: number): Interval {
  const z = criticalZ(confidence);
  const p = hits / n;
  const middle = (hits + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt(n * p * (1 - p) + (z * z) / 4);
  // At the ends rounding must not leave the range that the rate itself lies in.
  return { value: p, low: hits === 0 ? 0 : middle - half, high: hits === n ? 1 : middle + half };
}

/** after − before, with the interval made of the two Wilson intervals. Source: Newcombe 1998b, method 10. */
export function rateDifference(before: RateSample, after: RateSample, confidence: number): Interval {
  return combineIntervals(rateInterval(before, confidence), rateInterval(after, confidence));
}

/**
 * The interval of a difference from the intervals of its parts, each limit recovered as a variance (MOVER). Source: Zou and Donner 2008;
 * for Wilson intervals it is Newcombe's method 10.
 */
export function combineIntervals(before: Interval, after: Interval): Interval {
  const value = after.value - before.value;
  return {
    value,
    low: value - Math.hypot(after.value - after.low, before.high - before.value),
    high: value + Math.hypot(after.high - after.value, before.value - before.low),
  };
}

/** Two-sided p-value of equal rates: score test, or Fisher's exact test with mid-p where a cell expects fewer than 5. */
export function rateTest(before: RateSample, after: RateSample): number {
  const total = before.n + after.n;
  const hits = before.hits + after.hits;
  const least = (Math.min(before.n, after.n) * Math.min(hits, total - hits)) / total;
  if (least < LEAST_EXPECTED) return exactRateTest(before, after).midP;
  const pooled = hits / total;
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / before.n + 1 / after.n));
  return twoSidedNormal((after.hits / after.n - before.hits / before.n) / error);
}

/**
 * Fisher's exact test, two-sided: the tables no likelier than the one seen. `midP` counts the seen one half.
 * Source: Fisher 1935; Lancaster 1961 for mid-p.
 */
export function exactRateTest(before: RateSample, after: RateSample): { readonly p: number; readonly midP: number } {
  const total = before.n + after.n;
  const marked = before.hits + after.hits;
  // The rarer side has fewer tables to add up.
  const rare = Math.min(marked, total - marked);
  const seen = marked === rare ? before.hits : before.n - before.hits;
  const probability = (count: number) => hypergeometric(count, before.n, rare, total);
  const likelihood = probability(seen);
  let p = 0;
  for (let count = Math.max(0, before.n + rare - total); count <= Math.min(before.n, rare); count++) {
    const each = probability(count);
    // Tables as likely as the seen one differ from it by rounding.
    if (each <= likelihood * (1 + 1e-7)) p += each;
  }
  return { p: Math.min(1, p), midP: Math.min(1, Math.max(0, p - likelihood / 2)) };
}

/** h = 2 asin √p₂ − 2 asin √p₁: 0.2 is small, 0.5 medium, 0.8 large. Source: Cohen 1988. */
export function cohensH(before: RateSample, after: RateSample): number {
  return 2 * Math.asin(Math.sqrt(after.hits / after.n)) - 2 * Math.asin(Math.sqrt(before.hits / before.n));
}

/**
 * The smallest change of a rate that a comparison of these sizes finds with probability `power`, towards the side where there is more room.
 * Source: Fleiss, Levin and Paik 2003, 4.14, solved for the difference.
 */
export function detectableRateChange(
  rate: number,
  before: number,
  after: number,
  alpha: number,
  power: number,
): number {
  const sign = rate <= 0.5 ? 1 : -1;
  let low = 0;
  let high = sign > 0 ? 1 - rate : rate;
  if (ratePower(rate, rate + sign * high, before, after, alpha) < power) return Number.NaN;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (ratePower(rate, rate + sign * middle, before, after, alpha) < power) low = middle;
    else high = middle;
  }
  return high;
}

/** Probability that the score test of two rates is significant. Source: Fleiss, Levin and Paik 2003, 4.14. */
export function ratePower(from: number, to: number, before: number, after: number, alpha: number): number {
  const pooled = (from * before + to * after) / (before + after);
  const nullError = Math.sqrt(pooled * (1 - pooled) * (1 / before + 1 / after));
  const error = Math.sqrt((from * (1 - from)) / before + (to * (1 - to)) / after);
  if (error === 0) return from === to ? alpha : 1;
  return upperNormal((-normalQuantile(alpha / 2) * nullError - Math.abs(to - from)) / error);
}
