// Traces that got something and are not assembled yet. What this process stored itself is held here, so that it need not be read back.
import type { TraceArrival, TraceKey } from '../store/telemetry-store.ts';
import { PackedContent, type PackedTrace } from './packed-batch.ts';
import { traceKey } from './trace-key.ts';

export interface WaitingTrace extends TraceKey {
  /** When the first and the last of what it waits with was stored, by the clock of the process that stored it. */
  firstIngestedMs: number;
  lastIngestedMs: number;
  hasRoot: boolean;
  /** Spans and logs it waits with, as far as known. */
  size: number;
  /** The spans and logs themselves; undefined when some of them were stored elsewhere or had to make room. */
  held: PackedContent | undefined;
  /** It failed by itself and is left alone until then. */
  retryAtMs: number;
}

export interface Patience {
  /** Silence after the root was stored. */
  readonly quietMs: number;
  /** The same for a trace whose root has not come. */
  readonly rootlessQuietMs: number;
}

/** A trace that never falls silent is assembled this often, so that long work can be watched and the position goes on. */
const MAX_WAIT_MS = 60_000;

export class WaitingTraces {
  readonly #maxHeldBytes: number;
  readonly #waiting = new Map<string, WaitingTrace>();
  readonly #inWork = new Map<string, WaitingTrace>();
  #heldBytes = 0;
  #hasLeftReady = false;

  constructor(maxHeldBytes: number) {
    this.#maxHeldBytes = maxHeldBytes;
  }

  get size(): number {
    return this.#waiting.size + this.#inWork.size;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Whether the last `take` left some that were ready. */
  get hasLeftReady(): boolean {
    return this.#hasLeftReady;
  }

  has(trace: TraceKey): boolean {
    return this.#waiting.has(traceKey(trace));
  }

  /** Notes what this process stored. `hasRoot` when the root is known to have come before. */
  note(trace: PackedTrace, ingestedAtMs: number, hasRoot: boolean): void {
    const waiting = this.#entry(trace, ingestedAtMs, new PackedContent());
    waiting.size += trace.rows;
    waiting.hasRoot ||= hasRoot || trace.hasRoot;
    if (!waiting.held) return;
    waiting.held.add(trace.bytes);
    this.#heldBytes += trace.bytes.byteLength;
    if (this.#heldBytes > this.#maxHeldBytes) this.#makeRoom();
  }

  /** Notes what the store has of a trace; it may be more than this process stored. */
  list(arrival: TraceArrival, hasRoot: boolean): void {
    const waiting = this.#entry(arrival, arrival.ingestedAtMs, undefined);
    this.#letGo(waiting);
    waiting.size += arrival.rows;
    waiting.hasRoot ||= hasRoot || arrival.hasRoot;
  }

  /** Takes traces that have been quiet for long enough, at most so many and, but for the first, of so many rows together. */
  take(nowMs: number, patience: Patience, maxTraces: number, maxRows: number): readonly WaitingTrace[] {
    const taken: WaitingTrace[] = [];
    let rows = 0;
    this.#hasLeftReady = false;
    for (const trace of this.#waiting.values()) {
      withoutFuture(trace, nowMs);
      if (Math.max(readyAtMs(trace, patience), trace.retryAtMs) > nowMs) continue;
      rows += trace.size;
      this.#hasLeftReady = taken.length >= maxTraces || (taken.length > 0 && rows > maxRows);
      if (this.#hasLeftReady) break;
      taken.push(trace);
    }
    for (const trace of taken) {
      const key = traceKey(trace);
      this.#waiting.delete(key);
      this.#inWork.set(key, trace);
    }
    return taken;
  }

  /** They are assembled; what came for them meanwhile waits as something new. */
  finish(traces: readonly WaitingTrace[]): void {
    for (const trace of traces) {
      this.#inWork.delete(traceKey(trace));
      this.#letGo(trace);
    }
  }

  /** They could not be assembled and wait on, with what came meanwhile. */
  putBack(traces: readonly WaitingTrace[]): void {
    for (const trace of traces) {
      const key = traceKey(trace);
      this.#inWork.delete(key);
      const newer = this.#waiting.get(key);
      if (newer && !(trace.held && newer.held)) {
        this.#letGo(trace);
        this.#letGo(newer);
      }
      if (newer) join(trace, newer);
      this.#waiting.set(key, trace);
    }
  }

  /** Forgets traces that are another process's to assemble. */
  drop(isOthers: (trace: TraceKey) => boolean): void {
    for (const [key, trace] of this.#waiting) {
      if (!isOthers(trace)) continue;
      this.#letGo(trace);
      this.#waiting.delete(key);
    }
  }

  /** Everything stored before this is assembled, as far as it is known here. */
  oldestMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const traces of [this.#waiting, this.#inWork])
      for (const { firstIngestedMs } of traces.values()) oldest = Math.min(oldest, firstIngestedMs);
    return oldest;
  }

  /** How long the trace that has been ready for longest has been so; one that failed by itself keeps nobody waiting. */
  lagMs(nowMs: number, patience: Patience): number {
    let lag = 0;
    for (const traces of [this.#waiting, this.#inWork])
      for (const trace of traces.values())
        lag = Math.max(lag, nowMs - Math.max(readyAtMs(trace, patience), trace.retryAtMs));
    return lag;
  }

  #entry(trace: TraceKey, ingestedAtMs: number, held: WaitingTrace['held']): WaitingTrace {
    const key = traceKey(trace);
    const known = this.#waiting.get(key);
    if (known) {
      known.firstIngestedMs = Math.min(known.firstIngestedMs, ingestedAtMs);
      known.lastIngestedMs = Math.max(known.lastIngestedMs, ingestedAtMs);
      return known;
    }
    const waiting: WaitingTrace = {
      projectId: trace.projectId,
      traceId: trace.traceId,
      firstIngestedMs: ingestedAtMs,
      lastIngestedMs: ingestedAtMs,
      hasRoot: this.#inWork.get(key)?.hasRoot ?? false,
      size: 0,
      held,
      retryAtMs: 0,
    };
    this.#waiting.set(key, waiting);
    return waiting;
  }

  #letGo(trace: WaitingTrace): void {
    this.#heldBytes -= trace.held?.bytes ?? 0;
    trace.held = undefined;
  }

  /** Those that wait longest are the likeliest to be read back anyway. */
  #makeRoom(): void {
    for (const trace of this.#waiting.values()) {
      if (this.#heldBytes <= this.#maxHeldBytes) return;
      this.#letGo(trace);
    }
  }
}

function join(trace: WaitingTrace, newer: WaitingTrace): void {
  trace.firstIngestedMs = Math.min(trace.firstIngestedMs, newer.firstIngestedMs);
  trace.lastIngestedMs = Math.max(trace.lastIngestedMs, newer.lastIngestedMs);
  trace.hasRoot ||= newer.hasRoot;
  trace.size += newer.size;
  if (trace.held && newer.held) trace.held.addAll(newer.held);
}

function readyAtMs({ firstIngestedMs, lastIngestedMs, hasRoot }: WaitingTrace, patience: Patience): number {
  const quietMs = hasRoot ? patience.quietMs : patience.rootlessQuietMs;
  return Math.min(lastIngestedMs + quietMs, firstIngestedMs + Math.max(MAX_WAIT_MS, quietMs));
}

/** A stamp of a clock that runs ahead, or of this one before it was set back, counts as one of just now. */
function withoutFuture(trace: WaitingTrace, nowMs: number): void {
  trace.firstIngestedMs = Math.min(trace.firstIngestedMs, nowMs);
  trace.lastIngestedMs = Math.min(trace.lastIngestedMs, nowMs);
}
