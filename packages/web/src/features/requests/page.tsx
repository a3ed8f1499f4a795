import type { RequestSummaryJson, SortField } from '@faultline/model';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { ApiError, api } from '../../lib/api-client.ts';
import { useCommands, type Command } from '../../lib/commands.ts';
import { formatCount } from '../../lib/format.ts';
import { DEFAULT_FROM, type ListSearch } from '../../lib/list-search.ts';
import { usePreferences } from '../../lib/preferences.ts';
import { toggleTerm } from '../../lib/toggle-term.ts';
import { Announcement, EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import ui from '../../ui/ui.module.css';
import { FirstRun } from '../first-run/page.tsx';
import { ColumnMenu } from './column-menu.tsx';
import { FacetList } from './facet-list.tsx';
import { FilterBar, type FilterBarHandle } from './filter-bar.tsx';
import { Histogram } from './histogram.tsx';
import { RequestGrid } from './request-grid.tsx';
import css from './requests.module.css';
import { TimeRange } from './time-range.tsx';
import { useTail } from './use-tail.ts';

const PAGE_SIZE = 100;

/** Requests of a project: filtered, counted, sorted, followed live. Everything is in the address. */
export function RequestsPage() {
  const { projectId } = useParams({ from: '/p/$projectId/requests' });
  const search = useSearch({ from: '/p/$projectId/requests' });
  const navigate = useNavigate();
  const { isUtc } = usePreferences();
  const { filter = '', from = DEFAULT_FROM, to = 'now', sort = 'start_time', order = 'desc', live } = search;
  const [isAway, setAway] = useState(false);
  const filterBar = useRef<FilterBarHandle>(null);

  const change = useCallback(
    (next: Partial<{ [K in keyof ListSearch]: ListSearch[K] | undefined }>, mode: 'push' | 'replace' = 'push') => {
      void navigate({
        to: '/p/$projectId/requests',
        params: { projectId },
        search: (before) =>
          Object.fromEntries(
            Object.entries({ ...before, ignored: undefined, ...next }).filter(
              ([, value]) => value !== undefined && value !== '',
            ),
          ) as ListSearch,
        replace: mode === 'replace',
      });
    },
    [navigate, projectId],
  );
  const status = useQuery({
    queryKey: ['ingest', projectId, 'now-1h'],
    queryFn: ({ signal }) => api.ingest(projectId, 'now-1h', signal),
    refetchInterval: (query) => (query.state.data?.firstSpanReceived ? false : 1500),
  });
  const list = useInfiniteQuery({
    queryKey: ['requests', projectId, filter, from, to, sort, order],
    queryFn: ({ pageParam, signal }) =>
      api.search(
        { projectId, filter, from, to, sort, order, limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
  const facets = useQuery({
    queryKey: ['facets', projectId, filter, from, to],
    queryFn: ({ signal }) => api.facets({ projectId, filter, from, to, buckets: 80 }, signal),
    placeholderData: keepPreviousData,
  });
  const tail = useTail(projectId, filter, live === true);

  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const items = useMemo(() => {
    // While the reader is further down, what arrives waits, so that nothing moves under the cursor.
    if (tail.items.length === 0 || isAway) return loaded;
    const arrived = new Set(tail.items.map(({ requestId }) => requestId));
    return [...tail.items, ...loaded.filter(({ requestId }) => !arrived.has(requestId))];
  }, [loaded, tail.items, isAway]);

  const open = useCallback(
    (item: RequestSummaryJson) =>
      void navigate({
        to: '/p/$projectId/requests/$requestId',
        params: { projectId, requestId: item.requestId },
        search: { view: 'waterfall' },
      }),
    [navigate, projectId],
  );
  const onEnd = useCallback(() => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  }, [list]);
  const onSelect = useCallback((start: string, end: string) => change({ from: start, to: end }), [change]);
  const commands = useMemo<readonly Command[]>(
    () => [
      { id: 'requests.filter', label: 'Filter', keys: ['/'], group: 'Requests', run: () => filterBar.current?.focus() },
      {
        id: 'requests.live',
        label: live ? 'Stop live tail' : 'Follow live',
        keys: ['L'],
        group: 'Requests',
        run: () => change({ live: live ? undefined : true }),
      },
      {
        id: 'requests.clear',
        label: 'Clear the filter',
        keys: [],
        group: 'Requests',
        run: () => change({ filter: undefined }),
      },
      {
        id: 'requests.failures',
        label: 'Show failures only',
        keys: [],
        group: 'Requests',
        run: () => change({ filter: 'outcome:failure' }),
      },
      {
        id: 'requests.refresh',
        label: 'Reload',
        keys: ['r'],
        group: 'Requests',
        run: () => void Promise.all([list.refetch(), facets.refetch()]),
      },
      { id: 'requests.move', label: 'Next and previous request', keys: ['j', 'k'], group: 'Requests' },
      { id: 'requests.open', label: 'Open the request', keys: ['Enter'], group: 'Requests' },
    ],
    [change, facets, list, live],
  );
  useCommands(commands);

  if (status.data && !status.data.firstSpanReceived) return <FirstRun projectId={projectId} />;
  const error = list.error;
  if (error && !(error instanceof ApiError && error.code === 'invalid-argument'))
    return <ErrorState error={error} retry={() => void list.refetch()} />;
  const total = facets.data?.total;
  const isFirstLoad = list.isPending;
  return (
    <div className={css.page}>
      <header className={css.header}>
        <h1>Requests</h1>
        <span className={css.dim}>{total === undefined ? '' : `${formatCount(total)} in this range`}</span>
        <div className={css.grow} />
        <TimeRange
          from={from}
          to={to}
          onChange={(start, end) => change({ from: start === DEFAULT_FROM ? undefined : start, to: end })}
        />
        <button
          type="button"
          className={`${ui.button} ${live ? css.live : ''}`}
          aria-pressed={live === true}
          onClick={() => change({ live: live ? undefined : true })}
        >
          {live ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />}{' '}
          {live ? (tail.isConnected ? 'Live' : 'Connecting…') : 'Go live'}
        </button>
        <ColumnMenu />
      </header>
      {search.ignored && (
        <p className={css.notice} role="status">
          The address named values that mean nothing here and were left out: {search.ignored}.
        </p>
      )}
      <FilterBar
        ref={filterBar}
        value={filter}
        facets={facets.data?.facets ?? []}
        onChange={(next) => change({ filter: next })}
      />
      {facets.data && <Histogram bars={facets.data.histogram} isUtc={isUtc} onSelect={onSelect} />}
      {live && isAway && tail.items.length > 0 && (
        <p className={css.notice} role="status">
          {tail.items.length} new since you scrolled; scroll to the top to see them.
        </p>
      )}
      <div className={css.body}>
        <FacetList
          facets={facets.data?.facets ?? []}
          filter={filter}
          onToggle={(field, value, isExcluded) => change({ filter: toggleTerm(filter, field, value, isExcluded) })}
        />
        {isFirstLoad ? (
          <div className={css.skeleton} role="status" aria-label="Loading the requests" />
        ) : items.length === 0 ? (
          <NothingFound
            filter={filter}
            from={from}
            clear={() => change({ filter: undefined })}
            widen={() => change({ from: from === 'now-30d' ? 'now-400d' : 'now-30d', to: undefined })}
          />
        ) : (
          <RequestGrid
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
            hrefOf={(item) => `/p/${projectId}/requests/${item.requestId}`}
            onEnd={onEnd}
            onScrolledAway={setAway}
          />
        )}
      </div>
      <Announcement>{list.isFetching ? '' : `${total ?? items.length} requests found`}</Announcement>
    </div>
  );
}

function NothingFound({
  filter,
  from,
  clear,
  widen,
}: {
  readonly filter: string;
  readonly from: string;
  readonly clear: () => void;
  readonly widen: () => void;
}) {
  return (
    <EmptyState
      title="No request matches"
      text={filter ? `Nothing since ${from} passes the filter ${filter}.` : `Nothing has arrived since ${from}.`}
      action={{ label: from === 'now-30d' ? 'Look at everything' : 'Look at the last 30 days', run: widen }}
    >
      {filter && (
        <button type="button" className={ui.button} onClick={clear}>
          Clear the filter
        </button>
      )}
    </EmptyState>
  );
}
