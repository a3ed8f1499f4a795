import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { ApiError } from '../../lib/api-client.ts';
import { DEFAULT_FROM } from '../../lib/list-search.ts';
import { Announcement, EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import type { FilterBarHandle } from '../requests/filter-bar.tsx';
import { DefinitionPopover } from './components/definition-popover.tsx';
import { CohortMenu } from './components/cohort-menu.tsx';
import { ExportMenu } from './components/export-menu.tsx';
import { KpiSections } from './components/kpi-sections.tsx';
import { Frame } from './components/frame.tsx';
import { SplitMenu } from './components/split-menu.tsx';
import { comparedInput } from './lib/compared.ts';
import { formatKpi } from './lib/format-kpi.ts';
import { kpiCsv, kpiMarkdown } from './lib/report.ts';
import { useExplanation, useKpiSeries, useSeenValues } from './queries.ts';
import css from './kpi.module.css';
import { MOST_LABELS, mergedSearch, type SearchChange } from './url.ts';
import { usePageCommands } from './use-page-commands.ts';

const [LEAST_POINTS, MOST_POINTS, REQUESTS_A_POINT] = [12, 60, 25];

/** Points over the range, so that each has some requests to be computed from. */
function pointsFor(requests: number | undefined): number {
  return Math.max(LEAST_POINTS, Math.min(MOST_POINTS, Math.round((requests ?? 0) / REQUESTS_A_POINT)));
}

/** One number: over time, by cohort, how it is spread, what moved it, and the requests behind it. */
export function KpiPage() {
  const { projectId, kpi } = useParams({ from: '/p/$projectId/scorecard/$kpi' });
  const search = useSearch({ from: '/p/$projectId/scorecard/$kpi' });
  const navigate = useNavigate();
  const filterBar = useRef<FilterBarHandle>(null);
  const page = useRef<HTMLDivElement>(null);
  const change = useCallback(
    (next: SearchChange) =>
      void navigate({
        to: '/p/$projectId/scorecard/$kpi',
        params: { projectId, kpi },
        search: (before) => mergedSearch(before, next),
      }),
    [navigate, projectId, kpi],
  );
  const input = useMemo(() => comparedInput(projectId, search), [projectId, search]);
  const range = { from: search.from ?? DEFAULT_FROM, to: search.to ?? 'now' };
  const seen = useSeenValues(input);
  const isCounted = seen.data !== undefined || seen.isError;
  const series = useKpiSeries(
    { ...input, kpi, buckets: pointsFor(seen.data?.total), ...(search.by ? { by: search.by } : {}) },
    isCounted,
  );
  const { error, data, refetch } = series;
  const explanation = useExplanation({ ...input, kpi }, data?.compared !== undefined);
  const reload = useCallback(() => void refetch(), [refetch]);
  const back = useCallback(
    () =>
      void navigate({
        to: '/p/$projectId/scorecard',
        params: { projectId },
        search: mergedSearch(search, { select: undefined }),
      }),
    [navigate, projectId, search],
  );
  usePageCommands({ page, filterBar, reload, back });
  const isAskedWrong = error instanceof ApiError && error.code === 'invalid-argument';
  if (error instanceof ApiError && error.refused.some((path) => path === 'kpi' || path === 'kpis'))
    return (
      <EmptyState
        isWholePage
        title={`There is no KPI ${kpi}`}
        text="It may have been removed, or the address is mistyped."
      >
        <Link className={ui.button} to="/p/$projectId/scorecard" params={{ projectId }} search={search}>
          Go to the scorecard
        </Link>
      </EmptyState>
    );
  if (error && !isAskedWrong) return <ErrorState error={error} retry={reload} />;
  return (
    <Frame
      heading={
        <>
          <h1 className={css.heading}>
            <Link
              to="/p/$projectId/scorecard"
              params={{ projectId }}
              search={mergedSearch(search, { select: undefined })}
            >
              Scorecard
            </Link>
            <span aria-hidden>›</span> {data?.kpi.definition.title ?? kpi}
          </h1>
          {data && <DefinitionPopover definition={data.kpi.definition} />}
        </>
      }
      search={search}
      facets={seen.data?.facets ?? []}
      filterBar={filterBar}
      onChange={change}
      page={page}
      isStale={series.isPlaceholderData}
      tools={
        <>
          <CohortMenu
            projectId={projectId}
            range={range}
            filter={search.filter ?? ''}
            onFilter={(filter) => change({ filter, select: undefined })}
          />
          <SplitMenu
            projectId={projectId}
            range={range}
            by={search.by}
            most={MOST_LABELS}
            onChange={(by) => change({ by })}
          />
          {data && (
            <ExportMenu
              name={`${kpi}-${projectId}`}
              csv={() => kpiCsv(data)}
              markdown={() => kpiMarkdown(data, location.href)}
              picture={page}
            />
          )}
        </>
      }
    >
      {isAskedWrong ? (
        <EmptyState title="This cannot be read" text={error.message}>
          <button type="button" className={ui.button} onClick={() => change({ filter: undefined })}>
            Clear the filter
          </button>
        </EmptyState>
      ) : data === undefined ? (
        <Loading label="Computing the number" />
      ) : (
        <KpiSections projectId={projectId} answer={data} explanation={explanation} search={search} change={change} />
      )}
      <Announcement>
        {series.isFetching || !data
          ? ''
          : `${data.kpi.definition.title}: ${formatKpi(data.kpi.value, data.kpi.definition.unit)}`}
      </Announcement>
    </Frame>
  );
}
