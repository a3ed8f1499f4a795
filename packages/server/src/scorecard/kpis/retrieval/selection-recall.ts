import type { Kpi } from '@faultline/model';

export const selectionRecall: Kpi = {
  id: 'selection_recall',
  title: 'Selection recall',
  group: 'retrieval',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Right sources that reached the final context, where the right sources are known.',
  measure: { kind: 'mean', value: { field: 'selection_recall' }, of: '', among: 'stage:retrieval' },
  source: 'known right sources (evaluation sets, reviewers)',
};
