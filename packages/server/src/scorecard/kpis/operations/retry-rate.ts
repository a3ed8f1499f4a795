import type { Kpi } from '@faultline/model';

export const retryRate: Kpi = {
  id: 'retry_rate',
  title: 'Retries',
  group: 'operations',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Requests in which a call was repeated.',
  measure: { kind: 'rate', hits: 'retries:>0', of: 'has_root:true', among: '' },
  source: 'attempts of model and tool calls',
};
