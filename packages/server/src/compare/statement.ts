import type { Comparison } from './compare.ts';

export interface Wording {
  /** The KPI as in a sentence: `Task success`. */
  readonly name: string;
  /** A value with its unit: `92.1 %`. */
  readonly format: (value: number) => string;
  /** A difference of two values without its sign, where that is said otherwise: `5.3 points`. */
  readonly formatDifference?: (value: number) => string;
}

/** A comparison in one sentence of plain English. */
export function describeComparison(
  { verdict, sizes, raw, mixFixed }: Comparison,
  { name, format, formatDifference = format }: Wording,
): string {
  if (!raw)
    return `${name} cannot be compared: ${requests(sizes.before)} before and ${requests(sizes.after)} after are too few.`;
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${formatDifference(Math.abs(value))}`;
  const { value, low, high } = raw.difference;
  const moved = value === 0 ? 'stayed at' : value > 0 ? 'rose from' : 'fell from';
  const course =
    value === 0
      ? `${name} ${moved} ${format(raw.after.value)}`
      : `${name} ${moved} ${format(raw.before.value)} to ${format(raw.after.value)}`;
  const interval = `(${signed(value)}, interval ${signed(low)} to ${signed(high)}, q ${probability(raw.q)})`;
  const held = mixFixed && `with the traffic mix held fixed ${signed(mixFixed.value)} (q ${probability(mixFixed.q)})`;
  if (verdict === 'mix_only')
    return `${course} ${interval}, but only because the traffic mix changed: ${held}, no proof of a change.`;
  if (verdict !== 'no_proof') {
    const judged = verdict === 'better' ? 'Better: ' : verdict === 'worse' ? 'Worse: ' : '';
    return `${judged}${course} ${interval}${held ? `; ${held}` : ''}.`;
  }
  const detectable = Number.isNaN(raw.detectable)
    ? 'no change of any size would show in samples this small'
    : `changes under ${formatDifference(raw.detectable)} would not show in samples of this size`;
  return `No proof of a change: ${course} ${interval}; ${detectable}.`;
}

/** `0.034`, `< 0.001`. */
function probability(q: number): string {
  return q < 0.001 ? '< 0.001' : q.toFixed(3);
}

function requests(count: number): string {
  return count === 1 ? 'one request' : `${count === 0 ? 'no' : count} requests`;
}
