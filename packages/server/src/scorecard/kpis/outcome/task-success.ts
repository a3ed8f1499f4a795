import type { Kpi } from '@faultline/model';

export const taskSuccess: Kpi = {
  id: 'task_success',
  title: 'Task success',
  group: 'outcome',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Requests that did what the user wanted, of those whose outcome is known.',
  measure: { kind: 'rate', hits: 'outcome:success', of: 'NOT outcome:unknown', among: '' },
  source: 'outcome: stated by the application, a user or a reviewer; else by the outcome rules',
};
