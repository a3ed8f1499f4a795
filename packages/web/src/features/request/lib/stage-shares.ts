import type { RequestDetailJson } from '@faultline/model';

type StageTime = RequestDetailJson['stageTimes'][number];

interface StageShare extends StageTime {
  /** Part of the whole waiting time, 0..1. */
  readonly share: number;
}

const LEAST_SHARE = 0.01;
const MOST_NAMED = 6;

/** The stages the user waited for, longest first: those worth naming, and the rest. */
export function shareOfWaiting(stageTimes: readonly StageTime[]): {
  readonly stages: readonly StageShare[];
  readonly rest: readonly StageShare[];
} {
  const total = stageTimes.reduce((sum, { criticalMs }) => sum + criticalMs, 0);
  const waited = stageTimes
    .filter(({ criticalMs }) => criticalMs > 0)
    .map((time) => ({ ...time, share: time.criticalMs / total }))
    .toSorted((a, b) => b.criticalMs - a.criticalMs);
  const isNamed = ({ share }: StageShare, index: number) => index === 0 || (share >= LEAST_SHARE && index < MOST_NAMED);
  return { stages: waited.filter(isNamed), rest: waited.filter((time, index) => !isNamed(time, index)) };
}
