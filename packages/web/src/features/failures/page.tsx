import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { ApiError } from '../../lib/api-client.ts';
import { useCommands, type Command } from '../../lib/commands.ts';
import { formatCount, formatUsd } from '../../lib/format.ts';
import { onlyRange, rangeOf } from '../../lib/range-search.ts';
import { Announcement, EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import { FirstRun } from '../first-run/page.tsx';
import type { FilterBarHandle } from '../requests/filter-bar.tsx';
import { NothingFound } from '../requests/nothing-found.tsx';
import { useHasAnySpan } from '../requests/use-requests.ts';
import { Board } from './board.tsx';
import css from './failures.module.css';
import { formatPercent } from './lib/percent.ts';
import { NothingBad } from './nothing-bad.tsx';
import { RangeBar, type ChangeRange } from './range-bar.tsx';
import { useBoard } from './use-failures.ts';

/** What goes wrong, by class and owner: how often, for whom, at what cost, and whether it is getting worse. */
export function FailuresPage() {
  const { projectId } = useParams({ from: '/p/$projectId/failures' });
  const search = useSearch({ from: '/p/$projectId/failures' });
  const navigate = useNavigate();
  const filterBar = useRef<FilterBarHandle>(null);
  const range = useMemo(() => rangeOf(search), [search]);
  const hasAnySpan = useHasAnySpan(projectId);
  const board = useBoard(projectId, range);
  const { refetch } = board;
  const change = useCallback<ChangeRange>(
    (next) =>
      void navigate({
        to: '/p/$projectId/failures',
        params: { projectId },
        search: (before) =>
          Object.fromEntries(
            Object.entries({ ...before, ignored: undefined, ...next }).filter(([, value]) => value !== undefined),
          ),
      }),
    [navigate, projectId],
  );
  useBoardCommands(
    useCallback(() => filterBar.current?.focus(), []),
    useCallback(() => void refetch(), [refetch]),
  );

  if (hasAnySpan === false) return <FirstRun projectId={projectId} />;
  const { data, error } = board;
  const isFilterWrong = error instanceof ApiError && error.code === 'invalid-argument';
  if (error && !isFilterWrong) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <div className={css.page}>
      <RangeBar ref={filterBar} projectId={projectId} range={range} ignored={search.ignored} onChange={change}>
        <h1>Failures</h1>
        {data && data.total > 0 && (
          <span className={ui.dim}>
            {formatCount(data.bad)} of {formatCount(data.total)} requests are bad (
            {formatPercent(data.bad / data.total)}),{' '}
            {formatUsd(data.classes.reduce((sum, { wastedUsd }) => sum + wastedUsd, 0))} spent on them
          </span>
        )}
      </RangeBar>
      {isFilterWrong ? (
        <EmptyState title="This filter cannot be read" text={error.message}>
          <button type="button" className={ui.button} onClick={() => change({ filter: undefined })}>
            Clear the filter
          </button>
        </EmptyState>
      ) : !data ? (
        <Loading label="Counting the failures" />
      ) : data.total === 0 ? (
        <NothingFound
          projectId={projectId}
          {...range}
          onClear={() => change({ filter: undefined })}
          onRange={(from, to) => change({ from, to })}
        />
      ) : data.bad === 0 ? (
        <NothingBad projectId={projectId} range={range} total={data.total} onChange={change} />
      ) : (
        <Board projectId={projectId} range={range} search={onlyRange(search)} board={data} />
      )}
      <Announcement>{board.isFetching || !data ? '' : `${data.bad} of ${data.total} requests are bad`}</Announcement>
    </div>
  );
}

function useBoardCommands(focusFilter: () => void, reload: () => void): void {
  useCommands(
    useMemo(() => {
      const command = (id: string, label: string, keys: readonly string[], run: () => void): Command => ({
        id: `failures.${id}`,
        label,
        keys,
        group: 'Failures',
        run,
      });
      return [
        command('next', 'Next class', ['j'], () => moveFocus(1)),
        command('previous', 'Previous class', ['k'], () => moveFocus(-1)),
        command('filter', 'Filter', ['/'], focusFilter),
        command('reload', 'Reload', ['r'], reload),
      ];
    }, [focusFilter, reload]),
  );
}

/** From the link of a class to the one after or before it; Enter follows the link. */
function moveFocus(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('[data-class-link]')];
  const at = links.findIndex((link) => link === document.activeElement);
  links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
}
