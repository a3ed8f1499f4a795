import type { Kpi } from '@faultline/model';

export const latencyP50: Kpi = {
  id: 'latency_p50',
  title: 'Latency P50',
  group: 'operations',
  unit: 'ms',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Time from arrival to delivery that 50 of 100 requests do not exceed.',
  measure: { kind: 'quantile', field: 'duration_ms', level: 0.5, of: 'has_root:true', among: '' },
  source: 'start and end of the root span',
};
