import type { Kpi } from '@faultline/model';

export const judgingCost: Kpi = {
  id: 'judging_cost',
  title: 'Judging cost',
  group: 'cost',
  unit: 'usd',
  direction: 'lower_is_better',
  minimumSample: 30,
  description:
    "What judges of the project's own cost for a request that they judged, on average. It is no part of the cost of requests; the coverage is the share that was judged.",
  measure: { kind: 'mean', value: { field: 'judge_cost_usd' }, of: '', among: '' },
  source: 'usage that judges report, and prices; evaluators.status has the spend of the day',
};
