import type { RequestSummaryJson, SortField } from '@faultline/model';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { ApiError } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import { DEFAULT_FROM, listQuery, type ListSearch } from '../../lib/list-search.ts';
import { openedFromHere, rememberListPlace } from '../../lib/list-place.ts';
import { usePreferences } from '../../lib/preferences.ts';
import { toggleTerm } from '../../lib/toggle-term.ts';
import { useServerInfo } from '../../lib/use-server-info.ts';
import { Announcement, EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import ui from '../../ui/ui.module.css';
import { FirstRun } from '../first-run/page.tsx';
import { FacetList } from './facet-list.tsx';
import { FilterBar, type FilterBarHandle } from './filter-bar.tsx';
import grid from './grid.module.css';
import { NothingFound } from './nothing-found.tsx';
import { RequestGrid, type GridHandle } from './request-grid.tsx';
import css from './requests.module.css';
import { Toolbar } from './toolbar.tsx';
import { useListCommands } from './use-list-commands.ts';
import { useFacets, useHasAnySpan, useRequestPages } from './use-requests.ts';
import { useTail } from './use-tail.ts';

const Histogram = lazy(() => import('./histogram.tsx'));

/** Requests of a project: filtered, counted, sorted, followed live. Everything is in the address. */
export function RequestsPage() {
  const { projectId } = useParams({ from: '/p/$projectId/requests' });
  const search = useSearch({ from: '/p/$projectId/requests' });
  const navigate = useNavigate();
  const { isUtc, areFacetsShown } = usePreferences();
  const [isAway, setAway] = useState(false);
  const filterBar = useRef<FilterBarHandle>(null);
  const gridHandle = useRef<GridHandle>(null);
  const query = listQuery(search);
  const { filter, sort, order } = query;

  const change = useCallback(
    (next: Partial<{ [K in keyof ListSearch]: ListSearch[K] | undefined }>) => {
      void navigate({
        to: '/p/$projectId/requests',
        params: { projectId },
        search: (before) => withoutEmpty({ ...before, ignored: undefined, ...next }),
      });
    },
    [navigate, projectId],
  );
  const hasAnySpan = useHasAnySpan(projectId);
  const [awaitedIn, setAwaitedIn] = useState<string>();
  if (hasAnySpan === false && awaitedIn !== projectId) setAwaitedIn(projectId);
  const isAwaited = awaitedIn === projectId;
  const list = useRequestPages(projectId, query, isAwaited);
  const facets = useFacets(projectId, query, isAwaited);
  const server = useServerInfo();
  const canFollow = server?.canFollowLive !== false;
  const isLive = search.live === true && canFollow;
  const tail = useTail(projectId, filter, isLive);

  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const items = useMemo(() => {
    // While the reader is further down, what arrives waits, so that nothing moves under the cursor.
    if (tail.items.length === 0 || isAway) return loaded;
    const arrived = new Set(tail.items.map(({ requestId }) => requestId));
    return [...tail.items, ...loaded.filter(({ requestId }) => !arrived.has(requestId))];
  }, [loaded, tail.items, isAway]);

  const open = useCallback(
    ({ requestId }: RequestSummaryJson) => {
      rememberListPlace(requestId);
      void navigate({
        to: '/p/$projectId/requests/$requestId',
        params: { projectId, requestId },
        search: { view: 'waterfall' },
      });
    },
    [navigate, projectId],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const onRange = useCallback(
    (from: string, to: string | undefined) => change({ from: from === DEFAULT_FROM ? undefined : from, to }),
    [change],
  );
  const { refetch: refetchList } = list;
  const { refetch: refetchFacets } = facets;
  const reload = useCallback(() => {
    void refetchList();
    void refetchFacets();
  }, [refetchList, refetchFacets]);
  useListCommands({ filterBar, grid: gridHandle, isLive, change, reload });

  if (hasAnySpan === false) return <FirstRun projectId={projectId} />;
  const { error } = list;
  const isFilterWrong = error instanceof ApiError && error.code === 'invalid-argument';
  if (error && !isFilterWrong) return <ErrorState error={error} retry={reload} />;
  const total = facets.data?.total;
  return (
    <div className={css.page}>
      <Toolbar
        total={total}
        query={query}
        live={search.live ? (tail.isConnected ? 'on' : 'connecting') : 'off'}
        onRange={onRange}
        onLive={(next) => change({ live: next || undefined })}
      />
      {search.ignored && (
        <output className={ui.notice}>
          The address named values that mean nothing here and were left out: {search.ignored}.
        </output>
      )}
      {search.live && !canFollow && (
        <output className={ui.notice}>
          Live tail is not available on this server: this process only answers questions, and requests are assembled in
          another one. Open the web app at a process with the role <code>pipeline</code>, or reload with <kbd>r</kbd>.
        </output>
      )}
      <FilterBar
        ref={filterBar}
        value={filter}
        facets={facets.data?.facets ?? []}
        onChange={(next) => change({ filter: next })}
      />
      <div className={css.histogramPlace}>
        <Suspense>
          {facets.data && <Histogram bars={facets.data.histogram} isUtc={isUtc} onSelect={onRange} />}
        </Suspense>
      </div>
      {isAway && tail.items.length > 0 && (
        <output className={ui.notice}>
          {formatCount(tail.items.length)} new since live tail began; scroll to the top to see them.
        </output>
      )}
      <div className={css.body} data-facets={areFacetsShown}>
        {areFacetsShown && (
          <FacetList
            facets={facets.data?.facets ?? []}
            filter={filter}
            onToggle={(field, value, isExcluded) => change({ filter: toggleTerm(filter, field, value, isExcluded) })}
          />
        )}
        {isFilterWrong ? (
          <EmptyState title="This filter cannot be read" text={error.message}>
            <button type="button" className={ui.button} onClick={() => change({ filter: undefined })}>
              Clear the filter
            </button>
          </EmptyState>
        ) : list.isPending ? (
          <div className={grid.skeleton}>
            <output className="visually-hidden">Loading the requests</output>
          </div>
        ) : items.length === 0 ? (
          <NothingFound
            projectId={projectId}
            {...query}
            onClear={() => change({ filter: undefined })}
            onRange={onRange}
          />
        ) : (
          <RequestGrid
            ref={gridHandle}
            items={items}
            total={total}
            sort={sort}
            order={order}
            onSort={(field: SortField) =>
              change({
                sort: field === 'start_time' ? undefined : field,
                order: field === sort && order === 'desc' ? 'asc' : undefined,
              })
            }
            onOpen={open}
            hrefOf={({ requestId }) => `/p/${projectId}/requests/${encodeURIComponent(requestId)}`}
            onEnd={onEnd}
            onScrolledAway={setAway}
            returnTo={openedFromHere()}
          />
        )}
      </div>
      <Announcement>{list.isFetching ? '' : `${total ?? items.length} requests found`}</Announcement>
    </div>
  );
}

function withoutEmpty(search: Readonly<Record<string, unknown>>): ListSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));
}
