import type { LogRecord, Span } from '@faultline/model';

interface CachedTrace {
  readonly spans: Span[];
  readonly logs: LogRecord[];
}

/**
 * Spans stored a moment ago, so that assembling them needs no reading back. Only an aid: `complete` answers only for traces of which it can
 * be shown that nothing is missing here, and everything else is read from the store.
 */
export class SpanCache {
  readonly #maxItems: number;
  /** Traces whose root began before cannot be complete here. */
  readonly #sinceNs: bigint;
  readonly #traces = new Map<string, CachedTrace>();
  #items = 0;

  constructor(maxItems: number, sinceMs: number) {
    this.#maxItems = maxItems;
    this.#sinceNs = BigInt(sinceMs) * 1_000_000n;
  }

  add(key: string, span: Span | undefined, log: LogRecord | undefined): void {
    let trace = this.#traces.get(key);
    if (!trace) {
      trace = { spans: [], logs: [] };
      this.#traces.set(key, trace);
    }
    if (span) trace.spans.push(span);
    if (log) trace.logs.push(log);
    this.#items += 1;
    while (this.#items > this.#maxItems) this.#evictOldest();
  }

  /** Everything there is of a trace, if that is certain: its root is here and began after this process did, so nothing of it was stored before. */
  complete(key: string): CachedTrace | undefined {
    const trace = this.#traces.get(key);
    const root = trace?.spans.find((span) => span.parentSpanId === undefined);
    return trace && root && root.startTimeNs >= this.#sinceNs ? trace : undefined;
  }

  delete(key: string): void {
    const trace = this.#traces.get(key);
    if (!trace) return;
    this.#items -= trace.spans.length + trace.logs.length;
    this.#traces.delete(key);
  }

  #evictOldest(): void {
    const oldest = this.#traces.keys().next().value;
    if (oldest !== undefined) this.delete(oldest);
  }
}
