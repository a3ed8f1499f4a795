import { useComputedColorScheme } from '@mantine/core';
import { useLayoutEffect, useRef, useState, type CSSProperties, type PointerEvent } from 'react';
import { formatMs } from '../../../lib/format.ts';
import { tokenColor } from '../../../lib/token-color.ts';
import type { TimeMap } from '../lib/time-compression.ts';
import { ticks } from '../lib/time-scale.ts';
import type { SpanTree } from '../lib/tree.ts';
import { clampViewport, toView, type Viewport } from '../lib/viewport.ts';
import css from './waterfall.module.css';

/** Round times above the bars, with the idle stretches that were folded. */
export function TimeAxis({ time, view }: { readonly time: TimeMap; readonly view: Viewport }) {
  return (
    <div className={css.axis} aria-hidden>
      {ticks(time, view, 6).map((tick) => (
        <span key={tick.ms} className={css.tick} style={{ left: `${tick.at * 100}%` }} data-last={tick.at > 0.92}>
          {formatMs(tick.ms)}
        </span>
      ))}
      {time.gaps.map((gap) => {
        const from = toView(view, time.toShare(gap.startMs));
        const to = toView(view, time.toShare(gap.endMs));
        if (to < 0 || from > 1) return undefined;
        return (
          <span
            key={gap.startMs}
            className={css.axisGap}
            style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
          >
            <span className={css.gapText}>{formatMs(gap.endMs - gap.startMs)} idle</span>
          </span>
        );
      })}
    </div>
  );
}

/** The whole request in a strip; drag over it to look closer. */
export function Minimap({
  tree,
  time,
  view,
  onView,
}: {
  readonly tree: SpanTree;
  readonly time: TimeMap;
  readonly view: Viewport;
  readonly onView: (view: Viewport) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [from, setFrom] = useState<number>();
  const colorScheme = useComputedColorScheme();
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const { width, height } = element;
    context.clearRect(0, 0, width, height);
    const deepest = Math.min(
      12,
      tree.nodes.reduce((most, node) => Math.max(most, node.level + 1), 1),
    );
    for (const node of tree.nodes) {
      const left = time.toShare(node.startMs) * width;
      const right = time.toShare(node.endMs) * width;
      context.fillStyle = tokenColor(node.hasFailed ? '--fail' : `--stage-${node.span.stage}`, colorScheme);
      context.fillRect(
        left,
        (Math.min(node.level, deepest - 1) / deepest) * height,
        Math.max(1, right - left),
        Math.max(1, height / deepest - 1),
      );
    }
  }, [tree, time, colorScheme]);
  const shareAt = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const frame = { left: `${view.start * 100}%`, width: `${(view.end - view.start) * 100}%` } satisfies CSSProperties;
  return (
    <div
      className={css.minimap}
      aria-hidden
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom(shareAt(event));
      }}
      onPointerMove={(event) => {
        if (from === undefined) return;
        const to = shareAt(event);
        if (Math.abs(to - from) > 0.005) onView(clampViewport({ start: Math.min(from, to), end: Math.max(from, to) }));
      }}
      onPointerUp={() => setFrom(undefined)}
    >
      <canvas ref={canvas} width={800} height={28} />
      <div className={css.minimapFrame} style={frame} />
    </div>
  );
}
