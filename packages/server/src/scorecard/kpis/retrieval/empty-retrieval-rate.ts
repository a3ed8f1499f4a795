import type { Kpi } from '@faultline/model';

export const emptyRetrievalRate: Kpi = {
  id: 'empty_retrieval_rate',
  title: 'Empty retrieval',
  group: 'retrieval',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Requests in which a retrieval returned nothing, of those that retrieve.',
  measure: { kind: 'rate', hits: 'empty_retrieval:1', of: 'empty_retrieval:*', among: 'stage:retrieval' },
  source: 'retrieval spans',
};
