// The difference with the traffic mix held fixed, so that more traffic of a hard kind is not sold as a regression (post-stratification).
import { criticalZ, twoSidedNormal } from '../statistics/distributions.ts';
import { sampleVariance } from './mean.ts';
import { levelAt, quantileDifference } from './quantile.ts';
import type { Difference, Group, Interval, QuantileSample, Sample } from './sample.ts';

/** A stratum with fewer requests than this on either side is pooled with others like it. */
const LEAST_PER_SIDE = 10;

export interface MixFixedDifference extends Difference {
  /** Label combinations compared like with like. */
  readonly strata: number;
  /** Label combinations with fewer than 10 requests on a side, compared as one. */
  readonly pooled: number;
  /** Share of all requests in label combinations seen on both sides; the others cannot be compared. */
  readonly covered: number;
}

interface Stratum {
  /** Its share of the traffic of both sides together: the mix that is held. */
  readonly weight: number;
  readonly before: readonly Sample[];
  readonly after: readonly Sample[];
}

interface Estimated {
  readonly value: number;
  readonly variance: number;
}

/**
 * after − before if both sides had had the mix of the two together: each label combination is compared with itself, and the differences are
 * weighted by its share of all requests. Swapping the sides swaps the sign. Undefined where nothing can be compared.
 * Source: direct standardisation, Fleiss, Levin and Paik 2003, 19.3; Holt and Smith 1979 for post-stratification; Agresti and Caffo 2000 for
 * the variance of rates in small strata; Woodruff 1952 for quantiles.
 */
export function mixFixedDifference(
  before: readonly Group[],
  after: readonly Group[],
  confidence: number,
): MixFixedDifference | undefined {
  const { strata, pooled, covered } = stratify(before, after);
  if (strata.length === 0) return undefined;
  const difference =
    strata[0]!.before[0]!.kind === 'quantile' ? quantilesApart(strata, confidence) : estimatesApart(strata, confidence);
  return difference && { ...difference, strata: strata.length, pooled, covered };
}

function estimatesApart(strata: readonly Stratum[], confidence: number): Difference | undefined {
  const before = standardised(strata, 'before');
  const after = standardised(strata, 'after');
  const value = after.value - before.value;
  const standardError = Math.sqrt(before.variance + after.variance);
  if (!Number.isFinite(value)) return undefined;
  const half = criticalZ(confidence) * standardError;
  const p = standardError === 0 ? (value === 0 ? 1 : Number.NaN) : twoSidedNormal(value / standardError);
  return { value, low: value - half, high: value + half, p, standardError };
}

function quantilesApart(strata: readonly Stratum[], confidence: number): Difference | undefined {
  const before = standardisedQuantile(strata, 'before', confidence);
  const after = standardisedQuantile(strata, 'after', confidence);
  return before && after && quantileDifference(before, after, confidence);
}

function stratify(before: readonly Group[], after: readonly Group[]) {
  const cells = new Map<string, { before?: Sample; after?: Sample }>();
  for (const [side, groups] of [
    ['before', before],
    ['after', after],
  ] as const)
    for (const { labels, sample } of groups) {
      const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
      const cell = cells.get(key) ?? {};
      if (cell[side]) throw new RangeError(`the group ${key} is there twice`);
      cells.set(key, { ...cell, [side]: sample });
    }
  const shared = [...cells.values()].flatMap(({ before, after }) =>
    before && after && before.n > 0 && after.n > 0 ? [{ before: [before], after: [after] }] : [],
  );
  const isLarge = (cell: { before: Sample[]; after: Sample[] }) =>
    Math.min(cell.before[0]!.n, cell.after[0]!.n) >= LEAST_PER_SIDE;
  const sparse = shared.filter((cell) => !isLarge(cell));
  const pool = { before: sparse.flatMap((cell) => cell.before), after: sparse.flatMap((cell) => cell.after) };
  const isPoolLarge = Math.min(count(pool.before), count(pool.after)) >= LEAST_PER_SIDE;
  const kept = [...shared.filter(isLarge), ...(isPoolLarge ? [pool] : [])];
  const size = (cell: { before: readonly Sample[]; after: readonly Sample[] }) =>
    count(cell.before) + count(cell.after);
  const keptSize = kept.reduce((sum, cell) => sum + size(cell), 0);
  const all = count(before.map(({ sample }) => sample)) + count(after.map(({ sample }) => sample));
  return {
    strata: kept.map((cell): Stratum => ({ ...cell, weight: size(cell) / keptSize })),
    pooled: isPoolLarge ? sparse.length : 0,
    covered: all === 0 ? 0 : keptSize / all,
  };
}

/** Σw·x̄ / Σw·ȳ with its variance; for rates and means y is 1. */
function standardised(strata: readonly Stratum[], side: 'before' | 'after'): Estimated {
  const cells = strata.map((stratum) => ({ weight: stratum.weight, ...total(stratum[side]) }));
  const over = cells.reduce((sum, { weight, n, sumY }) => sum + (weight * sumY) / n, 0);
  const value = cells.reduce((sum, { weight, n, sumX }) => sum + (weight * sumX) / n, 0) / over;
  const variance = cells.reduce((sum, { weight, n, ...sums }) => {
    const residual = {
      n,
      sum: sums.sumX - value * sums.sumY,
      sumSquares: sums.sumXX - 2 * value * sums.sumXY + value ** 2 * sums.sumYY,
    };
    return sum + (weight ** 2 * (sums.isRate ? smoothedVariance(sums.sumX, n) : sampleVariance(residual))) / n;
  }, 0);
  return { value, variance: variance / over ** 2 };
}

/** p(1 − p) with one hit and one miss more, since a stratum without misses is not therefore certain. */
function smoothedVariance(hits: number, n: number): number {
  const p = (hits + 1) / (n + 2);
  return p * (1 - p);
}

function total(samples: readonly Sample[]) {
  const sums = { n: 0, sumX: 0, sumY: 0, sumXX: 0, sumYY: 0, sumXY: 0, isRate: false };
  for (const sample of samples) {
    const { n } = sample;
    sums.n += n;
    switch (sample.kind) {
      case 'rate':
        sums.isRate = true;
        addTo(sums, { sumX: sample.hits, sumXX: sample.hits, sumY: n, sumYY: n, sumXY: sample.hits });
        break;
      case 'mean':
        addTo(sums, { sumX: sample.sum, sumXX: sample.sumSquares, sumY: n, sumYY: n, sumXY: sample.sum });
        break;
      case 'ratio':
        addTo(sums, sample);
        break;
      case 'quantile':
        throw new TypeError('a quantile cannot be compared with other kinds');
    }
  }
  return sums;
}

type Sums = Record<'sumX' | 'sumY' | 'sumXX' | 'sumYY' | 'sumXY', number>;

function addTo(sums: Sums, more: Readonly<Sums>): void {
  for (const key of ['sumX', 'sumY', 'sumXX', 'sumYY', 'sumXY'] as const) sums[key] += more[key];
}

function standardisedQuantile(
  strata: readonly Stratum[],
  side: 'before' | 'after',
  confidence: number,
): Interval | undefined {
  const parts = strata.flatMap((stratum) => {
    const samples = stratum[side].filter((sample): sample is QuantileSample => sample.kind === 'quantile');
    const n = count(samples);
    return samples.map((sample) => ({ sample, weight: (stratum.weight * sample.n) / n }));
  });
  const level = parts[0]!.sample.level;
  const values = parts.flatMap(({ sample }) => sample.points.map(({ value }) => value));
  const range = { low: Math.min(...values.slice(0, 1)), high: Math.max(...values.slice(0, 1)) };
  for (const value of values) {
    range.low = Math.min(range.low, value);
    range.high = Math.max(range.high, value);
  }
  const levelOf = (value: number) =>
    parts.reduce((sum, { sample, weight }) => sum + weight * levelAt(sample.points, value), 0);
  const valueOf = (wanted: number) => {
    let { low, high } = range;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (levelOf(middle) < wanted) low = middle;
      else high = middle;
    }
    return high;
  };
  const value = valueOf(level);
  const variance = parts.reduce(
    (sum, { sample, weight }) =>
      sum + (weight ** 2 * smoothedVariance(sample.n * levelAt(sample.points, value), sample.n)) / sample.n,
    0,
  );
  const half = criticalZ(confidence) * Math.sqrt(variance);
  if (level - half <= 0 || level + half >= 1) return undefined;
  return { value, low: valueOf(level - half), high: valueOf(level + half) };
}

function count(samples: readonly Sample[]): number {
  return samples.reduce((sum, { n }) => sum + n, 0);
}
