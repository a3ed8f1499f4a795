import type { FacetsOutput } from '@faultline/model';
import type { ReactNode, Ref, RefObject } from 'react';
import { DEFAULT_FROM } from '../../../lib/list-search.ts';
import ui from '../../../ui/ui.module.css';
import { FilterBar, type FilterBarHandle } from '../../requests/filter-bar.tsx';
import { TimeRange } from '../../requests/time-range.tsx';
import css from '../scorecard.module.css';
import type { ScorecardSearch, SearchChange } from '../url.ts';
import { CompareMenu } from './compare-menu.tsx';

interface FrameProps {
  readonly heading: ReactNode;
  readonly search: ScorecardSearch;
  readonly facets: FacetsOutput['facets'];
  readonly filterBar: Ref<FilterBarHandle>;
  readonly page: RefObject<HTMLDivElement | null>;
  /** Whether what is shown is of the question before, while the new one is being answered. */
  readonly isStale: boolean;
  readonly onChange: (change: SearchChange) => void;
  /** Between what is compared and the end of the toolbar. */
  readonly tools: ReactNode;
  readonly children: ReactNode;
}

/** What both pages of the scorecard have around them: range, comparison and filter. */
export function Frame({ heading, search, facets, filterBar, page, isStale, onChange, tools, children }: FrameProps) {
  return (
    <div ref={page} className={css.page} data-stale={isStale}>
      <header className={css.toolbar}>
        {heading}
        <span className={css.grow} />
        <TimeRange
          from={search.from ?? DEFAULT_FROM}
          to={search.to ?? 'now'}
          onChange={(from, to) => onChange({ from: from === DEFAULT_FROM ? undefined : from, to, select: undefined })}
        />
        <CompareMenu search={search} facets={facets} onChange={onChange} />
        <span className={css.tools} data-export="leave-out">
          {tools}
        </span>
      </header>
      {search.ignored && (
        <output className={ui.notice}>
          The address named values that mean nothing here and were left out: {search.ignored}.
        </output>
      )}
      <FilterBar
        ref={filterBar}
        value={search.filter ?? ''}
        facets={facets}
        onChange={(filter) => onChange({ filter, select: undefined })}
      />
      {children}
    </div>
  );
}
