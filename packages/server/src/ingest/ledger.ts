import type { LedgerEntry } from '@faultline/model';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import type { LedgerCounter } from './ledger-counter.ts';

const FLUSH_EVERY_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Distinct counts kept while the store cannot take them; beyond, sources are merged so that totals stay right. */
const MAX_PENDING = 20_000;
/** Senders that a project may have in an hour by their own name: names come from outside, and anyone can make up new ones. */
const MAX_SOURCES_PER_HOUR = 1000;
const MAX_TEXT_LENGTH = 200;
const OTHER_SOURCES = '(other sources)';

/** Sums what happened to incoming data by minute and writes it out every second. While the store fails, counts are kept. */
export function createLedger(options: {
  readonly store: Pick<TelemetryStore, 'insertLedger'>;
  readonly now: () => number;
  readonly onError?: (error: unknown) => void;
}): LedgerCounter & { flush(): Promise<void>; close(): Promise<void>; totals(): ReadonlyMap<string, number> } {
  let pending = new Map<string, LedgerEntry>();
  const totals = new Map<string, number>();
  const sources = new KnownSources();
  let writing: Promise<void> = Promise.resolve();

  const add = (entry: LedgerEntry) => {
    const bounded = pending.size < MAX_PENDING ? entry : { ...entry, source: OTHER_SOURCES, reason: '' };
    const { projectId, minuteMs, source, signal, event, reason } = bounded;
    const key = [projectId, minuteMs, source, signal, event, reason].join('\n');
    const known = pending.get(key);
    pending.set(key, known ? { ...known, count: known.count + entry.count } : bounded);
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
      const nowMs = options.now();
      add({
        projectId,
        minuteMs: Math.floor(nowMs / MINUTE_MS) * MINUTE_MS,
        source: sources.admit(projectId, source.slice(0, MAX_TEXT_LENGTH), nowMs),
        signal,
        event,
        reason: reason.slice(0, MAX_TEXT_LENGTH),
        count,
      });
    },
    flush,
    totals: () => totals,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

/** Which senders have been named in the current hour, by project. */
class KnownSources {
  #hour = 0;
  #byProject = new Map<string, Set<string>>();

  /** The name, or that of all others once there are too many. */
  admit(projectId: string, source: string, nowMs: number): string {
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#byProject = new Map();
    }
    const known = this.#byProject.get(projectId) ?? new Set();
    this.#byProject.set(projectId, known);
    if (known.has(source)) return source;
    if (known.size >= MAX_SOURCES_PER_HOUR) return OTHER_SOURCES;
    known.add(source);
    return source;
  }
}
