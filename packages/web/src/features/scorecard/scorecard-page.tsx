import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { ApiError } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import { DEFAULT_FROM } from '../../lib/list-search.ts';
import { Announcement, EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import { FirstRun } from '../first-run/page.tsx';
import type { FilterBarHandle } from '../requests/filter-bar.tsx';
import { NothingFound } from '../requests/nothing-found.tsx';
import { useHasAnySpan } from '../requests/use-requests.ts';
import { CohortMatrix } from './components/cohort-matrix.tsx';
import { CohortMenu } from './components/cohort-menu.tsx';
import { ExportMenu } from './components/export-menu.tsx';
import { Frame } from './components/frame.tsx';
import { Groups } from './components/groups.tsx';
import { NoOutcome } from './components/no-outcome.tsx';
import { OwnKpis } from './components/own-kpis.tsx';
import { SplitMenu } from './components/split-menu.tsx';
import { Verdict } from './components/verdict.tsx';
import { comparedInput } from './lib/compared.ts';
import { scorecardCsv, scorecardMarkdown } from './lib/report.ts';
import { headlineOf } from './lib/headline.ts';
import { useFindings, useScorecard, useSeenValues } from './queries.ts';
import { mergedSearch, type SearchChange } from './url.ts';
import { usePageCommands } from './use-page-commands.ts';

/** Is it right, grounded, fast, affordable and safe, and for whom not: every number with its interval, change, course and sample. */
export function ScorecardPage() {
  const { projectId } = useParams({ from: '/p/$projectId/scorecard' });
  const search = useSearch({ from: '/p/$projectId/scorecard' });
  const navigate = useNavigate();
  const filterBar = useRef<FilterBarHandle>(null);
  const page = useRef<HTMLDivElement>(null);
  const change = useCallback(
    (next: SearchChange) =>
      void navigate({
        to: '/p/$projectId/scorecard',
        params: { projectId },
        search: (before) => mergedSearch(before, next),
      }),
    [navigate, projectId],
  );
  const input = useMemo(() => comparedInput(projectId, search), [projectId, search]);
  const hasAnySpan = useHasAnySpan(projectId);
  const card = useScorecard(input, hasAnySpan !== false);
  const seen = useSeenValues(input);
  const { error, data, refetch } = card;
  const isAnyWorse = data !== undefined && headlineOf(data).worse.length > 0;
  const findings = useFindings(input, isAnyWorse && !card.isPlaceholderData);
  const reload = useCallback(() => void refetch(), [refetch]);
  usePageCommands({ page, filterBar, reload });
  if (hasAnySpan === false) return <FirstRun projectId={projectId} />;
  const isAskedWrong = error instanceof ApiError && error.code === 'invalid-argument';
  if (error && !isAskedWrong) return <ErrorState error={error} retry={reload} />;
  const { filter = '', from = DEFAULT_FROM, to = 'now' } = search;
  const facets = seen.data?.facets ?? [];
  const field = search.by?.split(',')[0];
  return (
    <Frame
      heading={
        <>
          <h1>Scorecard</h1>
          <span className={ui.dim}>{data && `${formatCount(data.requests)} requests`}</span>
        </>
      }
      search={search}
      facets={facets}
      filterBar={filterBar}
      page={page}
      isStale={card.isPlaceholderData}
      onChange={change}
      tools={
        <>
          <CohortMenu
            projectId={projectId}
            range={{ from, to }}
            filter={filter}
            onFilter={(next) => change({ filter: next })}
          />
          <SplitMenu
            projectId={projectId}
            range={{ from, to }}
            by={search.by}
            most={1}
            onChange={(by) => change({ by })}
          />
          <OwnKpis projectId={projectId} />
          {data && (
            <ExportMenu
              name={`scorecard-${projectId}`}
              csv={() => scorecardCsv(data)}
              markdown={() => scorecardMarkdown(data, location.href, findings.data)}
              picture={page}
            />
          )}
        </>
      }
    >
      {isAskedWrong ? (
        <EmptyState title="This cannot be read" text={error.message}>
          <button type="button" className={ui.button} onClick={() => change({ filter: undefined, against: undefined })}>
            Clear the filter
          </button>
        </EmptyState>
      ) : data === undefined ? (
        <Loading label="Computing the scorecard" lines={16} />
      ) : data.requests === 0 ? (
        <NothingFound
          projectId={projectId}
          filter={filter}
          from={from}
          to={to}
          onClear={() => change({ filter: undefined })}
          onRange={(start, end) => change({ from: start, to: end })}
        />
      ) : (
        <>
          <Verdict projectId={projectId} answer={data} findings={findings} search={search} onChange={change} />
          <NoOutcome projectId={projectId} answer={data} />
          {field !== undefined && (
            <CohortMatrix
              projectId={projectId}
              answer={data}
              field={field}
              search={search}
              onFilter={(next) => change({ filter: next })}
            />
          )}
          <Groups projectId={projectId} answer={data} search={search} />
        </>
      )}
      <Announcement>{card.isFetching || !data ? '' : `Scorecard of ${data.requests} requests`}</Announcement>
    </Frame>
  );
}
