import type { ExplainInput, KpiSeriesInput, ScorecardCohortsInput, ScorecardInput } from '@faultline/model';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api-client.ts';
import type { ComparedInput } from './lib/compared.ts';

const TILE_POINTS = 24;

const POLL_MS = 2000;

/** Every KPI over the requests of the range, with its change; asked again while there are no requests. */
export function useScorecard(input: ComparedInput, isEnabled: boolean) {
  const asked: ScorecardInput = { ...input, buckets: TILE_POINTS };
  return useQuery({
    queryKey: ['scorecard', asked],
    queryFn: ({ signal }) => api.scorecard(asked, signal),
    enabled: isEnabled,
    refetchInterval: (query) => (query.state.data?.requests === 0 && input.to === 'now' ? POLL_MS : false),
    placeholderData: keepPreviousData,
  });
}

/** The numbers of each cohort of a label, all compared as one family. */
export function useScorecardCohorts(input: ScorecardCohortsInput, isEnabled: boolean) {
  return useQuery({
    queryKey: ['scorecard', 'cohorts', input],
    queryFn: ({ signal }) => api.scorecardCohorts(input, signal),
    enabled: isEnabled,
    placeholderData: keepPreviousData,
  });
}

/** What got worse together, for whom, since when and why. */
export function useFindings(input: ComparedInput, isEnabled: boolean) {
  return useQuery({
    queryKey: ['findings', input],
    queryFn: ({ signal }) => api.findings(input, signal),
    enabled: isEnabled,
  });
}

/** What moved a number, and why: since when, for whom, because of which stage or driver. */
export function useExplanation(input: ExplainInput, isEnabled: boolean) {
  return useQuery({
    queryKey: ['explain', input],
    queryFn: ({ signal }) => api.explain(input, signal),
    enabled: isEnabled,
    placeholderData: keepPreviousData,
  });
}

/** One KPI over time, by cohort and spread. */
export function useKpiSeries(input: KpiSeriesInput, isEnabled: boolean) {
  return useQuery({
    queryKey: ['kpi', input],
    queryFn: ({ signal }) => api.kpiSeries(input, signal),
    enabled: isEnabled,
    placeholderData: keepPreviousData,
  });
}

/** Values of each field, to complete a filter and to name what can be compared or split by. */
export function useSeenValues({ projectId, filter, from, to }: ComparedInput) {
  return useQuery({
    queryKey: ['seen', projectId, filter, from, to],
    queryFn: ({ signal }) => api.facets({ projectId, filter, from, to, buckets: 0 }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Saved cohorts, and the labels that requests of the range carry. */
export function useCohorts(projectId: string, range: { readonly from: string; readonly to: string }, filter = '') {
  return useQuery({
    queryKey: ['cohorts', projectId, range, filter],
    queryFn: ({ signal }) => api.cohorts({ projectId, ...range, filter }, signal),
    placeholderData: keepPreviousData,
  });
}

/** KPIs of a project, its own with their YAML. */
export function useKpis(projectId: string) {
  return useQuery({ queryKey: ['kpis', projectId], queryFn: ({ signal }) => api.kpis(projectId, signal) });
}
