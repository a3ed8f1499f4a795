// What is counted of each request when the cohorts are searched in which a KPI got worse: more must mean worse.
import type { Kpi } from '@faultline/model';
import type { CohortQuery, Measure } from '../store/kpi-query.ts';
import { noneOf } from './compile.ts';

export interface Badness {
  readonly query: Pick<CohortQuery, 'among' | 'of' | 'bad' | 'value'>;
  readonly isMean: boolean;
  /** In the plural. */
  readonly what: string;
  readonly unit: Kpi['unit'];
}

/** Undefined where nothing of a single request is worse or better. `comparedValue` is that of the quantile before. */
export function badnessOf(kpi: Kpi, measure: Measure, comparedValue: number | undefined): Badness | undefined {
  const { among, of } = measure;
  const isHigherBetter = kpi.direction === 'higher_is_better';
  const rate = (bad: CohortQuery['bad'], what: string): Badness => ({
    query: { among, of, bad },
    isMean: false,
    what,
    unit: 'share',
  });
  switch (measure.kind) {
    case 'rate':
      return isHigherBetter ? rate(noneOf(measure.hits), 'misses') : rate(measure.hits, 'hits');
    case 'quantile':
      if (comparedValue === undefined) return undefined;
      return rate(
        { type: 'compare', field: measure.field, operator: isHigherBetter ? '<' : '>', value: comparedValue },
        isHigherBetter ? 'requests under the earlier value' : 'requests over the earlier value',
      );
    case 'mean':
    case 'ratio': {
      const value = measure.kind === 'mean' ? measure.value : measure.top;
      // What lies between 0 and 1 and should be high is counted by whether it is less than all.
      if (isHigherBetter)
        return value.field === undefined || kpi.unit !== 'share'
          ? undefined
          : rate({ type: 'compare', field: value.field, operator: '<', value: 1 }, 'requests with less than all');
      return {
        query: { among, of, value },
        isMean: true,
        what: WHAT[kpi.unit],
        unit: measure.kind === 'mean' ? kpi.unit : unitOf(kpi),
      };
    }
    default:
      return measure satisfies never;
  }
}

/** Of a ratio the sum above is counted, which for a share is a count. */
function unitOf({ unit, group }: Kpi): Kpi['unit'] {
  if (unit !== 'share') return unit;
  return group === 'cost' ? 'usd' : 'count';
}

const WHAT: Readonly<Record<Kpi['unit'], string>> = {
  share: 'count',
  ms: 'milliseconds',
  usd: 'US dollars',
  tokens: 'tokens',
  count: 'count',
  per_minute: 'requests',
  score: 'score',
};
