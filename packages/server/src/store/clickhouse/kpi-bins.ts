// Numbers counted in bins that get wider as the numbers get larger: what of a distribution can be added up hour by hour.
import type { QuantilePoint } from '../../compare/sample.ts';

/** A bin reaches from a number to this many times it: a number is told by its bin to within 1 %. */
const GROWTH = 1.01;
/** Numbers nearer to 0 than this count as 0. */
const SMALLEST = 1e-9;
/** Number of the bin that begins at SMALLEST, less one. */
const OFFSET = Math.floor(Math.log(SMALLEST) / Math.log(GROWTH)) - 1;
const LAST = 32_000;

/** How many numbers lie in each bin. Bins are numbered in the order of the numbers: 0 holds 0, those below it numbers below 0. */
export interface BinCounts {
  readonly bins: readonly number[];
  readonly counts: readonly number[];
}

/** The number of a number's bin, in SQL. */
export function binToSql(value: string): string {
  const above = (number: string) => `toInt16(least(${LAST}, floor(log(${number}) / log(${GROWTH})) - (${OFFSET})))`;
  return `multiIf(${value} >= ${SMALLEST}, ${above(value)}, ${value} <= -${SMALLEST}, -${above(`-(${value})`)}, toInt16(0))`;
}

/** Two lists of numbers, as the store gives them, in whatever order. */
export function readBins(lists: readonly unknown[]): BinCounts {
  const [bins, counts] = lists as readonly [readonly (string | number)[], readonly (string | number)[]];
  return { bins: bins.map(Number), counts: counts.map(Number) };
}

/** All of them together, in ascending order. */
export function addBins(parts: readonly BinCounts[]): BinCounts {
  let [first, last] = [Infinity, -Infinity];
  for (const { bins } of parts)
    for (const bin of bins) {
      if (bin < first) first = bin;
      if (bin > last) last = bin;
    }
  if (first > last) return { bins: [], counts: [] };
  const totals = new Float64Array(last - first + 1);
  for (const { bins, counts } of parts) for (const [i, bin] of bins.entries()) totals[bin - first]! += counts[i]!;
  const bins = [...totals.keys()].filter((i) => totals[i]! > 0);
  return { bins: bins.map((i) => i + first), counts: bins.map((i) => totals[i]!) };
}

/** The quantile function of what was counted, as `quantilePoints` tells it: every number is thought within its bin, the lowest at its low edge. */
export function binPoints({ bins, counts }: BinCounts): readonly QuantilePoint[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  return bins.flatMap((bin, i) => {
    const [low, high] = edgesOf(bin);
    const count = counts[i]!;
    const levelOf = (rank: number) => (before + rank - 0.5) / total;
    const points =
      count === 1
        ? [{ level: levelOf(1), value: (low + high) / 2 }]
        : [
            { level: levelOf(1), value: low },
            { level: levelOf(count), value: high },
          ];
    before += count;
    return points;
  });
}

function edgesOf(bin: number): readonly [number, number] {
  if (bin === 0) return [0, 0];
  const low = GROWTH ** (Math.abs(bin) + OFFSET);
  return bin > 0 ? [low, low * GROWTH] : [-low * GROWTH, -low];
}
