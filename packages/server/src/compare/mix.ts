// The difference with the traffic mix held fixed, so that more traffic of a hard kind is not sold as a regression (post-stratification).
import { criticalZ, twoSidedNormal } from '../statistics/distributions.ts';
import { sampleVariance } from './mean.ts';
import { levelAt, quantileDifference } from './quantile.ts';
import { ratioTest } from './ratio.ts';
import type { Difference, Group, Interval, QuantileSample, Sample } from './sample.ts';

/** A label combination with fewer requests than this on either side is pooled with others like it. */
const LEAST_PER_SIDE = 10;

export interface MixFixedDifference extends Difference {
  /** Label combinations, or few of them together, compared like with like. */
  readonly strata: number;
  /** Label combinations with fewer than 10 requests on a side, compared together with others like them. */
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

interface Standardised {
  readonly value: number;
  readonly variance: number;
  /** What is below the line, of one request. */
  readonly over: number;
}

/**
 * after − before if both sides had had the mix of the two together: each label combination is compared with itself, and the differences are
 * weighted by its share of all requests. Swapping the sides swaps the sign. Undefined where nothing can be compared.
 * Source: direct standardisation, Fleiss, Levin and Paik 2003, 19.3; Holt and Smith 1979 for post-stratification; Agresti and Caffo 2000 for
 * the variance of rates in small strata; Woodruff 1952 for quantiles; for ratios as `ratioTest`.
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
  const [before, after] = [standardised(strata, 'before'), standardised(strata, 'after')];
  const value = after.value - before.value;
  const standardError = Math.sqrt(before.variance + after.variance);
  if (!Number.isFinite(value)) return undefined;
  const half = criticalZ(confidence) * standardError;
  return { value, low: value - half, high: value + half, p: pOf(strata, before, after), standardError };
}

function pOf(strata: readonly Stratum[], before: Standardised, after: Standardised): number {
  if (strata[0]!.before[0]!.kind !== 'ratio') {
    const [difference, error] = [after.value - before.value, Math.sqrt(before.variance + after.variance)];
    return error === 0 ? (difference === 0 ? 1 : Number.NaN) : twoSidedNormal(difference / error);
  }
  const both = standardised(
    strata.map((stratum) => ({ ...stratum, before: [...stratum.before, ...stratum.after] })),
    'before',
  );
  const unchanged = (side: 'before' | 'after', { value, over }: Standardised) => ({
    value,
    variance: strata.reduce((sum, stratum) => {
      const all = total([...stratum.before, ...stratum.after]);
      return sum + ((stratum.weight / over) ** 2 * residualVariance(all, both.value)) / count(stratum[side]);
    }, 0),
  });
  return ratioTest(unchanged('before', before), unchanged('after', after), both.value);
}

function quantilesApart(strata: readonly Stratum[], confidence: number): Difference | undefined {
  const before = standardisedQuantile(strata, 'before', confidence);
  const after = standardisedQuantile(strata, 'after', confidence);
  return before && after && quantileDifference(before, after, confidence);
}

type Cell = Readonly<Record<'before' | 'after', readonly Group[]>>;

/**
 * Cells with too few requests are put together with those that differ from them in one label only, then in two, and so on; what is left in
 * the end is compared as one. The label whose shares the sides differ in least is given up first: what did not shift biases nothing.
 * Source: collapsing of post-strata, Little 1993.
 */
function stratify(before: readonly Group[], after: readonly Group[]) {
  const labels = leastShiftedFirst(before, after);
  const sizeOf = (groups: readonly Group[]) => count(groups.map(({ sample }) => sample));
  const size = (cell: Cell) => sizeOf(cell.before) + sizeOf(cell.after);
  const least = (cell: Cell) => Math.min(sizeOf(cell.before), sizeOf(cell.after));
  const kept: Cell[] = [];
  let pooled = 0;
  let sparse: Cell = { before, after };
  for (let dropped = 0; dropped <= labels.length; dropped++) {
    const cells = cellsBy(labels.slice(dropped), sparse);
    if (dropped === 0) refuseTwice(cells);
    // What is on one side only cannot be compared, and to put it together with others would compare it with them.
    const shared = dropped === 0 ? cells.filter((cell) => least(cell) > 0) : cells;
    const large = shared.filter((cell) => least(cell) >= LEAST_PER_SIDE);
    kept.push(...large);
    if (dropped > 0) pooled += large.reduce((sum, cell) => sum + cell.before.length, 0);
    const small = shared.filter((cell) => least(cell) < LEAST_PER_SIDE);
    sparse = { before: small.flatMap((cell) => cell.before), after: small.flatMap((cell) => cell.after) };
  }
  const keptSize = kept.reduce((sum, cell) => sum + size(cell), 0);
  const all = sizeOf(before) + sizeOf(after);
  const samples = (groups: readonly Group[]) => groups.map(({ sample }) => sample);
  return {
    strata: kept.map((cell): Stratum => ({
      before: samples(cell.before),
      after: samples(cell.after),
      weight: size(cell) / keptSize,
    })),
    pooled,
    covered: all === 0 ? 0 : keptSize / all,
  };
}

/** Groups of both sides with the same values of these labels. */
function cellsBy(labels: readonly string[], { before, after }: Cell): readonly Cell[] {
  const keyOf = ({ labels: own }: Group) => JSON.stringify(labels.map((label) => own[label] ?? null));
  const [ofBefore, ofAfter] = [Map.groupBy(before, keyOf), Map.groupBy(after, keyOf)];
  const keys = new Set([...ofBefore.keys(), ...ofAfter.keys()]);
  return [...keys].map((key) => ({ before: ofBefore.get(key) ?? [], after: ofAfter.get(key) ?? [] }));
}

function refuseTwice(cells: readonly Cell[]): void {
  const twice = cells.flatMap(({ before, after }) => [before, after]).find((groups) => groups.length > 1);
  if (twice) throw new RangeError(`the group ${JSON.stringify(twice[0]!.labels)} is there twice`);
}

/** By how much of the traffic the shares of their values differ between the sides. */
function leastShiftedFirst(before: readonly Group[], after: readonly Group[]): readonly string[] {
  const names = [...new Set([...before, ...after].flatMap(({ labels }) => Object.keys(labels)))].sort();
  const sharesBy = (name: string, groups: readonly Group[]) => {
    const all = groups.reduce((sum, { sample }) => sum + sample.n, 0);
    const shares = new Map<string | undefined, number>();
    for (const { labels, sample } of groups)
      shares.set(labels[name], (shares.get(labels[name]) ?? 0) + sample.n / Math.max(1, all));
    return shares;
  };
  const shiftOf = (name: string) => {
    const [earlier, later] = [sharesBy(name, before), sharesBy(name, after)];
    const values = new Set([...earlier.keys(), ...later.keys()]);
    return [...values].reduce((sum, value) => sum + Math.abs((later.get(value) ?? 0) - (earlier.get(value) ?? 0)), 0);
  };
  const shifts = new Map(names.map((name) => [name, shiftOf(name)]));
  return names.sort((a, b) => shifts.get(a)! - shifts.get(b)!);
}

/** Σw·x̄ / Σw·ȳ with its variance; for rates and means y is 1. */
function standardised(strata: readonly Stratum[], side: 'before' | 'after'): Standardised {
  const cells = strata.map((stratum) => ({ weight: stratum.weight, ...total(stratum[side]) }));
  const over = cells.reduce((sum, { weight, n, sumY }) => sum + (weight * sumY) / n, 0);
  const value = cells.reduce((sum, { weight, n, sumX }) => sum + (weight * sumX) / n, 0) / over;
  const variance = cells.reduce((sum, { weight, n, ...sums }) => {
    return (
      sum + (weight ** 2 * (sums.isRate ? smoothedVariance(sums.sumX, n) : residualVariance({ n, ...sums }, value))) / n
    );
  }, 0);
  return { value, variance: variance / over ** 2, over };
}

/** Of x − r·y. */
function residualVariance({ n, sumX, sumY, sumXX, sumYY, sumXY }: Sums & { readonly n: number }, ratio: number) {
  const sumSquares = sumXX - 2 * ratio * sumXY + ratio ** 2 * sumYY;
  return sampleVariance({ n, sum: sumX - ratio * sumY, sumSquares });
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
