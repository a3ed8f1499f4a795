import type { Kpi } from '@faultline/model';

export const escalationRate: Kpi = {
  id: 'escalation_rate',
  title: 'Escalation',
  group: 'outcome',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Requests handed over to a person.',
  measure: { kind: 'rate', hits: 'escalated:1', of: 'escalated:*', among: '' },
  source: 'signal of the application',
};
