import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, type CSSProperties } from 'react';
import { formatCount } from '../lib/quantity.ts';
import { isWhole, pan, WHOLE, zoom } from '../lib/viewport.ts';
import css from '../request.module.css';
import type { RequestState } from '../use-request-state.ts';
import { Minimap, TimeAxis } from './time-axis.tsx';
import { ROW_HEIGHT, WaterfallRow } from './waterfall-row.tsx';

/** The spans of a request in time: a tree on the left, bars on the right. */
export function Waterfall({ state }: { readonly state: RequestState }) {
  const { tree, rows, groups, time, view, setView, cursor, pick, toggle, found, foundSet, search, onSearch } = state;
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- what it returns is read here only, never passed to memoised rows
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const cursorHasFocus = useRef(false);

  useEffect(() => {
    if (cursor >= 0) virtualizer.scrollToIndex(cursor, { align: 'auto' });
  }, [cursor, virtualizer]);
  useLayoutEffect(() => {
    if (!cursorHasFocus.current) return;
    scroller.current?.querySelector<HTMLElement>(`[data-position="${cursor}"]`)?.focus({ preventScroll: true });
  });
  const onPick = useCallback(
    (position: number) => {
      cursorHasFocus.current = true;
      pick(position, true);
    },
    [pick],
  );

  const viewStyle = { '--from': view.start, '--scale': 1 / (view.end - view.start) } as CSSProperties;
  return (
    <div className={css.waterfall} style={viewStyle}>
      <div className={css.toolbar}>
        <input
          type="search"
          className={css.input}
          id="find-in-request"
          placeholder="Find spans: words, stage:tool, is:error"
          aria-label="Find spans"
          value={search.find ?? ''}
          onChange={(event) => onSearch({ find: event.target.value || undefined }, 'replace')}
          onKeyDown={(event) => {
            if (event.key === 'Enter') state.run(event.shiftKey ? 'match.previous' : 'match.next');
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <output className={css.dim}>
          {search.find ? `${formatCount(found.length)} of ${formatCount(tree.nodes.length)} spans` : ''}
        </output>
        <label>
          <input
            type="checkbox"
            checked={search.failed === true}
            onChange={(event) => onSearch({ failed: event.target.checked || undefined }, 'replace')}
          />{' '}
          Failed only ({formatCount(tree.failures.length)})
        </label>
        {state.hasIdleTime && (
          <label>
            <input
              type="checkbox"
              checked={search.time !== 'linear'}
              onChange={(event) => onSearch({ time: event.target.checked ? undefined : 'linear' }, 'replace')}
            />{' '}
            Fold idle time
          </label>
        )}
        <span className={css.spacer} />
        <span className={css.dim}>
          <span className={css.criticalKey} aria-hidden /> critical path
        </span>
        <button type="button" className={css.button} aria-label="Zoom in" onClick={() => setView(zoom(view, 1.5))}>
          +
        </button>
        <button type="button" className={css.button} aria-label="Zoom out" onClick={() => setView(zoom(view, 1 / 1.5))}>
          −
        </button>
        <button type="button" className={css.button} disabled={isWhole(view)} onClick={() => setView(WHOLE)}>
          Fit
        </button>
      </div>
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
          aria-rowcount={rows.length + 1}
          aria-colcount={2}
          className={css.rows}
          style={{ height: virtualizer.getTotalSize() }}
          onFocus={() => {
            cursorHasFocus.current = true;
          }}
          onBlur={() => {
            cursorHasFocus.current = false;
          }}
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
                isSelected={row.kind === 'span' && row.index === state.selected}
                isFocusable={index === Math.max(0, cursor)}
                isFound={row.kind === 'span' && foundSet.has(row.index)}
                onPick={onPick}
                onToggle={toggle}
              />
            );
          })}
        </div>
        {rows.length === 0 && <p className={css.empty}>This request has no spans yet.</p>}
      </div>
    </div>
  );
}
