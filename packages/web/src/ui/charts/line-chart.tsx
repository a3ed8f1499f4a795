import { useRef } from 'react';
import css from './charts.module.css';
import { bandOf, pathOf, runsOf } from './path.ts';
import { linearScale } from './scale.ts';
import { describeMarked, Tip } from './tip.tsx';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-width.ts';
import { valueAxis } from './value-axis.ts';

interface LinePoint {
  readonly value?: number | undefined;
  /** Ends of its interval. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** Something that happened at a place of the axis, between 0 (its start) and 1. */
interface LineMark {
  readonly at: number;
  readonly label: string;
}

interface LineChartProps {
  /** What is seen, in a sentence, for those who do not see it. */
  readonly summary: string;
  readonly points: readonly LinePoint[];
  /** The course it is compared with, drawn dashed. */
  readonly compared?: readonly (number | undefined)[];
  readonly marks?: readonly LineMark[];
  /** Value on the axis. */
  readonly format: (value: number) => string;
  /** Label below a point. */
  readonly tick: (index: number) => string;
  /** A point in words: read out, and shown beside the pointer. */
  readonly describe: (index: number) => string;
  /** Bounds that no axis goes beyond. */
  readonly bounds?: readonly [low: number, high: number];
  readonly selected?: readonly [first: number, last: number] | undefined;
  readonly onSelect: (first: number, last: number) => void;
  /** Name of the slider that works the chart by keyboard. */
  readonly sliderLabel: string;
}

const HEIGHT = 232;
const MARGIN = { top: 20, right: 14, bottom: 24, left: 62 };
const LABEL_WIDTH = 96;
const ROOM_OF_A_MARK = 14;

/** A number over time with its interval as a band. Drag, or Shift and arrow keys, marks a stretch of it. */
export function LineChart(props: LineChartProps) {
  const { summary, points, compared = [], describe, selected, onSelect, sliderLabel } = props;
  const element = useRef<HTMLDivElement>(null);
  const width = useWidth(element);
  const plot = { left: MARGIN.left, right: Math.max(MARGIN.left + 1, width - MARGIN.right) };
  const step = (plot.right - plot.left) / Math.max(1, points.length);
  const x = (index: number) => plot.left + (index + 0.5) * step;
  const { ticks, domain } = valueAxis(points, compared, props.bounds ?? [-Infinity, Infinity]);
  const scale = linearScale(domain, [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const y = (value: number) => scale(Math.max(domain[0], Math.min(domain[1], value)));
  const brush = useBrush({
    count: points.length,
    itemAt: (offset) => Math.floor((offset - plot.left) / step),
    onSelect,
  });
  const shaded = brush.marked ?? selected;
  const at = brush.at;
  const value = at === undefined ? undefined : points[at]?.value;
  const line = points.map((point, i) => (point.value === undefined ? undefined : ([x(i), y(point.value)] as const)));
  const band = runsOf(
    points.map(({ low, high }, i) =>
      low === undefined || high === undefined
        ? undefined
        : { upper: [x(i), y(high)] as const, lower: [x(i), y(low)] as const },
    ),
  );
  return (
    <div ref={element} className={css.chart} style={{ height: HEIGHT }}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={summary}>
          <Axes {...props} width={width} ticks={ticks} y={y} x={x} />
          {shaded && (
            <rect
              className={css.shade}
              x={plot.left + shaded[0] * step}
              width={(shaded[1] - shaded[0] + 1) * step}
              y={MARGIN.top}
              height={HEIGHT - MARGIN.top - MARGIN.bottom}
            />
          )}
          <path className={css.band} d={bandOf(band)} />
          <path
            className={css.compared}
            d={pathOf(compared.map((each, i) => (each === undefined ? undefined : [x(i), y(each)])))}
          />
          <path className={css.line} d={pathOf(line)} />
          <Marks marks={props.marks ?? []} left={plot.left} right={plot.right} />
          {at !== undefined && <path className={css.cursor} d={`M${x(at)},${MARGIN.top}V${HEIGHT - MARGIN.bottom}`} />}
          {at !== undefined && value !== undefined && <circle className={css.point} cx={x(at)} cy={y(value)} r={3.5} />}
        </svg>
      )}
      <div className={css.overlay} {...brush.pointer} />
      {at !== undefined && (
        <Tip x={x(at)} width={width}>
          {describe(at)}
        </Tip>
      )}
      <input
        type="range"
        className={css.slider}
        aria-label={`${sliderLabel}. Arrow keys move, Shift and arrow keys mark, Enter selects.`}
        aria-valuetext={describeMarked(describe(at ?? points.length - 1), brush.marked)}
        {...brush.slider}
      />
    </div>
  );
}

function Axes({
  points,
  format,
  tick,
  width,
  ticks,
  x,
  y,
}: LineChartProps & {
  readonly width: number;
  readonly ticks: readonly number[];
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
}) {
  const every = Math.max(1, Math.ceil((points.length * LABEL_WIDTH) / Math.max(1, width)));
  return (
    <>
      {ticks.map((value) => (
        <g key={value} className={css.axis}>
          <path d={`M${MARGIN.left},${y(value)}H${width - MARGIN.right}`} />
          <text x={MARGIN.left - 8} y={y(value)} dy="0.32em" textAnchor="end">
            {format(value)}
          </text>
        </g>
      ))}
      {points.map((_, i) =>
        i % every === Math.floor(every / 2) ? (
          <text key={i} className={css.tick} x={x(i)} y={HEIGHT - 7} textAnchor="middle">
            {tick(i)}
          </text>
        ) : undefined,
      )}
    </>
  );
}

/** A line with a numbered flag each; what the numbers stand for is listed beside the chart. */
function Marks({
  marks,
  left,
  right,
}: {
  readonly marks: readonly LineMark[];
  readonly left: number;
  readonly right: number;
}) {
  let free = -Infinity;
  return marks.map(({ at, label }, index) => {
    const x = left + at * (right - left);
    // Flags that would cover each other stand side by side.
    const flag = Math.max(x, free);
    free = flag + ROOM_OF_A_MARK;
    return (
      <g key={`${at} ${label}`} className={css.mark}>
        <title>{label}</title>
        <path d={`M${x},${MARGIN.top - 2}V${HEIGHT - MARGIN.bottom}`} />
        <circle cx={flag} cy={9} r={7} />
        <text x={flag} y={9} dy="0.35em" textAnchor="middle">
          {index + 1}
        </text>
      </g>
    );
  });
}
