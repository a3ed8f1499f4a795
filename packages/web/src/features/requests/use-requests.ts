import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api-client.ts';
import type { ListQuery } from '../../lib/list-search.ts';

const PAGE_SIZE = 100;
const BARS = 80;
const FIRST_SPAN_POLL_MS = 1500;

/** The pages of the list; more are fetched as the reader gets there. */
export function useRequestPages(projectId: string, { filter, from, to, sort, order }: ListQuery) {
  return useInfiniteQuery({
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
}

/** Counts by field and over time of what the list shows. */
export function useFacets(projectId: string, { filter, from, to }: ListQuery) {
  return useQuery({
    queryKey: ['facets', projectId, filter, from, to],
    queryFn: ({ signal }) => api.facets({ projectId, filter, from, to, buckets: BARS }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Whether the project ever received a span; asked again and again until it did. */
export function useHasAnySpan(projectId: string): boolean | undefined {
  const status = useQuery({
    queryKey: ['ingest', projectId, 'now-15m'],
    queryFn: ({ signal }) => api.ingest(projectId, 'now-15m', signal),
    refetchInterval: (query) => (query.state.data?.firstSpanReceived ? false : FIRST_SPAN_POLL_MS),
  });
  return status.data?.firstSpanReceived;
}
