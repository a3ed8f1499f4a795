// oxlint-disable jsx-a11y/prefer-tag-over-role -- a virtualised grid cannot be a table: its rows are placed freely
import type { RequestSummaryJson, SortField } from '@faultline/model';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  memo,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type Ref,
} from 'react';
import { usePreferences } from '../../lib/preferences.ts';
import { rowsInSight } from '../../lib/rows-in-sight.ts';
import { COLUMNS } from './columns.tsx';
import css from './grid.module.css';

const ROW_HEIGHT = 29;
const GAP = 10;
const PAGE_ROWS = 20;
/** So many rows before the end of what is loaded, the next page is asked for. */
const ROWS_AHEAD = 15;

export interface GridHandle {
  /** Moves the focus by so many rows; into the grid when it is elsewhere. */
  move(by: number): void;
  open(): void;
}

interface RequestGridProps {
  readonly items: readonly RequestSummaryJson[];
  readonly total: number | undefined;
  readonly sort: SortField;
  readonly order: 'asc' | 'desc';
  readonly onSort: (field: SortField) => void;
  readonly onOpen: (item: RequestSummaryJson) => void;
  readonly hrefOf: (item: RequestSummaryJson) => string;
  /** Asked for when the end of what is loaded comes into sight. */
  readonly onEnd: () => void;
  readonly onScrolledAway: (isAway: boolean) => void;
  /** The request that the reader comes back from: its row is in sight and has the focus. */
  readonly returnTo: string | undefined;
  readonly ref?: Ref<GridHandle>;
}

/** The list: only the rows in sight exist. Arrows or j/k move, Enter opens, Home and End jump. */
export function RequestGrid(props: RequestGridProps) {
  const { items, total, sort, order, onSort, onOpen, onEnd, onScrolledAway, returnTo, ref } = props;
  const { columns: chosen } = usePreferences();
  const columns = chosen.flatMap((id) => COLUMNS.find((column) => column.id === id) ?? []);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      items.findIndex(({ requestId }) => requestId === returnTo),
    ),
  );
  // Drawn again for every move, so that the focus comes back to a row it has left.
  const [, setMoves] = useState(0);
  // oxlint-disable-next-line react/incompatible-library -- what it returns is read here only, never passed to memoised rows
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    rangeExtractor: (range) => rowsInSight(range, active),
    initialOffset: Math.max(0, (active - PAGE_ROWS / 2) * ROW_HEIGHT),
  });
  const rows = virtual.getVirtualItems();
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (items.length > 0 && last >= items.length - ROWS_AHEAD) onEnd();
  }, [last, items.length, onEnd]);

  // Where the reader is, also between a key press and the drawing that follows it. The focus goes there once it is drawn.
  const cursor = useRef(active);
  const isFocusDue = useRef(returnTo !== undefined);
  useLayoutEffect(() => {
    if (!isFocusDue.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${cursor.current}"]`);
    if (!row) return;
    isFocusDue.current = false;
    row.focus({ preventScroll: true });
  });
  const move = (to: number) => {
    cursor.current = Math.max(0, Math.min(items.length - 1, to));
    isFocusDue.current = true;
    setActive(cursor.current);
    setMoves((count) => count + 1);
    virtual.scrollToIndex(cursor.current);
  };
  const isEntered = () => isFocusDue.current || scroller.current?.contains(document.activeElement) === true;
  useImperativeHandle(ref, () => ({
    move: (by) => move(isEntered() ? cursor.current + by : cursor.current),
    open: () => {
      const item = items[cursor.current];
      if (item) onOpen(item);
    },
  }));
  const onFocusRow = useCallback((index: number) => {
    if (isFocusDue.current) return;
    cursor.current = index;
    setActive(index);
  }, []);

  const template = columns.map(({ width, grow }) => (grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`));
  const least = columns.reduce((sum, { width }) => sum + width + GAP, GAP);
  const style = {
    '--columns': template.join(' '),
    '--least': `${least}px`,
    '--height': `${virtual.getTotalSize()}px`,
  } as CSSProperties;
  return (
    <div
      ref={scroller}
      className={css.grid}
      style={style}
      role="grid"
      aria-label="Requests"
      aria-rowcount={(total ?? items.length) + 1}
      aria-colcount={columns.length}
      tabIndex={-1}
      onScroll={(event) => onScrolledAway(event.currentTarget.scrollTop > ROW_HEIGHT)}
      onKeyDown={(event) => {
        const target = TARGETS[event.key]?.(cursor.current, items.length);
        if (event.ctrlKey || event.metaKey || event.altKey || target === undefined) return;
        event.preventDefault();
        move(target);
      }}
    >
      <div className={css.head} role="row" aria-rowindex={1}>
        {columns.map(({ id, title, sort: field, isNumber }) => (
          <div
            key={id}
            role="columnheader"
            className={isNumber ? css.number : undefined}
            aria-sort={
              field === undefined ? undefined : field === sort ? (order === 'asc' ? 'ascending' : 'descending') : 'none'
            }
          >
            {field ? (
              <button type="button" onClick={() => onSort(field)}>
                {title} {field === sort ? (order === 'asc' ? '↑' : '↓') : ''}
              </button>
            ) : (
              title
            )}
          </div>
        ))}
      </div>
      <div role="rowgroup" className={css.rows}>
        {rows.map(({ index, start }) => {
          const item = items[index];
          return (
            item && (
              <Row
                key={item.requestId}
                item={item}
                index={index}
                top={start}
                isActive={index === active}
                columns={columns}
                href={props.hrefOf(item)}
                onActive={onFocusRow}
                onOpen={onOpen}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

/** Where a key leads from a row, in a list of so many. */
const TARGETS: Readonly<Record<string, (from: number, count: number) => number>> = {
  ArrowDown: (from) => from + 1,
  ArrowUp: (from) => from - 1,
  PageDown: (from) => from + PAGE_ROWS,
  PageUp: (from) => from - PAGE_ROWS,
  Home: () => 0,
  End: (_, count) => count - 1,
};

const Row = memo(function Row({
  item,
  index,
  top,
  isActive,
  columns,
  href,
  onActive,
  onOpen,
}: {
  readonly item: RequestSummaryJson;
  readonly index: number;
  readonly top: number;
  readonly isActive: boolean;
  readonly columns: readonly (typeof COLUMNS)[number][];
  readonly href: string;
  readonly onActive: (index: number) => void;
  readonly onOpen: (item: RequestSummaryJson) => void;
}) {
  const { isUtc } = usePreferences();
  return (
    <div
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={isActive}
      tabIndex={isActive ? 0 : -1}
      className={css.row}
      style={{ '--top': `${top}px` } as CSSProperties}
      onFocus={() => onActive(index)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(item);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        onOpen(item);
      }}
    >
      {columns.map((column) => (
        <div key={column.id} role="gridcell" className={column.isNumber ? css.number : undefined}>
          {column.id === 'input' ? (
            // A real link, so that the browser can open it in another tab.
            <a href={href} tabIndex={-1}>
              {column.render(item, { isUtc })}
            </a>
          ) : (
            column.render(item, { isUtc })
          )}
        </div>
      ))}
    </div>
  );
});
