import type { SpanStatement } from './label.ts';
import type { Message } from './message.ts';
import type { ScoreDraft } from './score.ts';
import type { Stage } from './stage.ts';
import type { UnixNanos } from './time.ts';
import type { Usage } from './usage.ts';

/** Any OTLP value as plain JSON. Integers beyond 2^53 are decimal strings, bytes are base64 strings. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };
export type Attributes = Readonly<Record<string, AttributeValue>>;

export const SPAN_KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

export const STATUS_CODES = ['unset', 'ok', 'error'] as const;
export type StatusCode = (typeof STATUS_CODES)[number];

export interface SpanEvent {
  readonly name: string;
  readonly timeNs: UnixNanos;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** A chunk that retrieval returned (a candidate) or that reached the final context (selected). `rank` counts from 1. */
export interface RetrievedDocument {
  readonly id: string;
  readonly rank: number;
  readonly score?: number;
  readonly text?: string;
  readonly metadata?: Attributes;
}

/** A source that the answer names. */
export interface Citation {
  readonly id: string;
  readonly marker?: string;
  readonly quote?: string;
}

export interface Validation {
  readonly name: string;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly reason?: string;
}

export type OutcomeStatus = 'success' | 'failure' | 'unknown';

/**
 * One span, normalised: every dialect speaks this shape. `undefined` means the sender did not say.
 * The sender's own attributes are kept beside it, unchanged but for redaction.
 */
export interface Span {
  readonly projectId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** Explicit request id (`faultline.request.id`); absent when the trace id stands for the request. */
  readonly requestId?: string;
  readonly name: string;
  readonly stage: Stage;
  readonly kind: SpanKind;
  readonly startTimeNs: UnixNanos;
  readonly endTimeNs: UnixNanos;
  readonly statusCode: StatusCode;
  readonly statusMessage?: string;
  /** Set when the span failed by any sign: status, `error.type`, an exception event, or the dialect's own flag. */
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly serviceName?: string;
  readonly scopeName?: string;
  readonly scopeVersion?: string;

  readonly provider?: string;
  readonly requestModel?: string;
  readonly responseModel?: string;
  readonly responseId?: string;
  readonly promptName?: string;
  readonly promptVersion?: string;
  readonly usage: Usage;
  /**
   * True for spans that only repeat what their descendants report (agents, workflows, outer SDK calls).
   * Their usage and cost count only when no descendant has any.
   */
  readonly isWrapper: boolean;
  /** True for spans that say something about a request after the fact (an outcome, a score) and are no part of its work. */
  readonly isAnnotation: boolean;
  readonly costUsd?: number;
  readonly costSource?: 'reported' | 'computed';
  readonly finishReasons: readonly string[];
  readonly timeToFirstTokenMs?: number;
  readonly isStreaming?: boolean;
  readonly toolName?: string;
  readonly toolCallId?: string;
  readonly toolArguments?: unknown;
  readonly toolResult?: unknown;
  /** Counts from 1. */
  readonly attempt?: number;

  readonly inputMessages: readonly Message[];
  readonly outputMessages: readonly Message[];
  /** What went in and came out, as text, for spans that carry no messages. */
  readonly input?: string;
  readonly output?: string;
  /** The text a retrieval or a rerank searched with. */
  readonly query?: string;
  readonly candidates: readonly RetrievedDocument[];
  readonly selected: readonly RetrievedDocument[];
  readonly citations: readonly Citation[];
  readonly validation?: Validation;

  /** Cohort labels by name; the well-known ones use the names of COHORT_LABELS. */
  readonly labels: Readonly<Record<string, string>>;
  readonly sessionId?: string;
  readonly userId?: string;
  readonly outcomeStatus?: OutcomeStatus;
  readonly outcomeReason?: string;
  readonly scores: readonly ScoreDraft[];
  readonly statement?: SpanStatement;

  readonly attributes: Attributes;
  readonly resourceAttributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly traceState?: string;
  /** Attributes, events and links the sender's SDK dropped before export. */
  readonly droppedCount: number;

  /** Id of the dialect that named the stage. */
  readonly dialect: string;
  /** What could not be understood, one sentence each. */
  readonly warnings: readonly string[];
}

/** An OTLP log record. Some dialects send a span's content this way; `contributes` is what it adds to its span. */
export interface LogRecord {
  readonly projectId: string;
  /** Absent when the record is not tied to a trace. */
  readonly traceId?: string;
  readonly spanId?: string;
  /** Content hash with the ids and time: makes redelivery idempotent. */
  readonly logId: string;
  readonly timeNs: UnixNanos;
  readonly severityNumber: number;
  readonly severityText?: string;
  readonly eventName?: string;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
  readonly resourceAttributes: Attributes;
  readonly serviceName?: string;
  readonly scopeName?: string;
  readonly contributes?: SpanContribution;
  readonly dialect: string;
  readonly warnings: readonly string[];
}

/**
 * Facts that arrive outside their span and fill what the span itself left open. Messages are appended in time order. With a `responseId` or
 * a `toolCallId` they belong to the call of that id in the same trace, whichever span the record names; without such a call, to that span.
 */
export type SpanContribution = Partial<
  Pick<
    Span,
    | 'responseId'
    | 'toolCallId'
    | 'inputMessages'
    | 'outputMessages'
    | 'usage'
    | 'costUsd'
    | 'costSource'
    | 'finishReasons'
    | 'errorType'
    | 'errorMessage'
    | 'toolArguments'
    | 'toolResult'
    | 'timeToFirstTokenMs'
    | 'scores'
  >
>;
