import type { Kpi } from '@faultline/model';

export const reproducibleBadAnswers: Kpi = {
  id: 'reproducible_bad_answers',
  title: 'Reproducible bad answers',
  group: 'evidence',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Failed requests that have everything that is needed to reproduce them.',
  measure: { kind: 'rate', hits: 'NOT missing:*', of: '', among: 'outcome:failure' },
  source: 'evidence completeness of the request',
};
