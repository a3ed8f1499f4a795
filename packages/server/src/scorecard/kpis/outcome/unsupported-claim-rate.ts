import type { Kpi } from '@faultline/model';

export const unsupportedClaimRate: Kpi = {
  id: 'unsupported_claim_rate',
  title: 'Unsupported claims',
  group: 'outcome',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Statements that the selected sources do not support, of all statements that could be checked.',
  measure: {
    kind: 'ratio',
    top: { field: 'unsupported_claims' },
    bottom: { field: 'claims' },
    of: '',
    among: 'NOT claims:0',
  },
  source: 'evaluator of the answer against its selected sources',
};
