// What the store hands to the comparison: aggregates of one KPI over one set of requests. All are plain numbers that add up.

/** k of n. `hits` may count good or bad requests; the KPI's direction says which. */
export interface RateSample {
  readonly kind: 'rate';
  readonly n: number;
  readonly hits: number;
}

/** A mean over `n` requests. */
export interface MeanSample {
  readonly kind: 'mean';
  readonly n: number;
  readonly sum: number;
  readonly sumSquares: number;
}

/** Σx / Σy over `n` requests, such as cost over successful tasks (x = cost_usd, y = 1 where the task succeeded, else 0). */
export interface RatioSample {
  readonly kind: 'ratio';
  readonly n: number;
  readonly sumX: number;
  readonly sumY: number;
  readonly sumXX: number;
  readonly sumYY: number;
  readonly sumXY: number;
}

/**
 * A quantile of `n` values, told by the values at some levels (ascending; what lies between is interpolated). A t-digest read at about a
 * hundred levels is enough, and so are the three of `levelsNeeded(level, n)`.
 */
export interface QuantileSample {
  readonly kind: 'quantile';
  /** 0.95 for P95. */
  readonly level: number;
  readonly n: number;
  readonly points: readonly QuantilePoint[];
}

/** `value` is not exceeded by the share `level` of the values. */
export interface QuantilePoint {
  readonly level: number;
  readonly value: number;
}

export type Sample = RateSample | MeanSample | RatioSample | QuantileSample;

/** A number with its confidence interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** An estimated difference, after − before. */
export interface Difference extends Interval {
  /** Two-sided p-value of no difference. NaN where the samples do not vary at all and yet differ. */
  readonly p: number;
  readonly standardError: number;
}

/** The part of the requests that has these labels. */
export interface Group {
  readonly labels: Readonly<Record<string, string>>;
  readonly sample: Sample;
}
