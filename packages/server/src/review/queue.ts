// What to review next. Pure: pools of requests in, an order out.
import type { ReviewReason } from '@faultline/model';

/** Requests worth a look for one reason, in the order they should come. */
export interface Pool {
  readonly reason: Exclude<ReviewReason, 'random'>;
  readonly requestIds: readonly string[];
}

export interface Chosen {
  readonly requestId: string;
  readonly reason: ReviewReason;
}

/** Every so many requests one is chosen at random from all: only these give rates that are not skewed by what is looked at. */
const RANDOM_EVERY = 5;

/** Takes from the pools in turn, so that no kind of doubt waits for another to run out. */
export function chooseNext(
  pools: readonly Pool[],
  random: readonly string[],
  isDone: (requestId: string) => boolean,
  limit: number,
): readonly Chosen[] {
  const chosen = new Map<string, ReviewReason>();
  const lanes = pools.map(({ reason, requestIds }) => ({ reason, waiting: requestIds.filter((id) => !isDone(id)) }));
  const atRandom = random.filter((id) => !isDone(id));
  const take = (waiting: string[], reason: ReviewReason): boolean => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      if (chosen.has(id)) continue;
      chosen.set(id, reason);
      return true;
    }
    return false;
  };
  let turn = 0;
  while (chosen.size < limit) {
    if (chosen.size % RANDOM_EVERY === RANDOM_EVERY - 1 && take(atRandom, 'random')) continue;
    const hasTaken = lanes.some((_, i) => {
      const lane = lanes[(turn + i) % lanes.length]!;
      if (!take(lane.waiting, lane.reason)) return false;
      turn = (turn + i + 1) % lanes.length;
      return true;
    });
    if (!hasTaken && !take(atRandom, 'random')) break;
  }
  return [...chosen].map(([requestId, reason]) => ({ requestId, reason }));
}
