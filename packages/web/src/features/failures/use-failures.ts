import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FailureClass } from '@faultline/model';
import { api } from '../../lib/api-client.ts';
import type { Range } from '../../lib/range-search.ts';

export function useBoard(projectId: string, range: Range) {
  return useQuery({
    queryKey: ['failures', projectId, range],
    queryFn: ({ signal }) => api.failures({ projectId, ...range }, signal),
    placeholderData: keepPreviousData,
  });
}

export function usePatterns(projectId: string, failureClass: FailureClass, range: Range) {
  return useQuery({
    queryKey: ['failures', projectId, range, failureClass],
    queryFn: ({ signal }) => api.failurePatterns({ projectId, class: failureClass, ...range }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useTaxonomy(projectId: string) {
  return useQuery({
    queryKey: ['taxonomy', projectId],
    queryFn: ({ signal }) => api.taxonomy(projectId, signal),
    staleTime: 60_000,
  });
}

export function useReviewSummary(projectId: string) {
  return useQuery({
    queryKey: ['reviews', 'summary', projectId],
    queryFn: ({ signal }) => api.reviewSummary(projectId, signal),
  });
}
