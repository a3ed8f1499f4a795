import type { Kpi } from '@faultline/model';

export const redactionCoverage: Kpi = {
  id: 'redaction_coverage',
  title: 'Redaction coverage',
  group: 'safety',
  unit: 'share',
  direction: 'higher_is_better',
  minimumSample: 30,
  description: 'Personal data in the delivered texts that was redacted.',
  measure: { kind: 'mean', value: { field: 'redaction_coverage' }, of: '', among: '' },
  source: 'detector of personal data, on what was delivered',
};
