// Turns stored spans into stored requests. The work list is in the store (what was ingested past a durable position), so nothing is forgotten
// when a process ends; what this process stores itself it knows sooner, and need not read back.
import { setImmediate } from 'node:timers/promises';
import type { RequestRecord } from '@faultline/model';
import { assembleRequest } from '../assemble/assemble.ts';
import type { MeasuredRules } from '../classify/confidence.ts';
import { RememberedPrecedents } from '../classify/precedents.ts';
import type { LedgerCounter } from '../ingest/ledger-counter.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { RequestRemoval, StoredRequest, TelemetryStore } from '../store/telemetry-store.ts';
import { ArrivalScan, type Overlap } from './arrival-scan.ts';
import { AssembledTraces } from './assembled-traces.ts';
import { gatherRequests, requestKey, type Gathered, type GatheredRequest } from './gather.ts';
import { judgeAndLearn } from './judge.ts';
import type { JudgedRequest } from './judged-request.ts';
import { countLate } from './late.ts';
import type { PackedBatch, PackedTrace } from './packed-batch.ts';
import { ShardLeases, type LeaseStore } from './shards.ts';
import { learnFromStored } from './stored-precedents.ts';
import { traceKey } from './trace-key.ts';
import { WaitingTraces, type WaitingTrace } from './waiting-traces.ts';

export interface AssemblerOptions {
  readonly telemetry: TelemetryStore;
  readonly control: LeaseStore & Pick<ControlStore, 'readWatermark' | 'saveWatermark'>;
  readonly ledger: LedgerCounter;
  /** How right the rules are, as the reviews of a project say. */
  readonly measuredOf: (projectId: string) => Promise<MeasuredRules>;
  /** Told of what was stored. MUST return at once. */
  readonly onJudged: (judged: readonly JudgedRequest[]) => void;
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
  /** Bounds of memory; the defaults are for production. */
  readonly limits?: Partial<Limits>;
}

interface Limits {
  /** Traces in the work list; what comes beyond is left to the store, and found there once there is room. */
  readonly waitingTraces: number;
  readonly heldBytes: number;
  readonly tracesPerBatch: number;
  /** Spans of a batch, and spans read at once; a trace with more is assembled from its first. */
  readonly rowsPerRead: number;
  readonly rememberedTraces: number;
}

const LIMITS: Limits = {
  waitingTraces: 100_000,
  heldBytes: 192 * 1024 * 1024,
  tracesPerBatch: 600,
  rowsPerRead: 60_000,
  rememberedTraces: 100_000,
};

/** How often the store is asked for what others stored. */
const LOOK_EVERY_MS = 2000;
/** How often the position is saved: what came since is assembled once more after a restart. */
const SAVE_EVERY_MS = 5000;
/** The first run on a store looks back this far. */
const FIRST_LOOK_BACK_MS = 24 * 3_600_000;
/** A trace that fails by itself is left alone for so long. */
const RETRY_ALONE_MS = 30_000;
const SHARED_OVERLAP: Overlap = { narrowMs: 10_000, wideMs: 90_000 };
/** Alone on a store, what was acknowledged was noted. A write that takes longer is not acknowledged in the time that exporters wait. */
const SOLE_OVERLAP: Overlap = { narrowMs: 15_000, wideMs: 15_000 };
/** How long assembling keeps its thread before what was stored meanwhile is noted. */
const TURN_MS = 20;
/** What an exporter sends ended a moment ago; an end later than this after its arrival shows a clock that runs ahead. */
const CLOCK_TOLERANCE_NS = 1_000_000_000n;

export class Assembler {
  readonly #options: AssemblerOptions;
  readonly #limits: Limits;
  readonly #leases: ShardLeases;
  readonly #waiting: WaitingTraces;
  readonly #assembled: AssembledTraces;
  readonly #precedents = new RememberedPrecedents();
  /** Projects whose stored requests the precedents have learned from. */
  readonly #taught = new Set<string>();
  #scan: ArrivalScan | undefined;
  /** Alone on the store, nothing is there that was not noted or listed. */
  #isCaughtUp = false;
  /** From when on arrivals were not noted for want of room. */
  #missedSinceMs: number | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #savedAtMs = Number.NEGATIVE_INFINITY;
  #savedPosition: number | undefined;
  #batchSize: number;
  #lastVersion = 0n;

  constructor(options: AssemblerOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#leases = new ShardLeases(options.control, options.holder, options.now);
    this.#waiting = new WaitingTraces(this.#limits.heldBytes);
    this.#assembled = new AssembledTraces(this.#limits.rememberedTraces, BigInt(options.now()) * 1_000_000n);
    this.#batchSize = this.#limits.tracesPerBatch;
  }

  /** Traces waiting to be assembled. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** Bytes of spans and logs held for the traces that wait. */
  get heldBytes(): number {
    return this.#waiting.heldBytes;
  }

  /** Milliseconds the oldest waiting trace has been ready for. */
  get lagMs(): number {
    return this.#waiting.lagMs(this.#options.now(), this.#options);
  }

  /** To be told of every durable write of this process, before it is acknowledged. */
  noteStored({ traces, ingestedAtMs }: PackedBatch): void {
    for (const trace of traces) if (this.#leases.owns(trace.traceId)) this.#note(trace, ingestedAtMs);
  }

  /** One round: leases, a look into the store, one batch. True when there is more to do at once. */
  async step(): Promise<boolean> {
    await this.#renewLeases();
    if (this.#leases.held.size === 0) return false;
    const hasMore = await this.#look();
    await this.#savePosition(SAVE_EVERY_MS);
    return (await this.#assembleNext()) || hasMore;
  }

  /** Saves the position and gives the leases back. What is waiting is found again by whoever goes on. */
  async close(): Promise<void> {
    await this.#savePosition(0);
    await this.#leases.release();
  }

  #note(trace: PackedTrace, ingestedAtMs: number): void {
    const key = traceKey(trace);
    if (this.#waiting.size >= this.#limits.waitingTraces && !this.#waiting.has(trace)) {
      this.#missedSinceMs = Math.min(this.#missedSinceMs ?? ingestedAtMs, ingestedAtMs);
      return;
    }
    this.#waiting.note(trace, ingestedAtMs, this.#assembled.get(key)?.hasRoot === true);
    if (!this.#options.isSole) this.#scan?.know(key, ingestedAtMs, trace.rows);
  }

  async #renewLeases(): Promise<void> {
    const change = await this.#leases.renew();
    if (change === 'none') return;
    this.#waiting.drop(({ traceId }) => !this.#leases.owns(traceId));
    if (change === 'lost') return;
    // Positions of the own shards are up to date before the least of all is read.
    await this.#savePosition(0, this.#leases.kept);
    this.#scan = undefined;
  }

  /** Lists a page of what the store has and this process does not know of. True when there are more pages. */
  async #look(): Promise<boolean> {
    const { now, isSole } = this.#options;
    const hasRoom = this.#waiting.size < this.#limits.waitingTraces / 2;
    if (this.#missedSinceMs !== undefined && hasRoom) {
      const unlistedMs = this.#isCaughtUp ? Number.POSITIVE_INFINITY : (this.#scan?.reachedMs ?? 0);
      this.#scan = this.#scanFrom(Math.min(unlistedMs, this.#missedSinceMs));
      this.#missedSinceMs = undefined;
      this.#isCaughtUp = false;
    }
    if (!this.#scan) {
      this.#scan = this.#scanFrom(await this.#readPosition());
      this.#isCaughtUp = false;
      this.#lookedAtMs = Number.NEGATIVE_INFINITY;
    }
    const isDue = this.#isCaughtUp ? !isSole && now() - this.#lookedAtMs >= LOOK_EVERY_MS : true;
    if (!isDue || !hasRoom) return false;
    const { arrivals, isLast } = await this.#scan.next();
    for (const arrival of arrivals)
      if (this.#leases.owns(arrival.traceId))
        this.#waiting.list(arrival, this.#assembled.get(traceKey(arrival))?.hasRoot === true);
    if (isLast) {
      this.#isCaughtUp = true;
      this.#lookedAtMs = now();
    }
    return !isLast;
  }

  #scanFrom(fromMs: number): ArrivalScan {
    const { telemetry, now, isSole } = this.#options;
    return new ArrivalScan({ telemetry, now, fromMs, overlap: isSole ? SOLE_OVERLAP : SHARED_OVERLAP });
  }

  /** Each shard has a position of its own, which its next holder goes on from. */
  async #readPosition(): Promise<number> {
    const { control, now } = this.#options;
    const positions = await Promise.all(
      [...this.#leases.held].map((shard) => control.readWatermark(`assembly:${shard}`)),
    );
    return Math.min(...positions.map((position) => position ?? now() - FIRST_LOOK_BACK_MS));
  }

  /** Everything stored before is assembled. */
  #position(): number | undefined {
    if (!this.#scan) return undefined;
    const { now, isSole } = this.#options;
    const listed = isSole && this.#isCaughtUp ? now() : this.#scan.reachedMs;
    return Math.floor(Math.min(listed, this.#waiting.oldestMs(), this.#missedSinceMs ?? listed));
  }

  async #savePosition(everyMs: number, shards: Iterable<number> = this.#leases.held): Promise<void> {
    const { control, now } = this.#options;
    const position = this.#position();
    if (position === undefined || Math.abs(now() - this.#savedAtMs) < everyMs) return;
    if (position !== this.#savedPosition)
      for (const shard of shards) await control.saveWatermark(`assembly:${shard}`, position);
    this.#savedPosition = position;
    this.#savedAtMs = now();
  }

  async #assembleNext(): Promise<boolean> {
    const { now } = this.#options;
    const traces = this.#waiting.take(now(), this.#options, this.#batchSize, this.#limits.rowsPerRead);
    if (traces.length === 0) return false;
    const hasMore = this.#waiting.hasLeftReady;
    try {
      await this.#assemble(traces);
    } catch (error) {
      // What fails together is tried in smaller batches, and what fails alone later, so that one request does not keep the others.
      if (traces.length === 1) traces[0]!.retryAtMs = now() + RETRY_ALONE_MS;
      this.#batchSize = Math.ceil(traces.length / 4);
      this.#waiting.putBack(traces);
      throw error;
    }
    this.#waiting.finish(traces);
    this.#batchSize = Math.min(this.#limits.tracesPerBatch, this.#batchSize * 4);
    // What became ready meanwhile waits for the next turn: an insert costs as much for one request as for a hundred.
    return hasMore;
  }

  async #assemble(traces: readonly WaitingTrace[]): Promise<void> {
    const begunAtMs = this.#options.now();
    const gathered = await gatherRequests(this.#options.telemetry, traces, this.#limits.rowsPerRead, (trace) =>
      this.#isWhole(trace),
    );
    if (gathered.isCut && traces.length > 1) {
      const middle = Math.ceil(traces.length / 2);
      await this.#assemble(traces.slice(0, middle));
      await this.#assemble(traces.slice(middle));
      return;
    }
    const judged: JudgedRequest[] = [];
    const measured = await this.#measuredOf(gathered);
    await this.#teach(measured.keys());
    let sliceStart = performance.now();
    for (const each of gathered.requests) {
      if (performance.now() - sliceStart > TURN_MS) {
        await setImmediate();
        sliceStart = performance.now();
      }
      const record = this.#recordOf(each, gathered.isCut, measured);
      if (!record) continue;
      const before = gathered.previous.get(requestKey(each));
      judged.push({
        record,
        version: this.#versionAfter(before, begunAtMs),
        spans: each.spans,
        ...(before ? { before: before.record, previousStartTimeNs: before.record.startTimeNs } : {}),
      });
    }
    await this.#options.telemetry.insertRequests(judged, this.#removals(traces, gathered, begunAtMs));
    this.#options.onJudged(judged);
    countLate(this.#options.ledger, traces, judged, gathered.previous);
    this.#remember(traces, judged);
  }

  async #measuredOf({ requests }: Gathered): Promise<ReadonlyMap<string, MeasuredRules>> {
    const measured = new Map<string, MeasuredRules>();
    for (const projectId of new Set(requests.map((request) => request.projectId)))
      measured.set(projectId, await this.#options.measuredOf(projectId));
    return measured;
  }

  /** Requests can be judged without precedents: when the store cannot be read for them, that is told and goes on. */
  async #teach(projectIds: Iterable<string>): Promise<void> {
    const { telemetry, now, onError } = this.#options;
    for (const projectId of projectIds) {
      if (this.#taught.has(projectId)) continue;
      this.#taught.add(projectId);
      await learnFromStored(this.#precedents, telemetry, projectId, now()).catch(onError);
    }
  }

  #recordOf(
    request: GatheredRequest,
    isCut: boolean,
    measured: ReadonlyMap<string, MeasuredRules>,
  ): RequestRecord | undefined {
    try {
      const rules = measured.get(request.projectId);
      const record = judgeAndLearn(assembleRequest(request), request.spans, this.#precedents, rules);
      if (!isCut) return record;
      const warning = `has more than ${this.#limits.rowsPerRead} spans or logs; it is assembled from the first`;
      return { ...record, warnings: [warning, ...record.warnings] };
    } catch (cause) {
      const id = requestKey(request);
      this.#options.onError(new Error(`cannot assemble the request ${id}; it stays as it was`, { cause }));
      return undefined;
    }
  }

  /**
   * A request that stood under its trace's id before the explicit id of its spans was known must go. One whose spans are past their
   * retention stays: it is kept longer than they are.
   */
  #removals(
    traces: readonly WaitingTrace[],
    { requests, previous }: Gathered,
    begunAtMs: number,
  ): readonly RequestRemoval[] {
    const standing = new Set(requests.map(requestKey));
    const claimed = new Set(requests.flatMap(({ spans }) => spans.map(traceKey)));
    return traces.flatMap(({ projectId, traceId }): readonly RequestRemoval[] => {
      const key = requestKey({ projectId, requestId: traceId });
      const before = previous.get(key);
      if (!before || standing.has(key) || !claimed.has(traceKey({ projectId, traceId }))) return [];
      const { startTimeNs } = before.record;
      return [{ projectId, requestId: traceId, startTimeNs, version: this.#versionAfter(before, begunAtMs) }];
    });
  }

  #remember(traces: readonly WaitingTrace[], requests: readonly StoredRequest[]): void {
    const nowNs = BigInt(this.#options.now()) * 1_000_000n;
    const startOf = new Map<string, bigint>();
    for (const { record } of requests) {
      const { projectId, hasRoot } = record;
      // A clock that runs ahead must not make all that follows look old.
      const startTimeNs = record.startTimeNs < nowNs ? record.startTimeNs : nowNs;
      this.#assembled.set(requestKey(record), { hasRoot, startTimeNs });
      for (const traceId of record.traceIds) startOf.set(traceKey({ projectId, traceId }), startTimeNs);
    }
    for (const trace of traces) {
      const key = traceKey(trace);
      const hasRoot = trace.hasRoot || this.#assembled.get(key)?.hasRoot === true;
      this.#assembled.set(key, { hasRoot, startTimeNs: startOf.get(key) ?? 0n });
    }
  }

  /**
   * Nothing of the trace can be in the store but what is held: no other process writes, all that was there is known, and its root, which
   * begins no later than the rest, is held and began after this process did.
   */
  #isWhole(trace: WaitingTrace): boolean {
    if (!this.#options.isSole || !this.#isCaughtUp || this.#missedSinceMs !== undefined) return false;
    if (!trace.held || this.#assembled.get(traceKey(trace))) return false;
    const latestNs = BigInt(trace.lastIngestedMs) * 1_000_000n + CLOCK_TOLERANCE_NS;
    const root = trace.held.spans.find(({ parentSpanId }) => parentSpanId === undefined);
    return (
      root !== undefined &&
      root.startTimeNs > this.#assembled.forgottenUntilNs &&
      trace.held.spans.every(({ endTimeNs }) => endTimeNs <= latestNs)
    );
  }

  /**
   * Of two assemblies of a request the one that began to read later knows more, so the time of the beginning is the version; it is later than
   * what stands in the store whatever the clocks say.
   */
  #versionAfter(before: StoredRequest | undefined, begunAtMs: number): bigint {
    const begun = BigInt(begunAtMs) * 1_000_000n;
    const least = (before && before.version > this.#lastVersion ? before.version : this.#lastVersion) + 1n;
    this.#lastVersion = begun > least ? begun : least;
    return this.#lastVersion;
  }
}
