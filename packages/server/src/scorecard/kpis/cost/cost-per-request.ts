import type { Kpi } from '@faultline/model';

export const costPerRequest: Kpi = {
  id: 'cost_per_request',
  title: 'Cost per request',
  group: 'cost',
  unit: 'usd',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Cost of all model calls of a request, on average.',
  measure: { kind: 'mean', value: { field: 'cost_usd' }, of: '', among: 'generations:>0' },
  source: 'cost as reported, else computed from tokens and prices',
};
