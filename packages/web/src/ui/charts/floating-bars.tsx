import { useRef, type CSSProperties } from 'react';
import css from './charts.module.css';
import { extent, linearScale } from './scale.ts';
import { useWidth } from './use-width.ts';

export interface FloatingBar {
  readonly name: string;
  /** Where the bar begins and ends on the axis. */
  readonly from: number;
  readonly to: number;
  /** Its size in words, at its end. */
  readonly text: string;
  readonly tone: 'total' | 'worse' | 'better' | 'plain';
  /** Colour of its name's dot, as a token. */
  readonly token?: string;
}

interface FloatingBarsProps {
  readonly summary: string;
  readonly bars: readonly FloatingBar[];
  /** Whether each bar begins where the one before ended, to be joined by a line. */
  readonly isWaterfall?: boolean;
}

const ROW = 26;
const BAR = 14;
const MOST_NAME_WIDTH = 168;
const NAME_SHARE = 0.26;
const TEXT_WIDTH = 128;

/** Bars that begin anywhere on one axis: a waterfall, or what each part adds to a change. */
export function FloatingBars({ summary, bars, isWaterfall = false }: FloatingBarsProps) {
  const element = useRef<HTMLDivElement>(null);
  const width = useWidth(element);
  const domain = extent([0, ...bars.flatMap(({ from, to }) => [from, to])]) ?? [0, 1];
  const hasNegative = domain[0] < 0;
  const nameWidth = Math.min(MOST_NAME_WIDTH, width * NAME_SHARE);
  const x = linearScale(domain, [
    nameWidth + (hasNegative ? TEXT_WIDTH : 0),
    Math.max(nameWidth + 1, width - TEXT_WIDTH),
  ]);
  const height = bars.length * ROW;
  return (
    <div ref={element} className={css.chart} style={{ height }}>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={summary}>
          <path className={css.base} d={`M${x(0)},0V${height}`} />
          {bars.map(({ name, from, to, text, tone, token }, row) => {
            const [start, end] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
            const isLeftwards = hasNegative && to < from && to <= 0;
            const middle = row * ROW + ROW / 2;
            return (
              <g key={name} className={css.floating} data-tone={tone}>
                {token && <circle cx={5} cy={middle} r={4} style={{ fill: `var(${token})` } satisfies CSSProperties} />}
                <text x={token ? 15 : 0} y={middle} dy="0.35em" className={css.barName}>
                  {name}
                </text>
                <rect x={start} width={Math.max(1.5, end - start)} y={middle - BAR / 2} height={BAR} rx={2} />
                {isWaterfall && row < bars.length - 1 && (
                  <path className={css.joint} d={`M${x(to)},${middle + BAR / 2}V${middle + ROW - BAR / 2}`} />
                )}
                <text
                  x={isLeftwards ? start - 7 : end + 7}
                  y={middle}
                  dy="0.35em"
                  textAnchor={isLeftwards ? 'end' : 'start'}
                >
                  {text}
                </text>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
