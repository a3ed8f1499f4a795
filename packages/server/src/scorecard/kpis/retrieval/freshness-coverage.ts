import type { Kpi } from '@faultline/model';

export const freshnessCoverage: Kpi = {
  id: 'freshness_coverage',
  title: 'Fresh context',
  group: 'retrieval',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Selected chunks that are neither superseded nor past their validity, of those that say it.',
  measure: { kind: 'mean', value: { field: 'fresh_share' }, of: '', among: 'stage:retrieval' },
  source: 'validity and version attributes of the chunks',
};
