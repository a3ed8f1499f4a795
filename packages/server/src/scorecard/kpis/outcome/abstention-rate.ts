import type { Kpi } from '@faultline/model';

export const abstentionRate: Kpi = {
  id: 'abstention_rate',
  title: 'Abstention',
  group: 'outcome',
  unit: 'share',
  direction: 'neutral',
  minimumSample: 30,
  description: 'Answers that say they do not know.',
  measure: { kind: 'rate', hits: 'abstained:1', of: 'abstained:*', among: '' },
  source: 'evaluator of the answer text',
};
