import type { Kpi } from '@faultline/model';

export const contradictionRate: Kpi = {
  id: 'contradiction_rate',
  title: 'Contradicting context',
  group: 'retrieval',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Requests whose selected chunks contradict each other.',
  measure: { kind: 'rate', hits: 'context_contradiction:1', of: 'context_contradiction:*', among: 'stage:retrieval' },
  source: 'evaluator of the selected chunks',
};
