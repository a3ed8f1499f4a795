// Counts what becomes of everything that is sent to others, and writes it down every second. While the store fails, counts are kept.
import type { OutgoingCount, OutgoingEvent, OutgoingKind } from '@faultline/model';
import type { OutgoingStore } from '../store/outgoing-store.ts';

const FLUSH_EVERY_MS = 1000;
const HOUR_MS = 3_600_000;
const MAX_REASON = 200;
/** Distinct counts kept while the store cannot take them; reasons come from outside. */
const MAX_PENDING = 1000;

export type CountOutgoing = (what: {
  readonly projectId: string;
  readonly kind: OutgoingKind;
  readonly event: OutgoingEvent;
  readonly reason?: string;
  readonly count?: number;
}) => void;

export function createOutgoingLedger(options: {
  readonly store: Pick<OutgoingStore, 'addOutgoing'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}): { readonly count: CountOutgoing; close(): Promise<void> } {
  let pending = new Map<string, OutgoingCount>();
  let writing: Promise<void> = Promise.resolve();
  const add = (entry: OutgoingCount) => {
    const bounded = pending.size < MAX_PENDING ? entry : { ...entry, reason: '' };
    const { projectId, hourMs, kind, event, reason } = bounded;
    const key = JSON.stringify([projectId, hourMs, kind, event, reason]);
    pending.set(key, { ...bounded, count: entry.count + (pending.get(key)?.count ?? 0) });
  };
  const write = async () => {
    const batch = [...pending.values()];
    if (batch.length === 0) return;
    pending = new Map();
    try {
      await options.store.addOutgoing(batch);
    } catch (error) {
      for (const entry of batch) add(entry);
      options.onError(error);
    }
  };
  const flush = () => (writing = writing.then(write));
  const timer = setInterval(() => void flush(), FLUSH_EVERY_MS);
  timer.unref();
  return {
    count: ({ projectId, kind, event, reason = '', count = 1 }) => {
      const hourMs = Math.floor(options.now() / HOUR_MS) * HOUR_MS;
      add({ projectId, hourMs, kind, event, reason: reason.slice(0, MAX_REASON), count });
    },
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
