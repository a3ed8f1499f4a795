import type { Kpi } from '@faultline/model';

export const thumbsDownRate: Kpi = {
  id: 'thumbs_down_rate',
  title: 'Thumbs down',
  group: 'outcome',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 30,
  description: 'Bad marks by users, of all marks by users.',
  measure: { kind: 'rate', hits: 'thumbs_down:1', of: 'thumbs_down:*', among: '' },
  source: 'scores whose source is the user',
};
