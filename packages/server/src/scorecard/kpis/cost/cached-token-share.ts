import type { Kpi } from '@faultline/model';

export const cachedTokenShare: Kpi = {
  id: 'cached_token_share',
  title: 'Cached input tokens',
  group: 'cost',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Input tokens read from a cache, of all input tokens.',
  measure: {
    kind: 'ratio',
    top: { field: 'cache_read_tokens' },
    bottom: { field: 'input_tokens' },
    of: '',
    among: 'generations:>0',
  },
  source: 'usage of model calls',
};
