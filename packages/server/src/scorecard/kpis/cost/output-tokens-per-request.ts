import type { Kpi } from '@faultline/model';

export const outputTokensPerRequest: Kpi = {
  id: 'output_tokens_per_request',
  title: 'Output tokens',
  group: 'cost',
  unit: 'tokens',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Tokens out of models per request, reasoning included.',
  measure: { kind: 'mean', value: { field: 'output_tokens' }, of: '', among: 'generations:>0' },
  source: 'usage of model calls',
};
