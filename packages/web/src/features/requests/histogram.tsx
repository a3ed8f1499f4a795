import type { FacetsOutput } from '@faultline/model';
import { useRef, useState } from 'react';
import { formatTime } from '../../lib/format.ts';
import { HistogramChart } from './histogram-chart.tsx';
import css from './requests.module.css';

interface HistogramProps {
  readonly bars: FacetsOutput['histogram'];
  readonly isUtc: boolean;
  /** ISO times of what was selected. */
  readonly onSelect: (from: string, to: string) => void;
}

/** Requests over time by outcome. Drag over it to zoom in; with the keyboard: arrows move, Shift+arrows select, Enter zooms. */
// oxlint-disable-next-line import/no-default-export -- what React loads lazily has to be the default export
export default function Histogram({ bars, isUtc, onSelect }: HistogramProps) {
  const [at, setAt] = useState(bars.length - 1);
  const [anchor, setAnchor] = useState<number>();
  const isMarked = useRef(false);
  const [first, last] = [Math.min(anchor ?? at, at), Math.max(anchor ?? at, at)];
  const bar = bars[at];
  const select = (from: number, to: number) => {
    const [start, end] = [bars[Math.max(0, from)], bars[Math.min(bars.length - 1, to)]];
    if (start && end) onSelect(start.start, end.end);
  };
  return (
    <div className={css.histogram}>
      <HistogramChart
        bars={bars}
        isUtc={isUtc}
        onSelect={select}
        marked={anchor === undefined ? undefined : { first, last, at }}
      />
      <input
        type="range"
        className={css.histogramKeys}
        aria-label="Requests over time. Arrow keys move, Shift and arrow keys select, Enter zooms in."
        min={0}
        max={Math.max(0, bars.length - 1)}
        value={Math.min(at, bars.length - 1)}
        aria-valuetext={bar && describe(bar, isUtc, last - first + 1)}
        onFocus={() => setAnchor(at)}
        onBlur={() => setAnchor(undefined)}
        onChange={(event) => {
          const next = Number(event.currentTarget.value);
          setAt(next);
          if (!isMarked.current) setAnchor(next);
        }}
        onKeyDown={(event) => {
          isMarked.current = event.shiftKey;
          if (event.key === 'Enter') select(first, last);
        }}
      />
    </div>
  );
}

function describe({ start, success, failure, unknown }: HistogramProps['bars'][number], isUtc: boolean, bars: number) {
  const selected = bars > 1 ? `, ${bars} bars selected` : '';
  return `${formatTime(start, isUtc)}: ${success + failure + unknown} requests, ${failure} failed${selected}`;
}
