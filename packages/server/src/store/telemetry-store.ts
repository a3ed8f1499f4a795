import type {
  FailureClass,
  FilterNode,
  LedgerEntry,
  LogRecord,
  RequestRecord,
  SortField,
  Span,
  UnixNanos,
} from '@faultline/model';
import type { KpiParts, KpiReads, RequestSelection } from './kpi-query.ts';

/** What a trace got in one write, for the work list of assembly. */
export interface TraceArrival {
  readonly projectId: string;
  readonly traceId: string;
  /** The ingestion time of the write, milliseconds since the epoch. */
  readonly ingestedAtMs: number;
  readonly hasRoot: boolean;
  /** Spans and logs, redelivered ones included. */
  readonly rows: number;
}

export interface TraceKey {
  readonly projectId: string;
  readonly traceId: string;
}

/** Spans of some traces of a project. */
export interface SpanIds {
  readonly projectId: string;
  readonly traceIds: readonly string[];
  readonly spanIds: readonly string[];
}

export interface RequestKey {
  readonly projectId: string;
  readonly requestId: string;
}

/** A stored request and the version it has; a later version replaces it. */
export interface StoredRequest {
  readonly record: RequestRecord;
  readonly version: bigint;
  /** Start time of the version before, when it differs: the row that stands there is taken back by the same insert. */
  readonly previousStartTimeNs?: UnixNanos;
}

/** A request that must disappear, e.g. because its spans turned out to belong to another. */
export interface RequestRemoval extends RequestKey {
  readonly startTimeNs: UnixNanos;
  readonly version: bigint;
}

/**
 * The telemetry plane: spans, logs, requests and the ingest ledger, in ClickHouse (embedded or a server).
 *
 * Writes are batched by the caller. `insert…` resolves only once the rows are durable (fsync); when it rejects nothing may be
 * assumed. Inserting the same span, log or request version again MUST be idempotent: readers see it once.
 */
export interface TelemetryStore extends KpiReads, KpiParts {
  insertSpans(spans: readonly Span[], ingestedAtMs: number): Promise<void>;
  insertLogs(logs: readonly LogRecord[], ingestedAtMs: number): Promise<void>;
  insertRequests(requests: readonly StoredRequest[], removals?: readonly RequestRemoval[]): Promise<void>;
  /** Adds counts; the same entry may be written many times and is summed. */
  insertLedger(entries: readonly LedgerEntry[]): Promise<void>;

  /**
   * What was stored in `[sinceMs, untilMs)` of ingestion time, by trace and write, oldest first. At most `limit`, and with the last
   * listed all others of the same millisecond: who gets `limit` or more goes on from that time + 1.
   */
  findArrivals(sinceMs: number, untilMs: number, limit: number): Promise<readonly TraceArrival[]>;
  /** Traces that carry one of these explicit request ids. */
  findTracesOfRequests(keys: readonly RequestKey[]): Promise<readonly (TraceKey & { readonly requestId: string })[]>;
  /** The spans of these traces, each once as it was stored last; at most `limit`, of up to 500 traces those that began first. */
  readSpans(traces: readonly TraceKey[], limit: number): Promise<readonly Span[]>;
  /**
   * The same spans in any order, without content, labels and attributes, which are empty whether or not the sender gave any: all that is
   * needed to lay out a request, in a tenth of the bytes. Scores are there.
   */
  readSpanOutlines(traces: Pick<SpanIds, 'projectId' | 'traceIds'>, limit: number): Promise<readonly Span[]>;
  /** The trace of a span that is known by its own id alone. */
  findTraceOfSpan(projectId: string, spanId: string): Promise<string | undefined>;
  /** Those of these spans that are there, each once as it was stored last. */
  readSpansById(ids: SpanIds): Promise<readonly Span[]>;
  /** The same as `readSpans` for log records. */
  readLogs(traces: readonly TraceKey[], limit: number): Promise<readonly LogRecord[]>;
  /** Newest version of a request. */
  readRequest(key: RequestKey): Promise<StoredRequest | undefined>;
  /** Newest versions that exist among these. */
  readRequests(keys: readonly RequestKey[]): Promise<readonly StoredRequest[]>;
  /** Newest version of requests that contain this trace. */
  findRequestsOfTrace(trace: TraceKey): Promise<readonly StoredRequest[]>;

  searchRequests(query: RequestQuery): Promise<RequestPage>;
  facetRequests(query: FacetQuery): Promise<FacetResult>;
  /** Failure classes over time, and by cohort. */
  countFailures(query: FailureQuery): Promise<FailureCounts>;
  /** How the requests of a class fail alike, most frequent first. */
  findPatterns(query: PatternQuery): Promise<readonly FailurePattern[]>;
  /** Ids of matching requests in an order that has to do with nothing about them; the same salt gives the same order. */
  sampleRequestIds(query: SampleQuery): Promise<readonly string[]>;
  /** Counts by minute; of ranges over a day by coarser steps, each standing at its first minute. */
  readLedger(projectId: string, fromMs: number, toMs: number): Promise<readonly LedgerEntry[]>;
  hasAnySpan(projectId: string): Promise<boolean>;
  /** Completeness and example ids by service and dialect, for doctor. */
  summarizeEvidence(projectId: string, fromNs: UnixNanos, toNs: UnixNanos): Promise<readonly EvidenceSummary[]>;

  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface RequestQuery {
  readonly projectId: string;
  readonly fromNs: UnixNanos;
  readonly toNs: UnixNanos;
  readonly filter: FilterNode | undefined;
  readonly sort: SortField;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor?: string;
  readonly withTotal: boolean;
}

export interface RequestPage {
  readonly items: readonly StoredRequest[];
  readonly nextCursor?: string;
  readonly total?: number;
}

export interface FacetQuery {
  readonly projectId: string;
  readonly fromNs: UnixNanos;
  readonly toNs: UnixNanos;
  readonly filter: FilterNode | undefined;
  readonly fields: readonly string[];
  readonly valuesPerField: number;
  readonly buckets: number;
}

export interface FacetResult {
  readonly total: number;
  readonly facets: readonly {
    readonly field: string;
    readonly values: readonly { readonly value: string; readonly count: number }[];
    /** Values that are not listed; a request with several of them counts for each. */
    readonly otherCount: number;
    readonly unknownCount: number;
  }[];
  readonly histogram: readonly {
    readonly startNs: UnixNanos;
    readonly endNs: UnixNanos;
    readonly success: number;
    readonly failure: number;
    readonly unknown: number;
  }[];
}

export interface EvidenceSummary {
  readonly service: string;
  readonly dialects: readonly string[];
  readonly requests: number;
  readonly items: readonly {
    readonly item: string;
    readonly present: number;
    readonly missing: number;
    readonly exampleRequestIds: readonly string[];
  }[];
  /** Facts doctor turns into advice, by code: count and example request ids. */
  readonly signs: readonly {
    readonly code: string;
    readonly count: number;
    readonly exampleRequestIds: readonly string[];
  }[];
}

export type Selection = RequestSelection;

export interface FailureQuery extends Selection {
  /** Steps of the trend. */
  readonly buckets: number;
}

export interface PatternQuery extends Selection {
  readonly class: FailureClass;
  readonly limit: number;
}

export interface SampleQuery extends Selection {
  readonly salt: string;
  readonly limit: number;
}

export interface FailureCounts {
  /** All requests that the selection matches. */
  readonly total: number;
  readonly classes: readonly {
    readonly class: FailureClass;
    readonly count: number;
    readonly costUsd: number;
    readonly trend: readonly number[];
    readonly newestRequestIds: readonly string[];
  }[];
  readonly cohorts: readonly {
    /** As a filter names it. */
    readonly field: string;
    readonly value: string;
    readonly total: number;
    readonly byClass: Readonly<Record<string, number>>;
  }[];
}

export interface FailurePattern {
  readonly stage: string;
  readonly rule: string;
  readonly subClass: string;
  readonly tools: readonly string[];
  readonly service: string;
  readonly errorType: string;
  readonly count: number;
  readonly costUsd: number;
  readonly firstSeenNs: UnixNanos;
  readonly lastSeenNs: UnixNanos;
  readonly firstRelease: string;
  readonly newestRequestIds: readonly string[];
}
