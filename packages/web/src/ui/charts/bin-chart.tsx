import { useRef } from 'react';
import css from './charts.module.css';
import { describeMarked, Tip } from './tip.tsx';
import { linearScale } from './scale.ts';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-width.ts';

interface BinChartProps {
  readonly summary: string;
  readonly bins: readonly { readonly low: number; readonly high: number; readonly count: number }[];
  readonly format: (value: number) => string;
  readonly describe: (index: number) => string;
  /** A value to point out, with its name. */
  readonly mark?: { readonly value: number; readonly label: string } | undefined;
  readonly selected?: readonly [first: number, last: number] | undefined;
  readonly onSelect: (first: number, last: number) => void;
  readonly sliderLabel: string;
}

const HEIGHT = 168;
const MARGIN = { top: 22, right: 14, bottom: 24, left: 14 };
const LABEL_WIDTH = 84;
const GAP = 1;

/** How a number is spread: a bar a bin, all as wide as each other, named by their lower edges. */
export function BinChart({ summary, bins, format, describe, mark, selected, onSelect, sliderLabel }: BinChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const width = useWidth(element);
  const step = Math.max(1, width - MARGIN.left - MARGIN.right) / Math.max(1, bins.length);
  const left = (index: number) => MARGIN.left + index * step;
  const y = linearScale([0, Math.max(1, ...bins.map(({ count }) => count))], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const brush = useBrush({
    count: bins.length,
    itemAt: (offset) => Math.floor((offset - MARGIN.left) / step),
    onSelect,
  });
  const shaded = brush.marked ?? selected;
  const every = Math.max(1, Math.ceil((bins.length * LABEL_WIDTH) / Math.max(1, width)));
  const at = brush.at;
  return (
    <div ref={element} className={css.chart} style={{ height: HEIGHT }}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={summary}>
          {shaded && (
            <rect
              className={css.shade}
              x={left(shaded[0])}
              width={(shaded[1] - shaded[0] + 1) * step}
              y={MARGIN.top}
              height={HEIGHT - MARGIN.top - MARGIN.bottom}
            />
          )}
          {bins.map(({ low, count }, i) => (
            <g key={low}>
              <rect
                className={css.bin}
                data-active={i === at}
                x={left(i) + GAP / 2}
                width={Math.max(1, step - GAP)}
                y={count > 0 ? Math.min(y(count), y(0) - 1.5) : y(0)}
                height={count > 0 ? Math.max(1.5, y(0) - y(count)) : 0}
              />
              {i % every === 0 && (
                <text className={css.tick} x={left(i)} y={HEIGHT - 7}>
                  {format(low)}
                </text>
              )}
            </g>
          ))}
          <path className={css.base} d={`M${MARGIN.left},${y(0)}H${width - MARGIN.right}`} />
          {mark && <Mark {...mark} x={placeOf(mark.value, bins, left, step)} width={width} />}
        </svg>
      )}
      <div className={css.overlay} {...brush.pointer} />
      {at !== undefined && (
        <Tip x={left(at) + step} width={width}>
          {describe(at)}
        </Tip>
      )}
      <input
        type="range"
        className={css.slider}
        aria-label={`${sliderLabel}. Arrow keys move, Shift and arrow keys mark, Enter selects.`}
        aria-valuetext={bins.length > 0 ? describeMarked(describe(at ?? bins.length - 1), brush.marked) : 'empty'}
        {...brush.slider}
      />
    </div>
  );
}

function Mark({ label, x, width }: { readonly label: string; readonly x: number; readonly width: number }) {
  const isRight = x > width / 2;
  return (
    <g className={css.mark}>
      <path d={`M${x},${MARGIN.top - 6}V${HEIGHT - MARGIN.bottom}`} />
      <text x={isRight ? x - 5 : x + 5} y={12} textAnchor={isRight ? 'end' : 'start'}>
        {label}
      </text>
    </g>
  );
}

/** Where a value lies, within its bin by proportion. */
function placeOf(value: number, bins: BinChartProps['bins'], left: (index: number) => number, step: number): number {
  const index = bins.findIndex(({ high }) => value < high);
  const bin = bins[index];
  if (!bin) return left(bins.length);
  return left(index) + step * linearScale([bin.low, bin.high], [0, 1])(Math.max(bin.low, value));
}
