import type { Kpi } from '@faultline/model';

export const groundedAnswerRate: Kpi = {
  id: 'grounded_answer_rate',
  title: 'Grounded answers',
  group: 'outcome',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Answers of which every checked statement is supported by the selected sources.',
  measure: { kind: 'rate', hits: 'unsupported_claims:0', of: 'claims:* unsupported_claims:*', among: 'NOT claims:0' },
  source: 'evaluator of the answer against its selected sources',
};
