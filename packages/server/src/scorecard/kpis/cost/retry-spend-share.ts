import type { Kpi } from '@faultline/model';

export const retrySpendShare: Kpi = {
  id: 'retry_spend_share',
  title: 'Spend on retries',
  group: 'cost',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Cost of calls that repeat one before, of all cost.',
  measure: {
    kind: 'ratio',
    top: { field: 'retry_cost_usd' },
    bottom: { field: 'cost_usd' },
    of: '',
    among: 'generations:>0',
  },
  source: 'cost as reported, else computed from tokens and prices; attempts of calls',
};
