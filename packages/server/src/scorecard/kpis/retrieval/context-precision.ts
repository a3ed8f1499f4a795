import type { Kpi } from '@faultline/model';

export const contextPrecision: Kpi = {
  id: 'context_precision',
  title: 'Context precision',
  group: 'retrieval',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Selected chunks that have to do with the question.',
  measure: { kind: 'mean', value: { field: 'context_precision' }, of: '', among: 'stage:retrieval' },
  source: 'evaluator of the selected chunks',
};
