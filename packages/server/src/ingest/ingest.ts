import type { Signal } from '@faultline/model';
import type { DecodedLogs, DecodedMetrics, DecodedTraces } from '../otlp/raw.ts';

/** Where a payload came from, as the receiver knows it. */
export interface IngestOrigin {
  readonly projectId: string;
  /** User agent of the exporter; the ledger's source when spans name no service. */
  readonly userAgent: string;
}

export interface IngestResult {
  readonly rejected: number;
  /** Why items were rejected, or a warning when none were; for `partial_success.error_message`. Else empty. */
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

/** Room for one payload, from its first byte to its durable write. */
export interface Admission {
  readonly bytes: number;
  /** Gives back what is not needed, or asks for more: throws `IngestRefusal` when there is none. */
  resize(bytes: number): void;
  /** MUST be called once the payload is dealt with, whatever happened. May be called again. */
  release(): void;
}

/**
 * The way in: normalise, apply the capture policy, write, acknowledge. Resolves only when everything accepted is durable.
 * Throws `IngestRefusal` when a retry helps; what was stored of the payload until then is stored once, however often it is sent.
 *
 * `admit` is asked BEFORE a body is read, with the size it is expected to have. That bounds memory: the bytes of all payloads that are
 * read, decoded or waiting to be written never exceed the limit, but that one payload alone is always let in.
 */
export interface Ingest {
  admit(bytes: number): Admission;
  acceptTraces(origin: IngestOrigin, decoded: DecodedTraces, bodyBytes: number): Promise<IngestResult>;
  acceptLogs(origin: IngestOrigin, decoded: DecodedLogs, bodyBytes: number): Promise<IngestResult>;
  acceptMetrics(origin: IngestOrigin, decoded: DecodedMetrics): IngestResult;
  /** Counts a payload that was not taken: undecodable, too large, no room. */
  recordRefusal(origin: IngestOrigin, signal: Signal, reason: string): void;
  /** Stops taking new payloads and waits for writes under way. */
  close(): Promise<void>;
}
