import type { Kpi } from '@faultline/model';

export const fallbackRate: Kpi = {
  id: 'fallback_rate',
  title: 'Fallback',
  group: 'operations',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Requests that a fallback model or path answered.',
  measure: { kind: 'rate', hits: 'fell_back:1', of: 'fell_back:*', among: '' },
  source: 'signal of the application',
};
