import { FAILURE_CLASSES, type FailureClass, type TaxonomyOutput } from '@faultline/model';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, type ReactNode } from 'react';
import { ApiError } from '../../lib/api-client.ts';
import { useCommands, type Command } from '../../lib/commands.ts';
import { formatCount } from '../../lib/format.ts';
import { onlyRange, rangeOf } from '../../lib/range-search.ts';
import { EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import type { FilterBarHandle } from '../requests/filter-bar.tsx';
import { BudgetUse } from './budget-use.tsx';
import { ChangeText } from './change-text.tsx';
import { ClassAside } from './class-aside.tsx';
import css from './class.module.css';
import { changeOf } from './lib/change.ts';
import { formatPercent } from './lib/percent.ts';
import { Patterns } from './patterns.tsx';
import { RangeBar } from './range-bar.tsx';
import type { ClassSearch } from './url.ts';
import { useBoard, usePatterns, useTaxonomy } from './use-failures.ts';

/** One failure class: what belongs to it and who works on it, and in which ways it happens. */
export function ClassPage() {
  const { projectId, class: name } = useParams({ from: '/p/$projectId/failures/$class' });
  const failureClass = FAILURE_CLASSES.find((each) => each === name);
  const taxonomy = useTaxonomy(projectId);
  if (failureClass === undefined) return <NoSuchClass projectId={projectId} name={name} />;
  if (taxonomy.isError) return <ErrorState error={taxonomy.error} retry={() => void taxonomy.refetch()} />;
  const about = taxonomy.data?.classes.find((each) => each.class === failureClass);
  if (!taxonomy.data || !about) return <Loading label="Loading the class" />;
  return <ClassView key={failureClass} projectId={projectId} about={about} version={taxonomy.data} />;
}

export type ChangeClassSearch = (
  change: { readonly [K in keyof ClassSearch]?: ClassSearch[K] | undefined },
  mode?: 'replace',
) => void;

/** Which state of the taxonomy it is, and who made it. */
export type TaxonomyVersion = Pick<TaxonomyOutput, 'version' | 'changedAt' | 'changedBy'>;

function ClassView({
  projectId,
  about,
  version,
}: {
  readonly projectId: string;
  readonly about: TaxonomyOutput['classes'][number];
  readonly version: TaxonomyVersion;
}) {
  const failureClass: FailureClass = about.class;
  const search = useSearch({ from: '/p/$projectId/failures/$class' });
  const navigate = useNavigate();
  const filterBar = useRef<FilterBarHandle>(null);
  const range = useMemo(() => rangeOf(search), [search]);
  const board = useBoard(projectId, range);
  const patterns = usePatterns(projectId, failureClass, range);
  const change = useCallback<ChangeClassSearch>(
    (next, mode) =>
      void navigate({
        to: '/p/$projectId/failures/$class',
        params: { projectId, class: failureClass },
        search: (before) =>
          Object.fromEntries(
            Object.entries({ ...before, ignored: undefined, ...next }).filter(([, value]) => value !== undefined),
          ),
        replace: mode === 'replace',
      }),
    [navigate, projectId, failureClass],
  );
  const leave = useCallback(
    () =>
      void navigate({
        to: '/p/$projectId/failures',
        params: { projectId },
        search: onlyRange(search),
      }),
    [navigate, projectId, search],
  );
  const isEditing = search.edit !== undefined || search.example !== undefined;
  useClassCommands({
    leave: useCallback(
      () => (isEditing ? change({ edit: undefined, example: undefined }, 'replace') : leave()),
      [isEditing, change, leave],
    ),
    change,
    focusFilter: useCallback(() => filterBar.current?.focus(), []),
  });

  const onBoard = board.data?.classes.find((each) => each.class === failureClass);
  const total = board.data?.total ?? 0;
  const { error } = patterns;
  return (
    <div className={css.page}>
      <RangeBar ref={filterBar} projectId={projectId} range={range} ignored={search.ignored} onChange={change}>
        <button
          type="button"
          className={ui.back}
          aria-label="Back to all failures"
          title="Back to all failures"
          onClick={leave}
        >
          <IconArrowLeft size={16} />
        </button>
        <h1>{about.title}</h1>
        <code className={ui.dim}>{failureClass}</code>
      </RangeBar>
      {onBoard && (
        <dl className={css.facts}>
          <Fact name="Requests">
            <Link
              to="/p/$projectId/requests"
              params={{ projectId }}
              search={{ filter: onBoard.filter, from: range.from, to: range.to }}
            >
              {formatCount(onBoard.count)}
            </Link>{' '}
            <span className={ui.dim}>
              of {formatCount(total)}, {formatPercent(onBoard.share)}
            </span>
          </Fact>
          <Fact name="Against before">
            <ChangeText change={changeOf({ ...onBoard, total })} of={onBoard} total={total} />
          </Fact>
          <Fact name="Budget used">
            <BudgetUse {...onBoard} />
          </Fact>
        </dl>
      )}
      <div className={css.columns}>
        <div>
          {error instanceof ApiError && error.code === 'invalid-argument' ? (
            <EmptyState title="This filter cannot be read" text={error.message}>
              <button type="button" className={ui.button} onClick={() => change({ filter: undefined })}>
                Clear the filter
              </button>
            </EmptyState>
          ) : error ? (
            <ErrorState error={error} retry={() => void patterns.refetch()} />
          ) : patterns.data ? (
            <Patterns
              projectId={projectId}
              range={range}
              hasBefore={(onBoard?.previousTotal ?? 0) > 0}
              {...patterns.data}
              onChange={change}
            />
          ) : (
            <Loading label="Grouping the failures" />
          )}
        </div>
        <ClassAside projectId={projectId} about={about} version={version} search={search} onSearch={change} />
      </div>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function NoSuchClass({ projectId, name }: { readonly projectId: string; readonly name: string }) {
  return (
    <EmptyState
      isWholePage
      title={`There is no failure class ${name}`}
      text={`The classes are ${FAILURE_CLASSES.join(', ')}. A project may add sub-classes to them.`}
    >
      <Link className={ui.button} to="/p/$projectId/failures" params={{ projectId }}>
        All failures
      </Link>
    </EmptyState>
  );
}

function useClassCommands({
  leave,
  change,
  focusFilter,
}: {
  readonly leave: () => void;
  readonly change: ChangeClassSearch;
  readonly focusFilter: () => void;
}): void {
  useCommands(
    useMemo(() => {
      const command = (id: string, label: string, keys: readonly string[], run: () => void): Command => ({
        id: `class.${id}`,
        label,
        keys,
        group: 'Class',
        run,
      });
      return [
        command('filter', 'Filter', ['/'], focusFilter),
        command('settings', 'Edit owner, budget and runbook', ['e'], () => change({ edit: 'settings' })),
        command('sub-classes', 'Edit the sub-classes', [], () => change({ edit: 'sub-classes' })),
        command('examples', 'Add an example', [], () => change({ edit: 'examples' })),
        command('back', 'Stop editing, or go back to all failures', ['Escape'], leave),
      ];
    }, [leave, change, focusFilter]),
  );
}
