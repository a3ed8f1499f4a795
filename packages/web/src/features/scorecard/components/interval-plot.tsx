import { linearScale } from '../../../ui/charts/scale.ts';
import css from '../kpi.module.css';

const [WIDTH, HEIGHT, PAD] = [150, 18, 6];

/** A value with its interval on the axis that all rows of a table share; the value of all as a line. */
export function IntervalPlot({
  value,
  low,
  high,
  axis,
  overall,
  label,
}: {
  readonly value?: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly axis: readonly [low: number, high: number] | undefined;
  readonly overall: number | undefined;
  /** The interval in words. */
  readonly label: string;
}) {
  if (!axis || value === undefined) return undefined;
  const scale = linearScale(axis, [PAD, WIDTH - PAD]);
  const x = (each: number) => Math.max(0, Math.min(WIDTH, scale(each)));
  const middle = HEIGHT / 2;
  return (
    <svg className={css.interval} width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <title>{label}</title>
      {overall !== undefined && <path className={css.overall} d={`M${x(overall)},0V${HEIGHT}`} />}
      <path d={`M${x(low ?? axis[0])},${middle}H${x(high ?? axis[1])}`} />
      <circle cx={x(value)} cy={middle} r={3.5} />
    </svg>
  );
}
