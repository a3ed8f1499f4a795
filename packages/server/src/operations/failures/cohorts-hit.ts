// Which cohorts a failure class hits more than the others. Pure.
import type { FailuresBoardOutput } from '@faultline/model';
import { rateTest } from '../../compare/rate.ts';
import { falseDiscoveryRates } from '../../statistics/false-discovery.ts';
import type { FailureCounts } from '../../store/telemetry-store.ts';

type CohortHit = Omit<FailuresBoardOutput['classes'][number]['cohorts'][number], 'filter'>;

const LISTED = 3;
/** Share of false alarms among the cohorts that are named. */
const FALSE_DISCOVERY_RATE = 0.05;

/**
 * Cohorts with more requests of the class than they would have at the rate of all others together, most excess first. Only those whose
 * excess is not what chance gives when so many cohorts are looked at (Benjamini–Hochberg over all cohorts of the class).
 */
export function cohortsHit(counts: FailureCounts, failureClass: string): readonly CohortHit[] {
  const ofClass = counts.classes.find((each) => each.class === failureClass)?.count ?? 0;
  const compared = counts.cohorts.flatMap(({ field, value, total, byClass }) => {
    const count = byClass[failureClass] ?? 0;
    const others = counts.total - total;
    if (others === 0 || total === 0) return [];
    const expected = (total * (ofClass - count)) / others;
    const p = rateTest({ kind: 'rate', n: others, hits: ofClass - count }, { kind: 'rate', n: total, hits: count });
    return { field, value, count, total, expected, excess: count - expected, p };
  });
  const q = falseDiscoveryRates(compared.map(({ p }) => p));
  return compared
    .filter(({ excess }, i) => excess > 0 && q[i]! < FALSE_DISCOVERY_RATE)
    .sort((a, b) => b.excess - a.excess)
    .slice(0, LISTED)
    .map(({ p: _p, ...hit }) => hit);
}
