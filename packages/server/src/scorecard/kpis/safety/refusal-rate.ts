import type { Kpi } from '@faultline/model';

export const refusalRate: Kpi = {
  id: 'refusal_rate',
  title: 'Refusals',
  group: 'safety',
  unit: 'share',
  direction: 'neutral',
  minimumSample: 30,
  description: 'Answers that refuse.',
  measure: { kind: 'rate', hits: 'refused:1', of: 'refused:*', among: '' },
  source: 'evaluator of the answer text',
};
