import type { Kpi } from '@faultline/model';

export const citationValidity: Kpi = {
  id: 'citation_validity',
  title: 'Valid citations',
  group: 'outcome',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Citations whose source supports the statement they stand at, of all citations.',
  measure: {
    kind: 'ratio',
    top: { field: 'valid_citations' },
    bottom: { field: 'citations' },
    of: '',
    among: 'NOT citations:0',
  },
  source: 'evaluator of the answer against its selected sources',
};
