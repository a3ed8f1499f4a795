import type { KpiSeriesOutput } from '@faultline/model';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { ApiError } from '../../lib/api-client.ts';
import { Announcement, EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import type { FilterBarHandle } from '../requests/filter-bar.tsx';
import { ChangeBadge } from './components/change-badge.tsx';
import { Cohorts } from './components/cohorts.tsx';
import { Course } from './components/course.tsx';
import { DefinitionPopover } from './components/definition-popover.tsx';
import { Distribution } from './components/distribution.tsx';
import { Exemplars } from './components/exemplars.tsx';
import { ExportMenu } from './components/export-menu.tsx';
import { Frame } from './components/frame.tsx';
import { Sample } from './components/kpi-tile.tsx';
import { SplitMenu } from './components/split-menu.tsx';
import { comparedInput } from './lib/compared.ts';
import { formatInterval, formatKpi } from './lib/format-kpi.ts';
import { kpiCsv, kpiMarkdown } from './lib/report.ts';
import { useKpiSeries, useSeenValues } from './queries.ts';
import css from './kpi.module.css';
import {
  MOST_LABELS,
  mergedSearch,
  parseSelection,
  printSelection,
  type ScorecardSearch,
  type SearchChange,
  type Selection,
} from './url.ts';
import { usePageCommands } from './use-page-commands.ts';

const POINTS = 60;

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
  const series = useKpiSeries({ ...input, kpi, buckets: POINTS, ...(search.by ? { by: search.by } : {}) });
  const seen = useSeenValues(input);
  const { error, data, refetch } = series;
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
  if (error instanceof ApiError && error.code === 'not-found')
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
          <SplitMenu by={search.by} most={MOST_LABELS} onChange={(by) => change({ by })} />
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
        <Sections projectId={projectId} answer={data} search={search} change={change} />
      )}
      <Announcement>
        {series.isFetching || !data
          ? ''
          : `${data.kpi.definition.title}: ${formatKpi(data.kpi.value, data.kpi.definition.unit)}`}
      </Announcement>
    </Frame>
  );
}

interface SectionsProps {
  readonly projectId: string;
  readonly answer: KpiSeriesOutput;
  readonly search: ScorecardSearch;
  readonly change: (next: SearchChange) => void;
}

function Sections({ projectId, answer, search, change }: SectionsProps) {
  const { kpi, range, cohorts, distribution, exemplars } = answer;
  const selection = parseSelection(search.select);
  const select = (next: Selection | undefined) => change({ select: next && printSelection(next) });
  return (
    <>
      <Summary projectId={projectId} answer={answer} />
      {kpi.value === undefined && answer.requests > 0 && (
        <p className={ui.notice}>
          There is no number: {kpi.note ?? 'nothing could be judged'}. How it is computed, and from what, stands behind
          the sign beside the title.
        </p>
      )}
      <Course projectId={projectId} answer={answer} selection={selection} onSelect={select} />
      <Cohorts
        projectId={projectId}
        kpi={kpi}
        cohorts={cohorts}
        range={range}
        onFilter={(filter) => change({ filter, select: undefined })}
      />
      {distribution && (
        <Distribution
          projectId={projectId}
          kpi={kpi}
          distribution={distribution}
          range={range}
          selection={selection}
          onSelect={select}
        />
      )}
      <Exemplars
        title={kpi.definition.direction === 'neutral' ? 'Requests behind it' : 'Requests that make it worse'}
        projectId={projectId}
        requestIds={exemplars}
        range={range}
      />
    </>
  );
}

function Summary({ projectId, answer: { kpi, range } }: Pick<SectionsProps, 'projectId' | 'answer'>) {
  const { definition, change, value, note } = kpi;
  const interval = formatInterval(kpi, definition.unit);
  return (
    <section className={css.number} aria-label="The number" data-verdict={change?.verdict}>
      <p className={css.value}>
        <b title={value === undefined ? undefined : String(value)}>{formatKpi(value, definition.unit)}</b>
        {interval && <span>95 % interval {interval}</span>}
      </p>
      <div>
        {change && <ChangeBadge change={change} unit={definition.unit} />}
        {change && <p className={css.sentence}>{change.sentence}</p>}
        {note && value !== undefined && <p className={css.sentence}>With care: {note}.</p>}
      </div>
      <Sample projectId={projectId} tile={kpi} range={range} />
    </section>
  );
}
