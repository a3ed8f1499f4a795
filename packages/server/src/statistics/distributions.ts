// Distribution functions and quantiles. Probabilities are in [0, 1]; `upper…` is P(X > x), exact far out where 1 − cdf would be 0.
import { incompleteBeta, logChoose, upperIncompleteGamma } from './special-functions.ts';

/** P(Z > z) for the standard normal. */
export function upperNormal(z: number): number {
  const tail = 0.5 * upperIncompleteGamma(0.5, (z * z) / 2);
  return z >= 0 ? tail : 1 - tail;
}

/** P(Z ≤ z) for the standard normal. */
export function normalCdf(z: number): number {
  return upperNormal(-z);
}

/** P(|Z| > |z|), the two-sided p-value of a z statistic. NaN stays NaN. */
export function twoSidedNormal(z: number): number {
  return Math.min(1, 2 * upperNormal(Math.abs(z)));
}

/**
 * The z with P(Z ≤ z) = p. Source: the rational approximation of Odeh and Evans 1974 (1.5e-8), then two Newton steps.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : Number.NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  const y = Math.sqrt(-2 * Math.log(p));
  const top = (((-0.453642210148e-4 * y - 0.0204231210245) * y - 0.342242088547) * y - 1) * y - 0.322232431088;
  const bottom =
    (((0.38560700634e-2 * y + 0.10353775285) * y + 0.531103462366) * y + 0.588581570495) * y + 0.099348462606;
  let z = -(y + top / bottom);
  for (let step = 0; step < 2; step++) z -= ((normalCdf(z) - p) * Math.sqrt(2 * Math.PI)) / Math.exp((-z * z) / 2);
  return z;
}

/** The z of a two-sided interval: 1.96 at 0.95. */
export function criticalZ(confidence: number): number {
  return normalQuantile((1 + confidence) / 2);
}

/** P(|T| > |t|) for Student's t with `df` degrees of freedom (not necessarily whole). */
export function twoSidedStudent(t: number, df: number): number {
  return Number.isNaN(t) ? Number.NaN : incompleteBeta(df / (df + t * t), df / 2, 0.5);
}

/** The t of a two-sided interval with `df` degrees of freedom: 2.228 at 0.95 and 10. */
export function criticalStudent(confidence: number, df: number): number {
  let low = 0;
  let high = 2;
  while (twoSidedStudent(high, df) > 1 - confidence && high < 1e12) high *= 2;
  for (let i = 0; i < 200 && high - low > high * 1e-13; i++) {
    const middle = (low + high) / 2;
    if (twoSidedStudent(middle, df) > 1 - confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X > x) for chi squared with `df` degrees of freedom. */
export function upperChiSquared(x: number, df: number): number {
  return upperIncompleteGamma(df / 2, x / 2);
}

/** P(X ≤ k) for the number of hits in `n` trials of probability `p`. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : incompleteBeta(1 - p, n - Math.floor(k), Math.floor(k) + 1);
}

/** The smallest k with P(X ≤ k) ≥ `probability` in `n` trials of probability `p`. */
export function binomialQuantile(probability: number, n: number, p: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialCdf(middle, n, p) >= probability) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** P(X = hits) where `draws` are drawn without replacement from `total` of which `marked` count. */
export function hypergeometric(hits: number, draws: number, marked: number, total: number): number {
  if (hits < Math.max(0, draws + marked - total) || hits > Math.min(draws, marked)) return 0;
  return Math.exp(logChoose(marked, hits) + logChoose(total - marked, draws - hits) - logChoose(total, draws));
}
