/** How a share moved from one range to the next. */
export interface Change {
  /** Share now less share before, -1 to 1. */
  readonly difference: number;
  /** `same` while chance alone moves it as much: under two standard errors. */
  readonly direction: 'up' | 'down' | 'same';
}

interface Counts {
  readonly count: number;
  readonly total: number;
  readonly previousCount: number;
  readonly previousTotal: number;
}

const CLEAR_AT = 1.96;

/** Two-proportion z-test, pooled; undefined when either range has no requests. */
export function changeOf({ count, total, previousCount, previousTotal }: Counts): Change | undefined {
  if (total === 0 || previousTotal === 0) return undefined;
  const difference = count / total - previousCount / previousTotal;
  const pooled = (count + previousCount) / (total + previousTotal);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / total + 1 / previousTotal));
  const isClear = Math.abs(difference) > CLEAR_AT * error;
  return { difference, direction: isClear ? (difference > 0 ? 'up' : 'down') : 'same' };
}
