import type { Kpi } from '@faultline/model';

export const cacheHitRate: Kpi = {
  id: 'cache_hit_rate',
  title: 'Cache hits',
  group: 'operations',
  unit: 'share',
  direction: 'neutral',
  minimumSample: 30,
  description: 'Requests that a cache answered.',
  measure: { kind: 'rate', hits: 'cache_hit:1', of: 'cache_hit:*', among: '' },
  source: 'signal of the application',
};
