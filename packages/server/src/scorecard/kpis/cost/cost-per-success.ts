import type { Kpi } from '@faultline/model';

export const costPerSuccess: Kpi = {
  id: 'cost_per_success',
  title: 'Cost per successful task',
  group: 'cost',
  unit: 'usd',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Cost of all requests over the number of successful ones: failed requests are paid for too.',
  measure: {
    kind: 'ratio',
    top: { field: 'cost_usd' },
    bottom: { where: 'outcome:success' },
    of: 'NOT outcome:unknown',
    among: 'generations:>0',
  },
  source: 'cost as reported, else computed from tokens and prices; outcome',
};
