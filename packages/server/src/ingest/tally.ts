import type { LedgerEvent, Signal } from '@faultline/model';
import type { LedgerCounter } from './ledger-counter.ts';

/** Counts what happened to the items of one payload, and reports each sum to the ledger once. */
export class Tally {
  readonly #ledger: LedgerCounter;
  readonly #projectId: string;
  readonly #signal: Signal;
  readonly #sums = new Map<string, { source: string; event: LedgerEvent; reason: string; count: number }>();

  constructor(ledger: LedgerCounter, projectId: string, signal: Signal) {
    this.#ledger = ledger;
    this.#projectId = projectId;
    this.#signal = signal;
  }

  add(source: string, event: LedgerEvent, count: number, reason = ''): void {
    const key = `${source}\n${event}\n${reason}`;
    const known = this.#sums.get(key);
    if (known) known.count += count;
    else this.#sums.set(key, { source, event, reason, count });
  }

  report(): void {
    for (const sum of this.#sums.values())
      this.#ledger.count({ projectId: this.#projectId, signal: this.#signal, ...sum });
  }
}
