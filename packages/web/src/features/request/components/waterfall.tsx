// oxlint-disable jsx-a11y/prefer-tag-over-role -- a virtualised tree grid cannot be a table: its rows are placed freely
import type { RequestDetailJson } from '@faultline/model';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type CSSProperties } from 'react';
import { formatMs } from '../../../lib/format.ts';
import { rowsInSight } from '../../../lib/rows-in-sight.ts';
import { criticalBySpan } from '../lib/critical.ts';
import { pan, zoom } from '../lib/viewport.ts';
import type { RequestState } from '../use-request-state.ts';
import { Minimap, TimeAxis } from './time-axis.tsx';
import { ROW_HEIGHT, WaterfallRow } from './waterfall-row.tsx';
import { WaterfallToolbar } from './waterfall-toolbar.tsx';
import css from './waterfall.module.css';

/** The spans of a request in time: a tree on the left, bars on the right. */
export function Waterfall({
  state,
  request,
}: {
  readonly state: RequestState;
  readonly request: Pick<RequestDetailJson, 'criticalPath'>;
}) {
  const { tree, rows, groups, time, view, setView, cursor, pick, toggle, foundSet } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const critical = useMemo(() => criticalBySpan(request.criticalPath), [request]);
  // oxlint-disable-next-line react/incompatible-library -- what it returns is read here only, never passed to memoised rows
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    rangeExtractor: (range) => rowsInSight(range, cursor),
  });
  useEffect(() => {
    if (cursor >= 0) virtualizer.scrollToIndex(cursor, { align: 'auto' });
  }, [cursor, virtualizer]);

  const viewStyle = { '--from': view.start, '--scale': 1 / (view.end - view.start) } as CSSProperties;
  return (
    <div className={css.waterfall} style={viewStyle}>
      <WaterfallToolbar state={state} />
      <div className={css.timeHead}>
        <div className={css.rowName} />
        <div className={css.timeHeadRight}>
          <Minimap tree={tree} time={time} view={view} onView={setView} />
          <TimeAxis time={time} view={view} />
        </div>
      </div>
      <div
        ref={scroller}
        className={css.scroller}
        onWheel={(event) => {
          if (event.ctrlKey || event.metaKey) setView(zoom(view, event.deltaY < 0 ? 1.2 : 1 / 1.2));
          else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) setView(pan(view, event.deltaX / 800));
        }}
      >
        <div
          role="treegrid"
          aria-label="Spans in time"
          aria-rowcount={rows.length}
          aria-colcount={2}
          className={css.rows}
          style={{ '--height': `${virtualizer.getTotalSize()}px` } as CSSProperties}
        >
          {virtualizer.getVirtualItems().map(({ index }) => {
            const row = rows[index];
            if (!row) return undefined;
            return (
              <WaterfallRow
                key={row.key}
                row={row}
                position={index}
                tree={tree}
                group={row.kind === 'group' ? groups.groups[row.group] : undefined}
                time={time}
                critical={critical}
                isSelected={row.kind === 'span' && row.index === state.selected}
                isFocusable={index === Math.max(0, cursor)}
                isFound={row.kind === 'span' && foundSet.has(row.index)}
                onPick={pick}
                onToggle={toggle}
              />
            );
          })}
        </div>
        <div className={css.gaps} aria-hidden>
          {time.gaps.map(({ startMs, endMs }) => (
            <span
              key={startMs}
              className={`${css.barPlace} ${css.gap}`}
              style={{ '--s': time.toShare(startMs), '--e': time.toShare(endMs) } as CSSProperties}
              title={`${formatMs(endMs - startMs)} with no span at work`}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
