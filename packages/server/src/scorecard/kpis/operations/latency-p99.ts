import type { Kpi } from '@faultline/model';

export const latencyP99: Kpi = {
  id: 'latency_p99',
  title: 'Latency P99',
  group: 'operations',
  unit: 'ms',
  direction: 'lower_is_better',
  minimumSample: 500,
  description: 'Time from arrival to delivery that 99 of 100 requests do not exceed.',
  measure: { kind: 'quantile', field: 'duration_ms', level: 0.99, of: 'has_root:true', among: '' },
  source: 'start and end of the root span',
};
