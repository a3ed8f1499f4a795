import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { ApiError } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import { changePreferences, usePreferences } from '../../lib/preferences.ts';
import { rangeOf } from '../../lib/range-search.ts';
import { EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import ui from '../../ui/ui.module.css';
import { RangeBar } from '../failures/range-bar.tsx';
import { FirstRun } from '../first-run/page.tsx';
import type { FilterBarHandle } from '../requests/filter-bar.tsx';
import { useHasAnySpan } from '../requests/use-requests.ts';
import { toggleSource, type Truth } from './lib/truth.ts';
import { NothingToReview } from './nothing-to-review.tsx';
import { ReviewSubject } from './review-subject.tsx';
import css from './review.module.css';
import type { ReviewSearch } from './url.ts';
import { useReviewQueue } from './use-review-queue.ts';
import { useSubject } from './use-subject.ts';
import { VerdictPane } from './verdict-pane.tsx';

/** The review queue: one request after the other, labelled by key. */
export function ReviewPage() {
  const { projectId } = useParams({ from: '/p/$projectId/review' });
  const search = useSearch({ from: '/p/$projectId/review' });
  const navigate = useNavigate();
  const { reviewer } = usePreferences();
  const filterBar = useRef<FilterBarHandle>(null);
  const range = useMemo(() => rangeOf(search), [search]);
  const hasAnySpan = useHasAnySpan(projectId);
  const change = useCallback(
    (next: { readonly [K in keyof ReviewSearch]?: ReviewSearch[K] | undefined }, isAdjusting = false) =>
      void navigate({
        to: '/p/$projectId/review',
        params: { projectId },
        search: (before) =>
          Object.fromEntries(
            Object.entries({ ...before, ...next }).filter(([, value]) => value !== undefined),
          ) as ReviewSearch,
        replace: isAdjusting,
      }),
    [navigate, projectId],
  );
  const onCurrent = useCallback((request: string | undefined) => change({ request }, true), [change]);
  const queue = useReviewQueue(projectId, range, reviewer, search.request, onCurrent);

  const requestId = queue.current?.requestId;
  const subject = useSubject(projectId, requestId, reviewer);
  const known = useMemo(
    (): Truth => ({
      sources: subject.request?.statement.expectedSources,
      answer: subject.request?.statement.expectedAnswer,
    }),
    [subject.request],
  );
  // By request, so that what was typed is there again after an undo.
  const [truths, setTruths] = useState<ReadonlyMap<string, Truth>>(new Map());
  const truth = (requestId === undefined ? undefined : truths.get(requestId)) ?? known;
  const changeTruth = (next: Truth) => requestId !== undefined && setTruths(new Map(truths).set(requestId, next));

  if (hasAnySpan === false) return <FirstRun projectId={projectId} />;
  const { current, error, done } = queue;
  const isFilterWrong = error instanceof ApiError && error.code === 'invalid-argument';
  if (error && !isFilterWrong) return <ErrorState error={error} retry={queue.retry} />;
  const given = done.filter(({ said }) => said !== undefined).length;
  return (
    <div className={css.page}>
      <RangeBar
        ref={filterBar}
        projectId={projectId}
        range={range}
        ignored={search.ignored}
        onChange={(next) => change({ ...next, request: undefined, ignored: undefined })}
      >
        <h1>Review</h1>
        <output className={ui.dim} aria-label="Progress" aria-busy={queue.isSaving}>
          {formatCount(given)} reviewed{done.length > given && `, ${formatCount(done.length - given)} skipped`} in this
          sitting
          {queue.remaining !== undefined && queue.remaining > 0 && `; ${formatCount(queue.remaining)} doubtful waiting`}
        </output>
        <ReviewerName key={reviewer} name={reviewer} />
      </RangeBar>
      {isFilterWrong ? (
        <EmptyState title="This filter cannot be read" text={error.message}>
          <button type="button" className={ui.button} onClick={() => change({ filter: undefined })}>
            Clear the filter
          </button>
        </EmptyState>
      ) : (
        <div className={css.columns}>
          {current ? (
            <ReviewSubject
              key={current.requestId}
              projectId={projectId}
              item={current}
              subject={subject}
              right={{ ids: truth.sources, onToggle: (id) => changeTruth(toggleSource(truth, id)) }}
            />
          ) : queue.isPending ? (
            <Loading label="Choosing what to review" />
          ) : (
            <NothingToReview projectId={projectId} range={range} given={given} onChange={change} />
          )}
          <VerdictPane
            projectId={projectId}
            reviewer={reviewer}
            queue={queue}
            shown={subject.shown?.verdict}
            known={known}
            truth={truth}
            onTruth={changeTruth}
            onFilter={() => filterBar.current?.focus()}
            onOpen={() =>
              current &&
              void navigate({
                to: '/p/$projectId/requests/$requestId',
                params: { projectId, requestId: current.requestId },
                search: { view: 'waterfall' },
              })
            }
          />
        </div>
      )}
    </div>
  );
}

/** Under which name reviews are given; agreement between people is measured by it. */
function ReviewerName({ name }: { readonly name: string }) {
  const save = (typed: string) => {
    const reviewer = typed.trim().slice(0, 100);
    if (reviewer !== '' && reviewer !== name) changePreferences({ reviewer });
  };
  return (
    <label className={css.reviewer}>
      Reviewing as{' '}
      <input
        className={ui.input}
        defaultValue={name}
        maxLength={100}
        spellCheck={false}
        onBlur={(event) => save(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </label>
  );
}
