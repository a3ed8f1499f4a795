import type { Kpi } from '@faultline/model';

export const refusalCorrectness: Kpi = {
  id: 'refusal_correctness',
  title: 'Refusal correctness',
  group: 'safety',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Requests that were refused and should have been, or were answered and should have been.',
  measure: { kind: 'rate', hits: 'refusal_correct:1', of: 'refusal_correct:*', among: '' },
  source: 'evaluator of refusals; known truth where there is some',
};
