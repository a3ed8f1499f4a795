/** A stretch of time in milliseconds from the start of the request. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * A two-way map between real time and the place on the axis, from 0 (left) to 1 (right). Strictly increasing, so it can
 * be read backwards. Long idle stretches take only the width of a marker.
 */
export interface TimeMap {
  readonly fromMs: number;
  readonly toMs: number;
  /** The stretches drawn as markers, in order. */
  readonly gaps: readonly Interval[];
  readonly toShare: (ms: number) => number;
  readonly toMsAt: (share: number) => number;
}

export interface CompressionOptions {
  /** A gap counts when it lasts at least this share of the whole. */
  readonly minShare: number;
  /** … and at least this long: nobody waits for 40 ms. */
  readonly minMs: number;
  /** Width of a marker, as a share of the axis. */
  readonly markerShare: number;
}

export const DEFAULT_COMPRESSION: CompressionOptions = { minShare: 0.05, minMs: 250, markerShare: 0.025 };

/** Maximal stretches within [fromMs, toMs] that no interval touches. */
export function idleGaps(
  active: readonly Interval[],
  fromMs: number,
  toMs: number,
  { minShare, minMs }: CompressionOptions,
): Interval[] {
  const least = Math.max(minMs, (toMs - fromMs) * minShare);
  const sorted = active.toSorted((a, b) => a.startMs - b.startMs);
  const gaps: Interval[] = [];
  let coveredTo = fromMs;
  const closeGap = (endMs: number): void => {
    if (endMs - coveredTo >= least) gaps.push({ startMs: coveredTo, endMs });
  };
  for (const interval of sorted) {
    closeGap(Math.min(interval.startMs, toMs));
    coveredTo = Math.max(coveredTo, interval.endMs);
  }
  closeGap(toMs);
  return gaps;
}

/** The plain map: a millisecond is a millisecond wherever it lies. */
export function linearTime(fromMs: number, toMs: number): TimeMap {
  return createTimeMap(fromMs, toMs, [], DEFAULT_COMPRESSION);
}

/** The map that gives each of `gaps` (disjoint, in order, within the range) only a marker's width. */
export function createTimeMap(
  fromMs: number,
  toMs: number,
  gaps: readonly Interval[],
  { markerShare }: CompressionOptions,
): TimeMap {
  const end = toMs > fromMs ? toMs : fromMs + 1;
  const idleMs = gaps.reduce((sum, gap) => sum + (gap.endMs - gap.startMs), 0);
  const activeMs = end - fromMs - idleMs;
  const markers = Math.min(0.5, gaps.length * markerShare);
  const perActiveMs = activeMs > 0 ? (1 - markers) / activeMs : 0;
  const markerWidth = gaps.length === 0 ? 0 : activeMs > 0 ? markers / gaps.length : 1 / gaps.length;

  const knotsMs = [fromMs];
  const knotsShare = [0];
  const extend = (ms: number, width: number): void => {
    const lastMs = knotsMs.at(-1) ?? fromMs;
    if (ms <= lastMs) return;
    knotsMs.push(ms);
    knotsShare.push((knotsShare.at(-1) ?? 0) + width);
  };
  for (const gap of gaps) {
    extend(gap.startMs, (gap.startMs - (knotsMs.at(-1) ?? fromMs)) * perActiveMs);
    extend(gap.endMs, markerWidth);
  }
  extend(end, (end - (knotsMs.at(-1) ?? fromMs)) * perActiveMs);
  knotsShare[knotsShare.length - 1] = 1;

  return {
    fromMs,
    toMs: end,
    gaps,
    toShare: (ms) => interpolate(knotsMs, knotsShare, ms),
    toMsAt: (share) => interpolate(knotsShare, knotsMs, share),
  };
}

/** Piecewise linear, clamped to the ends. `xs` strictly increasing. */
function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  const last = xs.length - 1;
  if (x <= (xs[0] ?? 0)) return ys[0] ?? 0;
  if (x >= (xs[last] ?? 0)) return ys[last] ?? 0;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const x0 = xs[low] ?? 0;
  const y0 = ys[low] ?? 0;
  return y0 + ((x - x0) / ((xs[high] ?? 0) - x0)) * ((ys[high] ?? 0) - y0);
}
