import type { Kpi } from '@faultline/model';

export const errorRate: Kpi = {
  id: 'error_rate',
  title: 'Errors',
  group: 'operations',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Requests that ended in an error.',
  measure: { kind: 'rate', hits: 'error_type:*', of: 'has_root:true', among: '' },
  source: 'status of the root span',
};
