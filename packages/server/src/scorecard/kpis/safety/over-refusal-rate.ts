import type { Kpi } from '@faultline/model';

export const overRefusalRate: Kpi = {
  id: 'over_refusal_rate',
  title: 'Over-refusal',
  group: 'safety',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Requests that were refused and were fine.',
  measure: { kind: 'rate', hits: 'over_refused:1', of: 'over_refused:*', among: '' },
  source: 'evaluator of refusals; known truth where there is some',
};
