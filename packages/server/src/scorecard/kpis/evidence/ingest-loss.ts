import type { Kpi } from '@faultline/model';

export const ingestLoss: Kpi = {
  id: 'ingest_loss',
  title: 'Ingest loss',
  group: 'evidence',
  unit: 'share',
  direction: 'lower_is_better',
  minimumSample: 1,
  description: 'Spans and log records that were rejected, of all that arrived.',
  measure: { kind: 'ingest_loss' },
  source: 'ingest ledger; of the whole project, whatever the filter',
};
