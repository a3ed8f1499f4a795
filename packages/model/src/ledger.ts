/** What can happen to a span, a log record or a data point on its way in; the ingest ledger counts each. */
export const LEDGER_EVENTS = [
  'accepted',
  'rejected',
  'duplicate',
  'late',
  'redacted',
  'content_dropped',
  'refused',
] as const;
export type LedgerEvent = (typeof LEDGER_EVENTS)[number];

export const SIGNALS = ['traces', 'logs', 'metrics'] as const;
export type Signal = (typeof SIGNALS)[number];

/** One count of the ingest ledger. `reason` says why for rejected and refused, and what for redacted. */
export interface LedgerEntry {
  readonly projectId: string;
  /** Start of the minute, milliseconds since the epoch. */
  readonly minuteMs: number;
  /** `service.name` of the sender, or its user agent when it named no service. */
  readonly source: string;
  readonly signal: Signal;
  readonly event: LedgerEvent;
  readonly reason: string;
  readonly count: number;
}
