import type { Kpi } from '@faultline/model';

export const inputTokensPerRequest: Kpi = {
  id: 'input_tokens_per_request',
  title: 'Input tokens',
  group: 'cost',
  unit: 'tokens',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Tokens into models per request, cached ones included.',
  measure: { kind: 'mean', value: { field: 'input_tokens' }, of: '', among: 'generations:>0' },
  source: 'usage of model calls',
};
