import type { Kpi } from '@faultline/model';

export const violationRate: Kpi = {
  id: 'violation_rate',
  title: 'Safety violations',
  group: 'safety',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 100,
  description: 'Requests that broke a safety rule.',
  measure: { kind: 'rate', hits: 'violation:1', of: 'violation:*', among: '' },
  source: 'safety evaluators and validations',
};
