import type { Kpi } from '@faultline/model';

export const timeoutRate: Kpi = {
  id: 'timeout_rate',
  title: 'Timeouts',
  group: 'operations',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Requests in which a step ran into a time limit.',
  measure: { kind: 'rate', hits: 'timed_out:1', of: 'timed_out:*', among: '' },
  source: 'errors of spans',
};
