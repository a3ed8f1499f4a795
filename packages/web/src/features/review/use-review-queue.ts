import type { ReviewsSubmitInput, Verdict } from '@faultline/model';
import { useInfiniteQuery, useIsMutating, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { api } from '../../lib/api-client.ts';
import { askAgain } from '../../lib/ask-again.ts';
import type { Range } from '../../lib/range-search.ts';
import { skipList, viewQueue, type QueueItem } from './lib/queue.ts';

/** What a reviewer says about the request that is looked at. */
export type Said = Pick<
  ReviewsSubmitInput,
  'verdict' | 'subClass' | 'stage' | 'note' | 'expectedSources' | 'expectedAnswer'
>;

/** A request that was reviewed or passed over in this sitting. */
export interface Done {
  readonly item: QueueItem;
  /** Absent when it was passed over. */
  readonly said?: Said;
  /** Id of the review, once the server has it; undefined when it was refused. */
  readonly reviewId?: Promise<string | undefined>;
}

/** What the rules had said of the last request, where the reviewer said otherwise: told afterwards, so that it steers nobody. */
export interface Told {
  readonly verdict: Verdict;
  readonly explanation: string;
}

export interface Refused {
  readonly item: QueueItem;
  readonly message: string;
}

const PAGE = 20;
/** Few enough left that more are asked for. */
const RUNNING_LOW = 6;
const PREFETCHED = 2;
const NOTHING: readonly Done[] = [];
const SAID = ['reviews', 'said'];
/** What was done, so that going to a request and back does not begin again. */
const sittings = new Map<string, readonly Done[]>();

/** The requests to review, one after the other. Moving on does not wait for the server; what it refuses comes back. */
export function useReviewQueue(
  projectId: string,
  range: Range,
  reviewer: string,
  asked: string | undefined,
  onCurrent: (requestId: string | undefined) => void,
) {
  const queries = useQueryClient();
  const sitting = JSON.stringify([projectId, reviewer]);
  const [{ of, done }, setDone] = useState({ of: sitting, done: sittings.get(sitting) ?? NOTHING });
  if (of !== sitting) setDone({ of: sitting, done: sittings.get(sitting) ?? NOTHING });
  const [refused, setRefused] = useState<Refused>();
  const [told, setTold] = useState<Told>();
  const changeDone = useCallback(
    (change: (before: readonly Done[]) => readonly Done[]) => {
      const after = change(sittings.get(sitting) ?? NOTHING);
      sittings.set(sitting, after);
      setDone({ of: sitting, done: after });
    },
    [sitting, setDone],
  );

  const chosen = useInfiniteQuery({
    queryKey: ['reviews', 'next', projectId, range, reviewer],
    queryFn: ({ pageParam, signal }) =>
      api.nextReviews({ projectId, ...range, reviewer, limit: PAGE, skip: pageParam }, signal),
    initialPageParam: skipList(done.map(({ item }) => item.requestId)),
    getNextPageParam: (last, pages) =>
      last.items.length === 0
        ? undefined
        : skipList([
            ...(sittings.get(sitting) ?? NOTHING).map(({ item }) => item.requestId),
            ...pages.flatMap(({ items }) => items.map(({ requestId }) => requestId)),
          ]),
    // What is waiting does not change under the reviewer's hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const items = useMemo(() => chosen.data?.pages.flatMap((page) => page.items) ?? [], [chosen.data]);
  const doneIds = useMemo(() => new Set(done.map(({ item }) => item.requestId)), [done]);
  const { current, waiting } = useMemo(() => viewQueue(items, (id) => doneIds.has(id), asked), [items, doneIds, asked]);

  const currentId = current?.requestId;
  useEffect(() => {
    if (currentId !== asked && (currentId !== undefined || chosen.isSuccess)) onCurrent(currentId);
  }, [currentId, asked, chosen.isSuccess, onCurrent]);
  const { hasNextPage, isFetching, fetchNextPage } = chosen;
  const isLow = waiting.length < RUNNING_LOW && hasNextPage && !isFetching;
  useEffect(() => {
    if (isLow) void fetchNextPage();
  }, [isLow, fetchNextPage]);
  const upcoming = waiting
    .slice(0, PREFETCHED)
    .map(({ requestId }) => requestId)
    .join('\n');
  useEffect(() => {
    for (const requestId of upcoming.split('\n').filter(Boolean))
      void queries.prefetchQuery({
        queryKey: ['request', projectId, requestId],
        queryFn: ({ signal }) => api.request(projectId, requestId, signal),
        staleTime: 30_000,
      });
  }, [queries, projectId, upcoming]);

  const isSaving = useIsMutating({ mutationKey: SAID }) > 0;
  useEffect(() => {
    if (!isSaving) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isSaving]);

  /** What is said about one request is sent in the order it was said; requests do not wait for each other. */
  const inLine = useCallback(
    <T>(item: QueueItem, send: () => Promise<T>): Promise<T | undefined> => {
      const { requestId } = item;
      return queries
        .getMutationCache()
        .build(queries, { mutationKey: SAID, scope: { id: `review of ${requestId}` }, mutationFn: send, gcTime: 0 })
        .execute(undefined)
        .then(
          (answer) => {
            for (const queryKey of [
              ['reviews', 'summary', projectId],
              ['taxonomy', projectId],
              ['failures', projectId],
            ])
              void askAgain(queries, queryKey);
            for (const queryKey of [
              ['request', projectId, requestId],
              ['reviews', 'of', projectId, requestId],
            ])
              void queries.invalidateQueries({ queryKey, refetchType: 'none' });
            return answer;
          },
          (error: unknown) => {
            setRefused({ item, message: error instanceof Error ? error.message : String(error) });
            return undefined;
          },
        );
    },
    [queries, projectId],
  );

  const submit = useCallback(
    (said: Said) => {
      if (!current) return;
      setRefused(undefined);
      setTold(undefined);
      const { requestId, reason } = current;
      const reviewId = inLine(current, () =>
        api.submitReview({ projectId, requestId, reviewer, ...said, ...(reason === undefined ? {} : { reason }) }),
      ).then((review) => {
        // A review that was refused was not given: its request waits again.
        if (!review) changeDone((before) => before.filter(({ item }) => item !== current));
        if (review?.shownExplanation !== undefined && review.verdict !== review.shownClass)
          setTold({ verdict: review.shownClass as Verdict, explanation: review.shownExplanation });
        return review?.reviewId;
      });
      changeDone((before) => [...before, { item: current, said, reviewId }]);
    },
    [current, projectId, reviewer, inLine, changeDone],
  );
  const skip = useCallback(() => {
    if (current) changeDone((before) => [...before, { item: current }]);
  }, [current, changeDone]);
  /** Goes back to the last one, and gives what was said of it. */
  const undo = useCallback((): Said | undefined => {
    const last = (sittings.get(sitting) ?? NOTHING).at(-1);
    if (!last) return undefined;
    changeDone((before) => before.filter((each) => each !== last));
    onCurrent(last.item.requestId);
    if (last.reviewId)
      void inLine(last.item, async () => {
        const reviewId = await last.reviewId;
        return reviewId === undefined ? undefined : api.undoReview(projectId, reviewId);
      });
    return last.said;
  }, [sitting, projectId, inLine, changeDone, onCurrent]);

  return {
    current,
    waiting,
    done,
    refused,
    told,
    /** Whether something that was said has not reached the server yet; the browser asks before it leaves the page then. */
    isSaving,
    /** Doubtful requests of the range that this reviewer has not reviewed, as last heard. */
    remaining: chosen.data?.pages.at(-1)?.remaining,
    isPending: chosen.isPending,
    error: chosen.error,
    retry: () => void chosen.refetch(),
    submit,
    skip,
    undo,
  };
}
