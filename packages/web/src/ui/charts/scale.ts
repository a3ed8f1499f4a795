// From values to pixels, and where the round values are.

export type Scale = (value: number) => number;

/** A linear scale; everything lands in the middle when the domain is a single value. */
export function linearScale(
  [low, high]: readonly [low: number, high: number],
  [start, end]: readonly [start: number, end: number],
): Scale {
  if (high === low) return () => (start + end) / 2;
  return (value) => start + ((value - low) / (high - low)) * (end - start);
}

const STEPS = [1, 2, 5, 10];

/** Round values, about `count` of them, from at or below `low` to at or above `high`: the ends are where an axis ends. */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high) || high < low) return [];
  const span = high > low ? high - low : Math.abs(low) || 1;
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((each) => each * power >= rough * 0.999_999) ?? 10);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  // Multiplied, not added up, and cut to what the step can tell apart: 0.3, never 0.30000000000000004.
  const digits = Math.max(0, Math.min(20, -Math.floor(Math.log10(step)) + 1));
  return Array.from({ length: Math.max(2, last - first + 1) }, (_, i) => Number(((first + i) * step).toFixed(digits)));
}

/** The ends of what is there; undefined when nothing is. */
export function extent(values: Iterable<number | undefined>): readonly [low: number, high: number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === undefined) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : undefined;
}
