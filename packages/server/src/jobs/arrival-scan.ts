// Finds what other processes, or this one in a former life, stored: by asking the store for arrivals past a position.
import type { TelemetryStore, TraceArrival } from '../store/telemetry-store.ts';

const PAGE = 20_000;

/**
 * Rows become visible in another order than their ingestion times say, and clocks of processes differ. What came in so long before the point
 * that was reached is looked at again: a write must take less, and clocks agree better, than the wide one.
 */
export interface Overlap {
  readonly narrowMs: number;
  /** Taken at first and now and then; most rows are visible at once. */
  readonly wideMs: number;
}
const WIDE_EVERY_MS = 30_000;

/** Goes through arrivals in time order, page by page, and names each write of a trace once, however often its time is looked at. */
export class ArrivalScan {
  readonly #telemetry: Pick<TelemetryStore, 'findArrivals'>;
  readonly #now: () => number;
  readonly #overlap: Overlap;
  readonly #page: number;
  /** Rows by write that are known, in two generations. */
  #seen = new Map<string, number>();
  #seenBefore = new Map<string, number>();
  #seenSince: number;
  /** Where the next page begins; undefined between looks. */
  #cursorMs: number | undefined;
  /** Everything before was listed, but for what the overlap is there for. */
  #reachedMs: number;
  #wideAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly telemetry: Pick<TelemetryStore, 'findArrivals'>;
    readonly now: () => number;
    readonly fromMs: number;
    readonly overlap: Overlap;
    readonly page?: number;
  }) {
    this.#telemetry = options.telemetry;
    this.#now = options.now;
    this.#overlap = options.overlap;
    this.#page = options.page ?? PAGE;
    this.#reachedMs = options.fromMs;
    this.#seenSince = options.now();
  }

  /** Milliseconds of ingestion time up to which nothing is unknown. */
  get reachedMs(): number {
    return this.#reachedMs;
  }

  /** This process stored so many rows of a trace itself: they are no news. */
  know(key: string, ingestedAtMs: number, rows: number): void {
    this.#forgetOld();
    const write = `${key} ${ingestedAtMs}`;
    this.#seen.set(write, (this.#seen.get(write) ?? this.#seenBefore.get(write) ?? 0) + rows);
  }

  /** The next page of what is new; `isLast` when that is all there is for now. */
  async next(): Promise<{ readonly arrivals: readonly TraceArrival[]; readonly isLast: boolean }> {
    const nowMs = this.#now();
    this.#cursorMs ??= this.#begin(nowMs);
    const found = await this.#telemetry.findArrivals(this.#cursorMs, FAR_AHEAD_MS, this.#page);
    const last = found.at(-1);
    const isLast = found.length < this.#page;
    this.#cursorMs = isLast || !last ? undefined : last.ingestedAtMs + 1;
    // A clock that was set back takes the position with it, or what is stored from then on would lie behind it.
    this.#reachedMs = isLast ? nowMs : Math.min(nowMs, Math.max(this.#reachedMs, last?.ingestedAtMs ?? 0));
    return { arrivals: found.filter((arrival) => this.#isNews(arrival)), isLast };
  }

  #begin(nowMs: number): number {
    const isWide = nowMs - this.#wideAtMs >= WIDE_EVERY_MS || nowMs < this.#wideAtMs;
    if (isWide) this.#wideAtMs = nowMs;
    return Math.min(this.#reachedMs, nowMs) - (isWide ? this.#overlap.wideMs : this.#overlap.narrowMs);
  }

  #isNews({ projectId, traceId, ingestedAtMs, rows }: TraceArrival): boolean {
    const write = `${projectId} ${traceId} ${ingestedAtMs}`;
    if (rows <= (this.#seen.get(write) ?? this.#seenBefore.get(write) ?? 0)) return false;
    this.#forgetOld();
    // What lies further back is not looked at again.
    if (ingestedAtMs >= this.#now() - this.#generationMs) this.#seen.set(write, rows);
    return true;
  }

  get #generationMs(): number {
    return this.#overlap.wideMs + 2 * WIDE_EVERY_MS;
  }

  #forgetOld(): void {
    const nowMs = this.#now();
    if (nowMs >= this.#seenSince && nowMs - this.#seenSince < this.#generationMs) return;
    this.#seenBefore = this.#seen;
    this.#seen = new Map();
    this.#seenSince = nowMs;
  }
}

/** Stamps of clocks that run ahead are listed too. Later than any that ClickHouse holds is not asked for. */
const FAR_AHEAD_MS = 9_000_000_000_000;
