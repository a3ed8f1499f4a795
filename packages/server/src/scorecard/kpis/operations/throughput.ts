import type { Kpi } from '@faultline/model';

export const throughput: Kpi = {
  id: 'throughput',
  title: 'Throughput',
  group: 'operations',
  unit: 'per_minute',
  direction: 'neutral',
  minimumSample: 1,
  description: 'Requests per minute.',
  measure: { kind: 'throughput' },
  source: 'all requests',
};
