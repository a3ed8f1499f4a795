import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../lib/api-client.ts';
import { shownTo } from './lib/shown.ts';

/** The request that is looked at, and what of it this reviewer is shown. */
export function useSubject(projectId: string, requestId: string | undefined, reviewer: string) {
  const request = useQuery({
    queryKey: ['request', projectId, requestId ?? ''],
    queryFn: ({ signal }) => api.request(projectId, requestId ?? '', signal),
    staleTime: 30_000,
    enabled: requestId !== undefined,
  });
  const data = requestId === undefined ? undefined : request.data;
  const isSaid = data?.statement.class !== undefined;
  const reviews = useQuery({
    queryKey: ['reviews', 'of', projectId, requestId ?? ''],
    queryFn: ({ signal }) => api.reviewsOf(projectId, requestId ?? '', signal),
    enabled: isSaid,
  });
  const known = isSaid ? reviews.data?.reviews : NONE;
  const shown = useMemo(() => (data && known ? shownTo(reviewer, data, known) : undefined), [data, known, reviewer]);
  const { error, refetch } = request.error ? request : reviews;
  return {
    request: data,
    /** Undefined until all is there that it depends on. */
    shown,
    error,
    retry: () => void refetch(),
  };
}

const NONE: readonly never[] = [];

export type Subject = ReturnType<typeof useSubject>;
