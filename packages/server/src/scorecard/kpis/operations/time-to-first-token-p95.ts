import type { Kpi } from '@faultline/model';

export const timeToFirstTokenP95: Kpi = {
  id: 'time_to_first_token_p95',
  title: 'Time to first token P95',
  group: 'operations',
  unit: 'ms',
  direction: 'lower_is_better',
  minimumSample: 100,
  description: 'Time until the first token of the answer that 95 of 100 requests do not exceed.',
  measure: { kind: 'quantile', field: 'time_to_first_token_ms', level: 0.95, of: '', among: 'generations:>0' },
  source: 'spans of model calls that say it',
};
