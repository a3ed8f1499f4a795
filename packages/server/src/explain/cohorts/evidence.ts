// How strongly the numbers of a cohort say that it is worse than expected.
import { upperNormal } from '../../statistics/distributions.ts';

/** A cohort's numbers, summed over its leaves. */
export interface CohortSums {
  /** Requests now. */
  n: number;
  /** Their failures, cost or milliseconds. */
  sum: number;
  sumSquares: number;
  /** What `sum` would be if nothing had changed. */
  expected: number;
  /** Variance of `sum` if nothing had changed. */
  spread: number;
  /** Variance of `expected`. */
  uncertainty: number;
}

/** Fewer failures than this prove nothing. */
const LEAST_FAILURES = 5;
/** Means of fewer requests are too far from normal. */
const LEAST_REQUESTS = 30;

/**
 * Twice the logarithm of how much likelier the numbers are if the cohort changed than if it did not; 0 where it is not worse. For rates
 * the binomial G statistic against a baseline as large as its uncertainty allows (Kulldorff 1997 scans with the same ratio); for means z².
 */
export function deviance(of: CohortSums, isMean: boolean): number {
  const excess = of.sum - of.expected;
  if (!(excess > 0)) return 0;
  if (isMean) {
    const within = Math.max(of.spread, of.sumSquares - of.sum ** 2 / of.n);
    return of.n < LEAST_REQUESTS ? 0 : excess ** 2 / (within + of.uncertainty);
  }
  if (of.sum < LEAST_FAILURES) return 0;
  const [rate, expected] = [of.sum / of.n, of.expected / of.n];
  // A baseline of this many requests would know its rate as well as this one does.
  const requests = of.uncertainty > 0 ? (of.spread * of.n) / of.uncertainty : 1e15;
  const pooled = (of.sum + expected * requests) / (of.n + requests);
  return Math.max(0, 2 * (of.n * divergence(rate, pooled) + requests * divergence(expected, pooled)));
}

/** One-sided p-value of a deviance with one degree of freedom: the signed root is normal. Source: Wilks 1938. */
export function devianceP(value: number): number {
  return upperNormal(Math.sqrt(value));
}

/** Kullback–Leibler divergence of one coin from another, in nats. */
function divergence(p: number, q: number): number {
  const part = (a: number, b: number) => (a <= 0 ? 0 : a * Math.log(a / b));
  return part(p, q) + part(1 - p, 1 - q);
}

/** The sums of what is in `whole` and not in `part`. */
export function subtract(whole: CohortSums, part: CohortSums): CohortSums {
  return {
    n: whole.n - part.n,
    sum: whole.sum - part.sum,
    sumSquares: whole.sumSquares - part.sumSquares,
    expected: whole.expected - part.expected,
    spread: Math.max(0, whole.spread - part.spread),
    uncertainty: Math.max(0, whole.uncertainty - part.uncertainty),
  };
}
