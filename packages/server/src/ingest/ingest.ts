import type { Signal } from '@faultline/model';
import type { DecodedLogs, DecodedMetrics, DecodedTraces } from '../otlp/raw.ts';

/** Where a payload came from, as the receiver knows it. */
export interface IngestOrigin {
  readonly projectId: string;
  /** User agent of the exporter; the ledger's source when spans name no service. */
  readonly userAgent: string;
}

export interface IngestResult {
  readonly accepted: number;
  readonly rejected: number;
  /** Why items were rejected, for `partial_success.error_message`. Empty when none were. */
  readonly message: string;
}

/** Thrown by `Ingest` when the sender should retry: the queue is full or the store cannot write. */
export class IngestRefusal extends Error {
  readonly kind: 'overloaded' | 'unavailable';
  /** When a retry may help. */
  readonly retryAfterSeconds: number;

  constructor(kind: 'overloaded' | 'unavailable', message: string, retryAfterSeconds: number) {
    super(message);
    this.name = 'IngestRefusal';
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * The way in: normalise, apply the capture policy, write, acknowledge. Resolves only when everything accepted is durable.
 * Throws `IngestRefusal` when nothing of the payload was stored and a retry helps.
 *
 * `admit` is asked with the size of the body BEFORE it is read or decoded; the receiver MUST call `release` afterwards, whatever
 * happened. That bounds memory: bytes in flight never exceed the limit.
 */
export interface Ingest {
  admit(bytes: number): { readonly release: () => void };
  acceptTraces(origin: IngestOrigin, decoded: DecodedTraces): Promise<IngestResult>;
  acceptLogs(origin: IngestOrigin, decoded: DecodedLogs): Promise<IngestResult>;
  acceptMetrics(origin: IngestOrigin, decoded: DecodedMetrics): Promise<IngestResult>;
  /** Counts a payload that never became spans: undecodable, too large, wrong type. */
  recordRefusal(origin: IngestOrigin, signal: Signal, reason: string): void;
  /** Stops taking new payloads, waits for writes under way, flushes the ledger. */
  close(): Promise<void>;
}
