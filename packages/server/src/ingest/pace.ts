/** Exports are taken in at once while assembling is less behind than this, milliseconds. */
const TOLERATED_LAG_MS = 1000;
/** And wait no longer than this, however far it is behind: a sender that waits much longer drops what it has. */
const MAX_PAUSE_MS = 300;
/** An export waits a millisecond longer for so much lag. */
const LAG_PER_MS = 8;

/**
 * How long an export waits before it is taken in, milliseconds. Intake could store more than can be assembled, and requests would be seen ever
 * later; the further assembling is behind, the slower exports are acknowledged, until both keep the same pace.
 *
 * @param lagMs how long the oldest trace has been ready to be assembled, milliseconds
 */
export function pauseMs(lagMs: number): number {
  return Math.min(MAX_PAUSE_MS, Math.max(0, lagMs - TOLERATED_LAG_MS) / LAG_PER_MS);
}
