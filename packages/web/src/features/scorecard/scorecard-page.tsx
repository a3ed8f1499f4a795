import type { KpiTileJson, ScorecardOutput } from '@faultline/model';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { ApiError } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import { Announcement, EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import type { FilterBarHandle } from '../requests/filter-bar.tsx';
import { Frame } from './components/frame.tsx';
import { KpiTile } from './components/kpi-tile.tsx';
import { Unmeasured } from './components/unmeasured.tsx';
import { Verdict } from './components/verdict.tsx';
import { comparedInput } from './lib/compared.ts';
import { useScorecard, useSeenValues } from './queries.ts';
import css from './scorecard.module.css';
import { mergedSearch, type ScorecardSearch, type SearchChange } from './url.ts';

/** Is it right, grounded, fast, affordable and safe, and for whom not: every number with its interval, change, course and sample. */
export function ScorecardPage() {
  const { projectId } = useParams({ from: '/p/$projectId/scorecard' });
  const search = useSearch({ from: '/p/$projectId/scorecard' });
  const navigate = useNavigate();
  const filterBar = useRef<FilterBarHandle>(null);
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
  const card = useScorecard(input);
  const seen = useSeenValues(input);
  const { error, data } = card;
  const isFilterWrong = error instanceof ApiError && error.code === 'invalid-argument';
  if (error && !isFilterWrong) return <ErrorState error={error} retry={() => void card.refetch()} />;
  return (
    <Frame
      heading={
        <>
          <h1>Scorecard</h1>
          <span className={ui.dim}>{data && `${formatCount(data.requests)} requests`}</span>
        </>
      }
      search={search}
      facets={seen.data?.facets ?? []}
      filterBar={filterBar}
      onChange={change}
      tools={undefined}
    >
      {isFilterWrong ? (
        <EmptyState title="This cannot be read" text={error.message}>
          <button type="button" className={ui.button} onClick={() => change({ filter: undefined })}>
            Clear the filter
          </button>
        </EmptyState>
      ) : data === undefined ? (
        <Loading label="Computing the scorecard" />
      ) : (
        <>
          <Verdict projectId={projectId} answer={data} search={search} />
          <Groups projectId={projectId} answer={data} search={search} />
        </>
      )}
      <Announcement>{card.isFetching || !data ? '' : `Scorecard of ${data.requests} requests`}</Announcement>
    </Frame>
  );
}

function Groups({
  projectId,
  answer: { groups, range },
  search,
}: {
  readonly projectId: string;
  readonly answer: ScorecardOutput;
  readonly search: ScorecardSearch;
}) {
  return groups.map(({ group, title, kpis }) => {
    const [measured, unmeasured] = partition(kpis);
    return (
      <section key={group} className={css.group} aria-label={title}>
        <h2>{title}</h2>
        <div className={css.tiles}>
          {measured.map((tile) => (
            <KpiTile key={tile.id} projectId={projectId} tile={tile} range={range} search={search} />
          ))}
        </div>
        <Unmeasured projectId={projectId} tiles={unmeasured} search={search} />
      </section>
    );
  });
}

function partition(tiles: readonly KpiTileJson[]): readonly [measured: KpiTileJson[], unmeasured: KpiTileJson[]] {
  return [tiles.filter(({ value }) => value !== undefined), tiles.filter(({ value }) => value === undefined)];
}
