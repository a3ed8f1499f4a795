import type { ReactNode } from 'react';
import css from './charts.module.css';

const TIP_WIDTH = 250;

/** Text beside the pointer, kept within the chart. */
export function Tip({
  x,
  width,
  children,
}: {
  readonly x: number;
  readonly width: number;
  readonly children: ReactNode;
}) {
  const isLeft = x + TIP_WIDTH > width;
  return (
    <div className={css.tip} aria-hidden style={isLeft ? { right: width - x + 10 } : { left: x + 10 }}>
      {children}
    </div>
  );
}

/** What the slider of a chart reads out. */
export function describeMarked(text: string, marked: readonly [first: number, last: number] | undefined): string {
  return marked && marked[1] > marked[0] ? `${text}; ${marked[1] - marked[0] + 1} marked` : text;
}
