import { useImperativeHandle, useRef, type ReactNode, type Ref } from 'react';
import { DEFAULT_RANGE_FROM, type Range, type RangeSearch } from '../../lib/range-search.ts';
import ui from '../../ui/ui.module.css';
import { FilterBar, type FilterBarHandle } from '../requests/filter-bar.tsx';
import { TimeRange } from '../requests/time-range.tsx';
import { useFacets } from '../requests/use-requests.ts';
import css from './range-bar.module.css';

export type ChangeRange = (change: { readonly [K in keyof RangeSearch]?: string | undefined }) => void;

interface RangeBarProps {
  readonly projectId: string;
  readonly range: Range;
  readonly ignored: string | undefined;
  readonly onChange: ChangeRange;
  /** What the page is, and what there is of it. */
  readonly children: ReactNode;
  readonly ref?: Ref<FilterBarHandle>;
}

/** The head of a page that sums requests up: what it is about, of which time, by which filter. */
export function RangeBar({ projectId, range, ignored, onChange, children, ref }: RangeBarProps) {
  const { filter, from, to } = range;
  const facets = useFacets(projectId, { ...range, sort: 'start_time', order: 'desc' }, false);
  const filterBar = useRef<FilterBarHandle>(null);
  useImperativeHandle(ref, () => ({ focus: () => filterBar.current?.focus() }));
  return (
    <>
      <header className={css.head}>
        {children}
        <span className={css.grow} />
        <TimeRange
          from={from}
          to={to}
          onChange={(start, end) => onChange({ from: start === DEFAULT_RANGE_FROM ? undefined : start, to: end })}
        />
      </header>
      <FilterBar
        ref={filterBar}
        value={filter}
        facets={facets.data?.facets ?? []}
        onChange={(next) => onChange({ filter: next || undefined })}
      />
      {ignored && (
        <output className={ui.notice}>
          The address named values that mean nothing here and were left out: {ignored}.
        </output>
      )}
    </>
  );
}
