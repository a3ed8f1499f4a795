import type { LedgerEntry } from '@faultline/model';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import type { LedgerCounter } from './ledger-counter.ts';

const FLUSH_EVERY_MS = 1000;
/** Distinct counts kept while the store cannot take them; beyond, reasons are merged so that totals stay right. */
const MAX_ENTRIES = 20_000;

/** Sums what happened to incoming data by minute and writes it out every second. While the store fails, counts are kept. */
export function createLedger(options: {
  readonly store: Pick<TelemetryStore, 'insertLedger'>;
  readonly now: () => number;
  readonly onError?: (error: unknown) => void;
}): LedgerCounter & { flush(): Promise<void>; close(): Promise<void>; totals(): ReadonlyMap<string, number> } {
  let pending = new Map<string, LedgerEntry>();
  const totals = new Map<string, number>();
  let writing: Promise<void> = Promise.resolve();

  const add = (entry: LedgerEntry) => {
    const reason = pending.size >= MAX_ENTRIES ? 'various' : entry.reason;
    const key = [entry.projectId, entry.minuteMs, entry.source, entry.signal, entry.event, reason].join('\n');
    const known = pending.get(key);
    pending.set(key, { ...entry, reason, count: entry.count + (known?.count ?? 0) });
  };
  const write = async () => {
    if (pending.size === 0) return;
    const batch = pending;
    pending = new Map();
    try {
      await options.store.insertLedger([...batch.values()]);
    } catch (error) {
      for (const entry of batch.values()) add(entry);
      options.onError?.(error);
    }
  };
  const flush = () => (writing = writing.then(write));
  const timer = setInterval(() => void flush(), FLUSH_EVERY_MS);
  timer.unref();
  return {
    count: ({ projectId, source, signal, event, reason = '', count }) => {
      if (count <= 0) return;
      totals.set(event, (totals.get(event) ?? 0) + count);
      const minuteMs = Math.floor(options.now() / 60_000) * 60_000;
      add({ projectId, minuteMs, source: source.slice(0, 200), signal, event, reason: reason.slice(0, 200), count });
    },
    flush,
    totals: () => totals,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
