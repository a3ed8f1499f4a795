import type { Kpi } from '@faultline/model';

export const withoutOutcome: Kpi = {
  id: 'without_outcome',
  title: 'Without outcome',
  group: 'evidence',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Requests of which nobody can say whether they went well.',
  measure: { kind: 'rate', hits: 'outcome:unknown', of: '', among: '' },
  source: 'outcome',
};
