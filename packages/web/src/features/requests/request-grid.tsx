import type { RequestSummaryJson, SortField } from '@faultline/model';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { usePreferences } from '../../lib/preferences.ts';
import { COLUMNS } from './columns.tsx';
import css from './requests.module.css';

const ROW_HEIGHT = 30;

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
}

/** The list: only the rows in sight exist. Arrows or j/k move, Enter opens, Home and End jump. */
export function RequestGrid({
  items,
  total,
  sort,
  order,
  onSort,
  onOpen,
  hrefOf,
  onEnd,
  onScrolledAway,
}: RequestGridProps) {
  const { columns: chosen, isUtc } = usePreferences();
  const columns = chosen.flatMap((id) => COLUMNS.find((column) => column.id === id) ?? []);
  const template = columns.map(({ width }) => width).join(' ');
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (items.length > 0 && last >= items.length - 15) onEnd();
  }, [last, items.length, onEnd]);
  const move = (to: number) => {
    const next = Math.max(0, Math.min(items.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  return (
    <div
      ref={scroller}
      className={css.grid}
      role="grid"
      aria-label="Requests"
      aria-rowcount={total ?? items.length}
      aria-colcount={columns.length}
      tabIndex={-1}
      onScroll={(event) => onScrolledAway(event.currentTarget.scrollTop > ROW_HEIGHT)}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === 'j' || event.key === 'ArrowDown') move(active + 1);
        else if (event.key === 'k' || event.key === 'ArrowUp') move(active - 1);
        else if (event.key === 'Home') move(0);
        else if (event.key === 'End') move(items.length - 1);
        else if (event.key === 'PageDown') move(active + 20);
        else if (event.key === 'PageUp') move(active - 20);
        else if (event.key === 'Enter' && items[active]) onOpen(items[active]);
        else return;
        event.preventDefault();
      }}
    >
      <div className={css.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
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
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {rows.map(({ index, start }) => {
          const item = items[index]!;
          return (
            <div
              key={item.requestId}
              role="row"
              data-row={index}
              aria-rowindex={index + 2}
              aria-selected={index === active}
              tabIndex={index === active ? 0 : -1}
              className={css.row}
              style={{ gridTemplateColumns: template, transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
              onFocus={() => setActive(index)}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey) window.open(hrefOf(item), '_blank', 'noopener');
                else onOpen(item);
              }}
              onKeyDown={() => {}}
            >
              {columns.map((column) => (
                <div key={column.id} role="gridcell" className={column.isNumber ? css.number : undefined}>
                  {column.render(item, { isUtc })}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
