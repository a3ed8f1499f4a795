// The time a request lives in: the machine's, or one of its own that moves only when something takes time. With it days of traffic can be
// worked off in a minute and still take, in every span, as long as they would have taken.
import { AsyncLocalStorage } from 'node:async_hooks';

const simulated = new AsyncLocalStorage<{ nowMs: number }>();

/** Milliseconds since the epoch, with fractions. */
export function now(): number {
  return simulated.getStore()?.nowMs ?? performance.timeOrigin + performance.now();
}

/** Waits, or lets the request's own time pass. */
export async function pass(ms: number): Promise<void> {
  const clock = simulated.getStore();
  if (clock) clock.nowMs += ms;
  else await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets the time of the request that calls this pass later on, from wherever; undefined on the machine's own time. */
export function currentClock(): ((ms: number) => void) | undefined {
  const clock = simulated.getStore();
  return clock && ((ms) => void (clock.nowMs += ms));
}

/** Runs `work` as if it began at `startMs`. */
export function startingAt<T>(startMs: number, work: () => T): T {
  return simulated.run({ nowMs: startMs }, work);
}
