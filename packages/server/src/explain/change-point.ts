// When a number began to move, beside what was released then.
import { twoSidedNormal, upperNormal } from '../statistics/distributions.ts';

/** One bin of a time series. Bins without requests may be left out. */
export interface Bin {
  /** Start of the bin, in milliseconds since 1970. */
  readonly atMs: number;
  readonly n: number;
  /** Hits of a rate, or the sum of a mean. */
  readonly sum: number;
  /** Present makes it a mean. */
  readonly sumSquares?: number;
}

/** Something that began: a release, a prompt version, a model first seen. */
export interface VersionChange {
  readonly name: string;
  readonly atMs: number;
}

export interface ChangePoint {
  /** Start of the first bin that is different. */
  readonly atMs: number;
  /** It began between these, with 95 % confidence: from the end of the last bin that is not different to the end of the last that may be the first. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly before: number;
  readonly after: number;
  readonly p: number;
  /** Those that began within that time, or not longer before it than it is long; nearest first. */
  readonly versions: readonly (VersionChange & { readonly gapMs: number })[];
}

/** A segment this short is an outlier, not a level. */
const LEAST_BINS = 3;
/** Half of χ² with one degree of freedom at 95 %: what the log likelihood may lose within the interval. */
const INTERVAL_LOSS = 1.9207;
/** Bins of a single value, or of equal ones, have no spread inside: what neighbours differ by then says it all. */
const LEAST_VARIANCE = 1e-200;
/** The median of |Z|, which turns a median of absolute differences into a standard deviation. */
const MEDIAN_DEVIATION = 0.6745;

/**
 * Finds where a series changes its level, by binary segmentation (Scott and Knott 1974): the cut with the largest likelihood ratio, if it
 * is significant, then the same on either side. Significance is that of a maximum over all cuts (Csörgő and Horváth 1997, 1.3.26). The noise
 * of a bin is binomial, or that of its mean, times what neighbouring bins differ beyond it. In order of time.
 */
export function findChangePoints(
  bins: readonly Bin[],
  versions: readonly VersionChange[],
  { level = 0.01 }: { readonly level?: number } = {},
): readonly ChangePoint[] {
  const used = bins.filter(({ n }) => n > 0).sort((a, b) => a.atMs - b.atMs);
  const cuts: Cut[] = [];
  const pending: (readonly [number, number])[] = [[0, used.length]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const cut = bestCut(used, ...next);
    if (!cut || cut.p > level) continue;
    cuts.push(cut);
    pending.push([next[0], cut.at], [cut.at, next[1]]);
  }
  const ends = [0, ...cuts.map(({ at }) => at).sort((a, b) => a - b), used.length];
  return cuts
    .sort((a, b) => a.at - b.at)
    .map((cut, i) => {
      // Levels are those of the final segments, which later cuts may have made shorter.
      const [before, after] = [levelOf(used, ends[i]!, cut.at), levelOf(used, cut.at, ends[i + 2]!)];
      const point = {
        atMs: used[cut.at]!.atMs,
        fromMs: endOf(used, cut.from - 1),
        toMs: endOf(used, cut.to),
        before,
        after,
      };
      return { ...point, p: cut.p, versions: versionsOf(point, versions) };
    });
}

/** A change in one sentence. `format` writes a level with its unit: `4.2 %`. */
export function describeChangePoint(
  { atMs, fromMs, toMs, before, after, versions }: ChangePoint,
  format: (value: number) => string,
): string {
  const course = `${after > before ? 'Rose' : 'Fell'} from ${format(before)} to ${format(after)}`;
  const [likely] = versions;
  if (!likely) return `${course} at ${timeInWords(atMs)}.`;
  if (likely.gapMs < 0)
    return `${course} at ${timeInWords(atMs)}, ${duration(-likely.gapMs)} after ${likely.name} began.`;
  return `${course} between ${timeInWords(fromMs)} and ${timeInWords(toMs)}, as ${likely.name} began.`;
}

interface Weighted {
  /** Inverse variances and, with them, values; summed up to before each bin. */
  readonly weights: Float64Array;
  readonly sums: Float64Array;
}

interface Cut {
  /** The first bin after it. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly p: number;
}

function weigh(bins: readonly Bin[]): Weighted {
  const variances = variancesOf(bins);
  const scale = overdispersion(bins, variances);
  const weights = new Float64Array(bins.length + 1);
  const sums = new Float64Array(bins.length + 1);
  for (const [i, { n, sum }] of bins.entries()) {
    const weight = 1 / (variances[i]! * scale);
    weights[i + 1] = weights[i]! + weight;
    sums[i + 1] = sums[i]! + (weight * sum) / n;
  }
  return { weights, sums };
}

/** Of each bin's value: pooled over all bins, so that a bin with few hits is not taken for a certain one. */
function variancesOf(bins: readonly Bin[]): readonly number[] {
  const total = { n: 0, sum: 0, within: 0 };
  for (const { n, sum, sumSquares } of bins) {
    total.n += n;
    total.sum += sum;
    total.within += sumSquares === undefined ? 0 : Math.max(0, sumSquares - sum ** 2 / n);
  }
  const rate = (total.sum + 1) / (total.n + 2);
  const isMean = bins[0]?.sumSquares !== undefined;
  const one = isMean ? total.within / Math.max(1, total.n - bins.length) : rate * (1 - rate);
  return bins.map(({ n }) => Math.max(one, LEAST_VARIANCE) / n);
}

/** At least 1. Differences of neighbours do not see the level, and their median does not see the few across a change (von Neumann 1941). */
function overdispersion(bins: readonly Bin[], variances: readonly number[]): number {
  const steps = bins
    .slice(1)
    .map((bin, i) => {
      const before = bins[i]!;
      return Math.abs(bin.sum / bin.n - before.sum / before.n) / Math.sqrt(variances[i]! + variances[i + 1]!);
    })
    .sort((a, b) => a - b);
  if (steps.length === 0) return 1;
  const middle = steps.length / 2;
  const median = (steps[Math.ceil(middle) - 1]! + steps[Math.floor(middle)]!) / 2;
  return Math.max(1, (median / MEDIAN_DEVIATION) ** 2);
}

function bestCut(bins: readonly Bin[], start: number, end: number): Cut | undefined {
  const count = end - start;
  if (count < 2 * LEAST_BINS) return undefined;
  // Weighed anew in every segment: at another level a rate has another noise.
  const { weights, sums } = weigh(bins.slice(start, end));
  const statistic = (at: number) => {
    const [left, right] = [weights[at]!, weights[count]! - weights[at]!];
    return ((sums[count]! - sums[at]!) / right - sums[at]! / left) ** 2 / (1 / left + 1 / right);
  };
  const cuts = Array.from({ length: count - 2 * LEAST_BINS + 1 }, (_, i) => LEAST_BINS + i);
  const values = cuts.map(statistic);
  const largest = Math.max(...values);
  const within = cuts.filter((_, i) => values[i]! >= largest - 2 * INTERVAL_LOSS);
  const share = (at: number) => weights[at]! / weights[count]!;
  return {
    at: start + cuts[values.indexOf(largest)]!,
    from: start + within[0]!,
    to: start + within.at(-1)!,
    p: maximumP(Math.sqrt(largest), share(cuts[0]!), share(cuts.at(-1)!), cuts.length),
  };
}

/**
 * P(max |z| over the cuts > z), where the cuts lie between the shares `first` and `last` of the weight. The smaller of the asymptotic tail
 * of a standardised Brownian bridge and the bound of Bonferroni, each an upper bound where the other is loose.
 */
function maximumP(z: number, first: number, last: number, cuts: number): number {
  const bound = cuts * twoSidedNormal(z);
  if (cuts === 1 || z < 2) return Math.min(1, bound);
  const range = Math.log((last * (1 - first)) / (first * (1 - last)));
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const tail = z * density * (range * (1 - 1 / z ** 2) + 4 / z ** 2);
  return Math.min(1, bound, Math.max(tail, 2 * upperNormal(z)));
}

/** Bins are of one length, and those without requests are left out: the shortest step between two tells it. */
function endOf(bins: readonly Bin[], i: number): number {
  return bins[i]!.atMs + Math.min(...bins.slice(1).map(({ atMs }, before) => atMs - bins[before]!.atMs));
}

function levelOf(bins: readonly Bin[], start: number, end: number): number {
  const part = bins.slice(start, end);
  return part.reduce((total, { sum }) => total + sum, 0) / part.reduce((total, { n }) => total + n, 0);
}

/** `gapMs` is negative for what began before, 0 within the interval. What began after it, or long before, is not why. */
function versionsOf(
  { fromMs, toMs }: Pick<ChangePoint, 'fromMs' | 'toMs'>,
  versions: readonly VersionChange[],
): ChangePoint['versions'] {
  return versions
    .filter(({ atMs }) => atMs <= toMs && fromMs - atMs <= toMs - fromMs)
    .map((version) => ({ ...version, gapMs: Math.min(0, version.atMs - fromMs) }))
    .sort((a, b) => b.gapMs - a.gapMs);
}

/** `2026-11-27 18:05 UTC`. */
export function timeInWords(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
