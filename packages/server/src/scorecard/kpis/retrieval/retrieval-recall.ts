import type { Kpi } from '@faultline/model';

export const retrievalRecall: Kpi = {
  id: 'retrieval_recall',
  title: 'Retrieval recall',
  group: 'retrieval',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Right sources that are among the candidates, where the right sources are known.',
  measure: { kind: 'mean', value: { field: 'retrieval_recall' }, of: '', among: 'stage:retrieval' },
  source: 'known right sources (evaluation sets, reviewers)',
};
