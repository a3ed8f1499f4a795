import type { Kpi } from '@faultline/model';

export const failedSpendShare: Kpi = {
  id: 'failed_spend_share',
  title: 'Spend on failed requests',
  group: 'cost',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Cost of failed requests, of the cost of all requests whose outcome is known.',
  measure: {
    kind: 'ratio',
    top: { field: 'cost_usd', where: 'outcome:failure' },
    bottom: { field: 'cost_usd' },
    of: 'NOT outcome:unknown',
    among: 'generations:>0',
  },
  source: 'cost as reported, else computed from tokens and prices; outcome',
};
