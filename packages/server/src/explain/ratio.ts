// What made a ratio of two sums move: what is above the line, or what is below it.
import type { RatioSample } from '../compare/sample.ts';

interface RatioPart {
  /** Mean per request. */
  readonly before: number;
  readonly after: number;
  /** What it adds to the change of the ratio. */
  readonly adds: number;
}

export interface RatioSplit {
  readonly top: RatioPart;
  readonly bottom: RatioPart;
}

/**
 * Splits the change of Σx / Σy over the two means per request, x̄ and ȳ: each part is what moving it changes, averaged over both orders
 * (Shapley 1953), so the two add up exactly. Undefined where a side has no requests or nothing below the line.
 */
export function splitRatio(before: RatioSample, after: RatioSample): RatioSplit | undefined {
  if (before.n === 0 || after.n === 0 || before.sumY === 0 || after.sumY === 0) return undefined;
  const [topBefore, topAfter] = [before.sumX / before.n, after.sumX / after.n];
  const [bottomBefore, bottomAfter] = [before.sumY / before.n, after.sumY / after.n];
  const byTop = (topAfter - topBefore) * (1 / bottomBefore + 1 / bottomAfter);
  const byBottom = (topBefore + topAfter) * (1 / bottomAfter - 1 / bottomBefore);
  return {
    top: { before: topBefore, after: topAfter, adds: byTop / 2 },
    bottom: { before: bottomBefore, after: bottomAfter, adds: byBottom / 2 },
  };
}
