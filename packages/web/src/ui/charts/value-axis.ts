import { extent, niceTicks } from './scale.ts';

interface AxisPoint {
  readonly value?: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

const TICKS = 4;
/** Of the largest value: a course flatter than this is drawn as flat. */
const LEAST_ROOM = 0.05;

/**
 * Round values around a line and its intervals. Intervals stretch the axis by no more than the line itself takes up on either side, so that a
 * single wide one does not flatten it; what reaches beyond is cut off at the edge.
 */
export function valueAxis(
  points: readonly AxisPoint[],
  compared: readonly (number | undefined)[],
  [least, most]: readonly [low: number, high: number],
): { readonly ticks: readonly number[]; readonly domain: readonly [low: number, high: number] } {
  const [low, high] = extent([...points.map(({ value }) => value), ...compared]) ?? [0, 1];
  const room = Math.max(high - low, LEAST_ROOM * Math.max(Math.abs(low), Math.abs(high)));
  const [bandLow, bandHigh] = extent([low, high, ...points.flatMap((point) => [point.low, point.high])]) ?? [low, high];
  const ticks = niceTicks(Math.max(least, bandLow, low - room), Math.min(most, bandHigh, high + room), TICKS).filter(
    (tick) => tick >= least - 1e-9 && tick <= most + 1e-9,
  );
  return { ticks, domain: [Math.min(low, ticks[0] ?? low), Math.max(high, ticks.at(-1) ?? high)] };
}
