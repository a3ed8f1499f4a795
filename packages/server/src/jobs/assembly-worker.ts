// Turns stored spans into stored requests. The work list comes from the store (what was ingested past a durable position), so nothing is
// forgotten when a process ends; what this process ingests itself is known sooner and need not be read back.
import type { LogRecord, Span } from '@faultline/model';
import { assembleRequest } from '../assemble/assemble.ts';
import type { LedgerCounter } from '../ingest/ledger-counter.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { RequestRemoval, StoredRequest, TelemetryStore, TraceKey } from '../store/telemetry-store.ts';
import { BoundedMap } from './bounded-map.ts';
import { partitionLogs, partitionTrace } from './partition.ts';
import type { RequestFeed } from './request-feed.ts';
import { ShardLeases } from './shards.ts';
import { SpanCache } from './span-cache.ts';

export interface AssemblyWorkerOptions {
  readonly telemetry: TelemetryStore;
  readonly control: ControlStore;
  readonly feed: RequestFeed;
  readonly ledger: LedgerCounter;
  /** Silence after the root was stored before a request is assembled. */
  readonly quietMs: number;
  /** The same for a request whose root has not come. */
  readonly rootlessQuietMs: number;
  readonly now: () => number;
  /** Names this process among those that share the stores; always the same where it cannot share them. */
  readonly holder: string;
  /** No other process writes to this store, so what this one noted is all there is. */
  readonly isSole: boolean;
  readonly onError: (error: unknown) => void;
}

export interface AssemblyWorker {
  noteStored(batch: {
    readonly spans: readonly Span[];
    readonly logs: readonly LogRecord[];
    readonly ingestedAtMs: number;
  }): void;
  /** Traces waiting to be assembled. */
  pending(): number;
  /** Milliseconds the oldest waiting trace has been ready for. */
  lagMs(): number;
  /** Assembles everything that is stored, without waiting for silence. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

interface PendingTrace extends TraceKey {
  firstIngestedMs: number;
  lastIngestedMs: number;
  hasRoot: boolean;
}

/** What was assembled of a trace, as far as remembered. */
interface AssembledTrace {
  readonly lastIngestedMs: number;
  readonly hasRoot: boolean;
  readonly requests: readonly { readonly requestId: string; readonly startTimeNs: bigint }[];
}

const TICK_MS = 200;
/** How often the store is asked for arrivals; what this process stored itself it knows already. */
const POLL_EVERY_MS = 2000;
/** Rows become visible in another order than their ingestion times say; a batch takes less than this from stamp to store. */
const OVERLAP_MS = 15_000;
const TRACES_PER_BATCH = 400;
const MAX_ARRIVALS = 20_000;
const MAX_CACHED_ITEMS = 60_000;
const MAX_REMEMBERED = 200_000;
const MAX_SPANS_PER_READ = 400_000;
/** The first run on a store looks back this far. */
const FIRST_LOOK_BACK_MS = 24 * 3_600_000;

export function startAssemblyWorker(options: AssemblyWorkerOptions): AssemblyWorker {
  const worker = new Worker(options);
  worker.start();
  return worker;
}

class Worker implements AssemblyWorker {
  readonly #options: AssemblyWorkerOptions;
  readonly #leases: ShardLeases;
  readonly #cache: SpanCache;
  readonly #pending = new Map<string, PendingTrace>();
  readonly #assembled = new BoundedMap<string, AssembledTrace>(MAX_REMEMBERED);
  #positionMs: number | undefined;
  #polledAt = Number.NEGATIVE_INFINITY;
  #lastVersion = 0n;
  #failures = 0;
  #isClosed = false;
  #loop: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  constructor(options: AssemblyWorkerOptions) {
    this.#options = options;
    this.#leases = new ShardLeases(options.control, options.holder, options.now);
    this.#cache = new SpanCache(MAX_CACHED_ITEMS, options.now());
  }

  start(): void {
    this.#loop = this.#run();
  }

  pending(): number {
    return this.#pending.size;
  }

  lagMs(): number {
    const now = this.#options.now();
    let lag = 0;
    for (const trace of this.#pending.values()) lag = Math.max(lag, now - trace.lastIngestedMs - this.#quietMs(trace));
    return lag;
  }

  noteStored({ spans, logs, ingestedAtMs }: Parameters<AssemblyWorker['noteStored']>[0]): void {
    const late = new Map<string, { span: Span; count: number }>();
    for (const span of spans) {
      const key = keyOf(span);
      const known = this.#assembled.get(key);
      if (known) {
        const source = `${span.projectId} ${span.serviceName ?? ''}`;
        late.set(source, { span, count: (late.get(source)?.count ?? 0) + 1 });
      }
      this.#cache.add(key, span, undefined);
      this.#await(
        span.projectId,
        span.traceId,
        ingestedAtMs,
        ingestedAtMs,
        span.parentSpanId === undefined || known?.hasRoot === true,
      );
    }
    for (const log of logs) {
      if (log.traceId === undefined) continue;
      this.#cache.add(`${log.projectId} ${log.traceId}`, undefined, log);
      this.#await(
        log.projectId,
        log.traceId,
        ingestedAtMs,
        ingestedAtMs,
        this.#assembled.get(`${log.projectId} ${log.traceId}`)?.hasRoot === true,
      );
    }
    for (const { span, count } of late.values()) {
      this.#options.ledger.count({
        projectId: span.projectId,
        source: span.serviceName ?? 'unknown',
        signal: 'traces',
        event: 'late',
        reason: 'after its request was assembled',
        count,
      });
    }
  }

  async drain(): Promise<void> {
    await this.#leases.renew();
    await this.#poll();
    while (this.#pending.size > 0) await this.#assembleBatch([...this.#pending.values()].slice(0, TRACES_PER_BATCH));
    await this.#savePosition();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#loop;
    await this.#leases.release().catch(this.#options.onError);
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#tick();
        this.#failures = 0;
      } catch (error) {
        this.#failures += 1;
        this.#options.onError(error);
      }
      // After failures it waits longer each time, at most half a minute: a store that is down is not helped by asking.
      const pauseMs = this.#failures === 0 ? TICK_MS : Math.min(30_000, TICK_MS * 2 ** this.#failures);
      if (!this.#isClosed)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pauseMs);
          this.#wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
    }
  }

  async #tick(): Promise<void> {
    const added = await this.#leases.renew();
    if (added.length > 0) this.#positionMs = undefined;
    if (this.#leases.held.size === 0) return;
    if (this.#options.now() - this.#polledAt >= POLL_EVERY_MS) await this.#poll();
    for (;;) {
      const ready = this.#ready();
      if (ready.length === 0) break;
      await this.#assembleBatch(ready);
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#isClosed) break;
    }
  }

  #ready(): readonly PendingTrace[] {
    const now = this.#options.now();
    const ready: PendingTrace[] = [];
    for (const trace of this.#pending.values()) {
      if (now - trace.lastIngestedMs < this.#quietMs(trace)) continue;
      ready.push(trace);
      if (ready.length >= TRACES_PER_BATCH) break;
    }
    return ready;
  }

  #quietMs(trace: PendingTrace): number {
    return trace.hasRoot ? this.#options.quietMs : this.#options.rootlessQuietMs;
  }

  /** Asks the store what came in since the durable position; what is known to be done is passed over. */
  async #poll(): Promise<void> {
    const { telemetry, now } = this.#options;
    this.#positionMs ??= await this.#readPosition();
    const until = now() + 1000;
    const arrivals = await telemetry.findArrivals(this.#positionMs - OVERLAP_MS, until, MAX_ARRIVALS);
    for (const arrival of arrivals) {
      const known = this.#assembled.get(`${arrival.projectId} ${arrival.traceId}`);
      if (known && known.lastIngestedMs >= arrival.lastIngestedMs) continue;
      if (!this.#leases.owns(arrival.traceId)) continue;
      this.#await(
        arrival.projectId,
        arrival.traceId,
        arrival.lastIngestedMs,
        arrival.lastIngestedMs,
        arrival.hasRoot || known?.hasRoot === true,
      );
    }
    this.#polledAt = now();
    // With more than one answer holds, only what was listed is known; the rest comes with the next.
    const reached = arrivals.length < MAX_ARRIVALS ? until - 1000 : arrivals.at(-1)!.lastIngestedMs;
    this.#positionMs = Math.min(reached, this.#oldestPending());
    await this.#savePosition();
  }

  #oldestPending(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { firstIngestedMs } of this.#pending.values()) oldest = Math.min(oldest, firstIngestedMs);
    return oldest;
  }

  /** Each shard has a position of its own, which its next holder goes on from. */
  async #readPosition(): Promise<number> {
    const { control, now } = this.#options;
    const positions = await Promise.all(
      [...this.#leases.held].map((shard) => control.readWatermark(`assembly:${shard}`)),
    );
    return Math.min(...positions.map((position) => position ?? now() - FIRST_LOOK_BACK_MS));
  }

  async #savePosition(): Promise<void> {
    const position = this.#positionMs;
    if (position === undefined || !Number.isFinite(position)) return;
    for (const shard of this.#leases.held)
      await this.#options.control.saveWatermark(`assembly:${shard}`, Math.floor(position));
  }

  #await(projectId: string, traceId: string, firstMs: number, lastMs: number, hasRoot: boolean): void {
    const key = `${projectId} ${traceId}`;
    const known = this.#pending.get(key);
    if (!known) {
      this.#pending.set(key, { projectId, traceId, firstIngestedMs: firstMs, lastIngestedMs: lastMs, hasRoot });
      return;
    }
    known.firstIngestedMs = Math.min(known.firstIngestedMs, firstMs);
    known.lastIngestedMs = Math.max(known.lastIngestedMs, lastMs);
    known.hasRoot ||= hasRoot;
  }

  async #assembleBatch(traces: readonly PendingTrace[]): Promise<void> {
    const begun = new Map(traces.map((trace) => [keyOf(trace), trace.lastIngestedMs]));
    const groups = await this.#group(traces);
    const previous = await this.#previousOf(groups, traces);
    const requests: StoredRequest[] = [];
    const removals: RequestRemoval[] = [];
    const assembledOf = new Map<string, { requestId: string; startTimeNs: bigint }[]>();
    for (const group of groups) {
      const record = assembleRequest(group);
      const before = previous.get(`${group.projectId} ${group.requestId}`);
      const version = this.#nextVersion(before?.version ?? 0n);
      requests.push({ record, version, ...(before ? { previousStartTimeNs: before.startTimeNs } : {}) });
      for (const traceId of record.traceIds) {
        const key = `${group.projectId} ${traceId}`;
        assembledOf.set(key, [
          ...(assembledOf.get(key) ?? []),
          { requestId: group.requestId, startTimeNs: record.startTimeNs },
        ]);
      }
    }
    // A request that stood under its trace's id before the explicit id of its spans was known must go.
    for (const trace of traces) {
      const own = previous.get(`${trace.projectId} ${trace.traceId}`);
      const isStill = groups.some((group) => group.projectId === trace.projectId && group.requestId === trace.traceId);
      if (own && !isStill)
        removals.push({
          projectId: trace.projectId,
          requestId: trace.traceId,
          startTimeNs: own.startTimeNs,
          version: this.#nextVersion(own.version),
        });
    }
    await this.#options.telemetry.insertRequests(requests, removals);
    this.#options.feed.publish(requests);
    for (const trace of traces) this.#settle(trace, begun.get(keyOf(trace))!, assembledOf.get(keyOf(trace)) ?? []);
  }

  /** What came while it was being assembled keeps the trace waiting. */
  #settle(trace: PendingTrace, begunMs: number, requests: AssembledTrace['requests']): void {
    const key = keyOf(trace);
    this.#assembled.set(key, { lastIngestedMs: begunMs, hasRoot: trace.hasRoot, requests });
    if (trace.lastIngestedMs > begunMs) {
      trace.firstIngestedMs = begunMs;
      return;
    }
    this.#pending.delete(key);
    this.#cache.delete(key);
  }

  /** The spans and logs of every request that the traces touch. */
  async #group(
    traces: readonly PendingTrace[],
  ): Promise<readonly { projectId: string; requestId: string; spans: readonly Span[]; logs: readonly LogRecord[] }[]> {
    const found = new Map<string, { spans: readonly Span[]; logs: readonly LogRecord[] }>();
    await this.#load(traces, found);
    const explicit = new Map<string, { projectId: string; requestId: string }>();
    for (const { spans } of found.values())
      for (const span of spans)
        if (span.requestId !== undefined)
          explicit.set(`${span.projectId} ${span.requestId}`, { projectId: span.projectId, requestId: span.requestId });
    if (explicit.size > 0) {
      const others = await this.#options.telemetry.findTracesOfRequests([...explicit.values()]);
      await this.#load(
        others.filter((trace) => !found.has(keyOf(trace))),
        found,
      );
    }
    const groups = new Map<string, { projectId: string; requestId: string; spans: Span[]; logs: LogRecord[] }>();
    for (const [key, { spans, logs }] of found) {
      const [projectId, traceId] = key.split(' ') as [string, string];
      const parts = partitionTrace(traceId, spans);
      const logsOf = partitionLogs(parts, logs);
      for (const [requestId, part] of parts) {
        if (part.length === 0) continue;
        const group = groups.get(`${projectId} ${requestId}`) ?? { projectId, requestId, spans: [], logs: [] };
        groups.set(`${projectId} ${requestId}`, group);
        group.spans.push(...part);
        group.logs.push(...(logsOf.get(requestId) ?? []));
      }
    }
    return [...groups.values()];
  }

  async #load(
    traces: readonly TraceKey[],
    into: Map<string, { spans: readonly Span[]; logs: readonly LogRecord[] }>,
  ): Promise<void> {
    const unknown: TraceKey[] = [];
    for (const trace of traces) {
      const key = keyOf(trace);
      const cached = this.#isNew(key) ? this.#cache.complete(key) : undefined;
      // Logs may have come before the spans; they are all in the cache as well when the trace began after this process.
      if (cached) into.set(key, cached);
      else unknown.push(trace);
    }
    if (unknown.length === 0) return;
    const [spans, logs] = await Promise.all([
      this.#options.telemetry.readSpans(unknown, MAX_SPANS_PER_READ),
      this.#options.telemetry.readLogs(unknown, MAX_SPANS_PER_READ),
    ]);
    const byTrace = new Map<string, { spans: Span[]; logs: LogRecord[] }>(
      unknown.map((trace) => [keyOf(trace), { spans: [], logs: [] }]),
    );
    for (const span of spans) byTrace.get(keyOf(span))?.spans.push(span);
    for (const log of logs) byTrace.get(`${log.projectId} ${log.traceId ?? ''}`)?.logs.push(log);
    for (const [key, value] of byTrace) into.set(key, value);
  }

  /** Nothing of the trace can have been stored or assembled before: no other process writes, and it was never assembled here. */
  #isNew(key: string): boolean {
    return this.#options.isSole && this.#assembled.get(key) === undefined;
  }

  /** Version and place of what stands in the store for these requests, read only where something can. */
  async #previousOf(
    groups: readonly { projectId: string; requestId: string; spans: readonly Span[] }[],
    traces: readonly PendingTrace[],
  ): Promise<ReadonlyMap<string, { version: bigint; startTimeNs: bigint }>> {
    const previous = new Map<string, { version: bigint; startTimeNs: bigint }>();
    const isCertain = (projectId: string, requestId: string, spans: readonly Span[]) =>
      spans.every((span) => span.requestId === undefined) &&
      this.#isNew(`${projectId} ${requestId}`) &&
      this.#cache.complete(`${projectId} ${requestId}`) !== undefined;
    const asked = groups
      .filter(({ projectId, requestId, spans }) => !isCertain(projectId, requestId, spans))
      .map(({ projectId, requestId }) => ({ projectId, requestId }));
    const own = traces
      .filter((trace) => !(this.#isNew(keyOf(trace)) && this.#cache.complete(keyOf(trace))))
      .map(({ projectId, traceId }) => ({ projectId, requestId: traceId }));
    const keys = new Map([...asked, ...own].map((key) => [`${key.projectId} ${key.requestId}`, key]));
    for (const { record, version } of await this.#options.telemetry.readRequests([...keys.values()])) {
      previous.set(`${record.projectId} ${record.requestId}`, { version, startTimeNs: record.startTimeNs });
    }
    return previous;
  }

  /** Later than anything this process gave out and than what stands in the store, so that the newest assembly wins. */
  #nextVersion(previous: bigint): bigint {
    const now = BigInt(this.#options.now()) * 1_000_000n;
    const least = previous > this.#lastVersion ? previous + 1n : this.#lastVersion + 1n;
    this.#lastVersion = now > least ? now : least;
    return this.#lastVersion;
  }
}

function keyOf({ projectId, traceId }: TraceKey): string {
  return `${projectId} ${traceId}`;
}
