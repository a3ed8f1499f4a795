import type { LedgerEvent, Signal } from '@faultline/model';

/** Where anything that counts for the ingest ledger is reported; sums in memory and is written out every second. */
export interface LedgerCounter {
  count(entry: {
    readonly projectId: string;
    readonly source: string;
    readonly signal: Signal;
    readonly event: LedgerEvent;
    readonly reason?: string;
    readonly count: number;
  }): void;
}
