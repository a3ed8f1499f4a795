/** How long assembling keeps the event loop before exports and questions get a turn, milliseconds, while it keeps up. */
const SHORT_MS = 10;
/** And however far it is behind. */
const LONG_MS = 300;
/** A turn is a millisecond longer for so much lag. */
const LAG_PER_MS = 8;

/**
 * Length of one turn of assembling, milliseconds. Every export that is taken in has turns of its own, so many of them would leave assembling a
 * tenth of the time and requests would be seen ever later; the further it is behind, the more it takes, until both keep the same pace.
 *
 * @param lagMs how long the oldest trace has been ready, milliseconds
 */
export function turnMs(lagMs: number): number {
  return Math.min(LONG_MS, SHORT_MS + Math.max(0, lagMs) / LAG_PER_MS);
}
