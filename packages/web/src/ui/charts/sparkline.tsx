import { extent, linearScale } from './scale.ts';
import css from './charts.module.css';
import { pathOf } from './path.ts';

interface SparklineProps {
  /** In equal steps; undefined where there is no number. */
  readonly values: readonly (number | undefined)[];
  /** What it shows, in words. */
  readonly label: string;
  /** Least and greatest value of the axis; those of the values when absent. */
  readonly domain?: readonly [low: number, high: number] | undefined;
  readonly tone?: 'plain' | 'worse' | 'better';
}

const [WIDTH, HEIGHT, PAD] = [120, 30, 3];

/** A line without axes: the course of a number, not its size. */
export function Sparkline({ values, label, domain, tone = 'plain' }: SparklineProps) {
  const range = domain ?? calm(extent(values));
  const y = linearScale(range ?? [0, 1], [HEIGHT - PAD, PAD]);
  const x = linearScale([0, Math.max(1, values.length - 1)], [PAD, WIDTH - PAD]);
  const last = values.findLastIndex((value) => value !== undefined);
  const lastValue = values[last];
  return (
    <svg
      className={css.sparkline}
      data-tone={tone}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={pathOf(values.map((value, i) => (value === undefined ? undefined : [x(i), y(value)])))} />
      {lastValue !== undefined && <path className={css.dot} d={`M${x(last)},${y(lastValue)}h0`} />}
    </svg>
  );
}

const LEAST_SPAN = 0.1;

/** Differences of less than a tenth of the value fill no more than their share of the height: noise is not to look like a landslide. */
function calm(
  range: readonly [low: number, high: number] | undefined,
): readonly [low: number, high: number] | undefined {
  if (!range) return undefined;
  const [low, high] = range;
  const missing = Math.max(0, LEAST_SPAN * Math.max(Math.abs(low), Math.abs(high)) - (high - low));
  return [low - missing / 2, high + missing / 2];
}
