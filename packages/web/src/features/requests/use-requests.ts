import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api-client.ts';
import type { ListQuery } from '../../lib/list-search.ts';

const PAGE_SIZE = 100;
const BARS = 80;
const POLL_MS = 1500;

/**
 * The pages of the list; more are fetched as the reader gets there. `isAwaited`: something is on its way, so an empty list is asked for
 * again until it has arrived.
 */
export function useRequestPages(projectId: string, { filter, from, to, sort, order }: ListQuery, isAwaited: boolean) {
  return useInfiniteQuery({
    queryKey: ['requests', projectId, filter, from, to, sort, order],
    queryFn: ({ pageParam, signal }) =>
      api.search(
        { projectId, filter, from, to, sort, order, limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: (query) => (isAwaited && query.state.data?.pages[0]?.items.length === 0 ? POLL_MS : false),
    placeholderData: keepPreviousData,
  });
}

/** Counts by field and over time of what the list shows. */
export function useFacets(projectId: string, { filter, from, to }: ListQuery, isAwaited: boolean) {
  return useQuery({
    queryKey: ['facets', projectId, filter, from, to],
    queryFn: ({ signal }) => api.facets({ projectId, filter, from, to, buckets: BARS }, signal),
    refetchInterval: (query) => (isAwaited && query.state.data?.total === 0 ? POLL_MS : false),
    placeholderData: keepPreviousData,
  });
}

/** Whether the project ever received a span; asked again and again until it did. */
export function useHasAnySpan(projectId: string): boolean | undefined {
  const status = useQuery({
    queryKey: ['ingest', projectId, 'now-15m'],
    queryFn: ({ signal }) => api.ingest(projectId, 'now-15m', signal),
    refetchInterval: (query) => (query.state.data?.firstSpanReceived ? false : POLL_MS),
  });
  return status.data?.firstSpanReceived;
}
