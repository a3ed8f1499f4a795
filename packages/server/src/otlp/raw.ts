// What OTLP says, before anyone interprets it: the only thing `otlp` hands to `normalize`.
import type {
  Attributes,
  AttributeValue,
  SpanEvent,
  SpanKind,
  SpanLink,
  StatusCode,
  UnixNanos,
} from '@faultline/model';

/** One resource + scope, shared by the spans or logs of its group. */
export interface RawOrigin {
  readonly resourceAttributes: Attributes;
  readonly scopeName?: string;
  readonly scopeVersion?: string;
}

/** A span as sent, ids in lower-case hex and valid, `endTimeNs >= startTimeNs` not guaranteed. */
export interface RawSpan {
  readonly origin: RawOrigin;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTimeNs: UnixNanos;
  readonly endTimeNs: UnixNanos;
  readonly statusCode: StatusCode;
  readonly statusMessage?: string;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly traceState?: string;
  readonly droppedCount: number;
}

export interface RawLog {
  readonly origin: RawOrigin;
  /** Absent when the sender's ids were missing or invalid: the record is then not tied to a trace. */
  readonly traceId?: string;
  readonly spanId?: string;
  /** `time_unix_nano`, else `observed_time_unix_nano`. */
  readonly timeNs: UnixNanos;
  readonly severityNumber: number;
  readonly severityText?: string;
  readonly eventName?: string;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
}

/** Part of a payload that was readable but not acceptable, e.g. an all-zero trace id. */
export interface Rejection {
  /** Names the field; never holds anything of its value, for it is written down without redaction. */
  readonly reason: string;
  readonly count: number;
  readonly serviceName?: string;
}

export interface DecodedTraces {
  readonly spans: readonly RawSpan[];
  readonly rejections: readonly Rejection[];
  /** Why nothing was found in a payload that is not empty, for the sender. */
  readonly warning?: string;
}

export interface DecodedLogs {
  readonly logs: readonly RawLog[];
  readonly rejections: readonly Rejection[];
  readonly warning?: string;
}

/** Data points by service; they are acknowledged and counted, not stored. */
export interface DecodedMetrics {
  readonly dataPoints: readonly { readonly serviceName?: string; readonly count: number }[];
  readonly warning?: string;
}
