// A judged request → its failure class, or none when it is not bad. Pure; upstream wins (design §10).
import type { Label, RequestRecord, Span } from '@faultline/model';

export interface ClassificationInput {
  /** As assembled and evaluated. */
  readonly record: RequestRecord;
  readonly spans: readonly Span[];
}

export function classify({ record }: ClassificationInput): Label | undefined {
  return record.outcome.status === 'failure' ? unclassified : undefined;
}

const unclassified: Label = {
  class: 'unclassified',
  contributing: [],
  confidence: 0,
  rule: 'none',
  version: '1',
  source: 'auto',
  explanation: 'The request failed, and no rule decides why.',
  evidence: [],
  missing: [],
};
