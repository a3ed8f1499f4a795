import type { Kpi } from '@faultline/model';

export const latencyP95: Kpi = {
  id: 'latency_p95',
  title: 'Latency P95',
  group: 'operations',
  unit: 'ms',
  direction: 'lower_is_better',
  minimumSample: 100,
  description: 'Time from arrival to delivery that 95 of 100 requests do not exceed.',
  measure: { kind: 'quantile', field: 'duration_ms', level: 0.95, of: 'has_root:true', among: '' },
  source: 'start and end of the root span',
};
