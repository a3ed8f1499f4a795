// The queue of one sitting: what waits, what is looked at, what was done with it. Pure.
import type { ReviewsNextOutput } from '@faultline/model';

type Chosen = ReviewsNextOutput['items'][number];

export interface QueueItem extends Omit<Chosen, 'reason'> {
  /** Absent for a request that nobody chose but the reviewer: it tells nothing about rates. */
  readonly reason?: Chosen['reason'];
}

export interface QueueView {
  readonly current: QueueItem | undefined;
  /** What comes after it, in order. */
  readonly waiting: readonly QueueItem[];
}

/**
 * What is looked at: the request of the address unless it is done with, else the first that waits.
 * A request that was opened by its address and is not among the chosen ones comes first.
 */
export function viewQueue(
  chosen: readonly Chosen[],
  isDone: (requestId: string) => boolean,
  asked: string | undefined,
): QueueView {
  const open = chosen.filter(({ requestId }) => !isDone(requestId));
  if (asked === undefined || isDone(asked)) return { current: open[0], waiting: open.slice(1) };
  const current = open.find(({ requestId }) => requestId === asked) ?? {
    requestId: asked,
    explanation: 'you opened it yourself',
  };
  return { current, waiting: open.filter(({ requestId }) => requestId !== asked) };
}

const LONGEST_SKIP = 10_000;

/** The ids that the server is to leave out, as many of the last as it takes. */
export function skipList(requestIds: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const id of requestIds.map(encodeURIComponent).toReversed()) {
    length += id.length + 1;
    if (length > LONGEST_SKIP) break;
    kept.push(id);
  }
  return kept.toReversed().join(',');
}
