// Turns what a decoder read into raw spans and logs, and refuses what no one could ever find again: spans without valid ids.
import {
  isSpanId,
  isTraceId,
  SPAN_KINDS,
  STATUS_CODES,
  type AttributeValue,
  type SpanEvent,
  type SpanLink,
} from '@faultline/model';
import type { DecodedLogs, DecodedMetrics, DecodedTraces, RawLog, RawOrigin, RawSpan, Rejection } from './raw.ts';

/** A span while it is read. Ids are hex of any length, numbers as on the wire. */
export class SpanDraft {
  traceId = '';
  spanId = '';
  parentSpanId = '';
  traceState = '';
  name = '';
  kind = 0;
  startTimeNs = 0n;
  endTimeNs = 0n;
  attributes: Record<string, AttributeValue> = {};
  events: SpanEvent[] = [];
  links: SpanLink[] = [];
  statusCode = 0;
  statusMessage = '';
  droppedCount = 0;
}

export class LogDraft {
  traceId = '';
  spanId = '';
  timeNs = 0n;
  observedTimeNs = 0n;
  severityNumber = 0;
  severityText = '';
  eventName = '';
  body: AttributeValue = null;
  attributes: Record<string, AttributeValue> = {};
}

export class TelemetryCollector {
  readonly #spans: RawSpan[] = [];
  readonly #logs: RawLog[] = [];
  readonly #rejected: { readonly origin: RawOrigin; readonly reason: string }[] = [];

  span(origin: RawOrigin, draft: SpanDraft): void {
    const reason = spanProblem(draft);
    if (reason) return this.reject(origin, reason);
    this.#spans.push({
      origin,
      traceId: draft.traceId,
      spanId: draft.spanId,
      ...(isSpanId(draft.parentSpanId) ? { parentSpanId: draft.parentSpanId } : {}),
      name: draft.name,
      kind: SPAN_KINDS[draft.kind - 1] ?? 'internal',
      startTimeNs: draft.startTimeNs,
      endTimeNs: draft.endTimeNs,
      statusCode: STATUS_CODES[draft.statusCode] ?? 'unset',
      ...(draft.statusMessage === '' ? {} : { statusMessage: draft.statusMessage }),
      attributes: draft.attributes,
      events: draft.events,
      links: draft.links.filter((link) => isTraceId(link.traceId) && isSpanId(link.spanId)),
      ...(draft.traceState === '' ? {} : { traceState: draft.traceState }),
      droppedCount: draft.droppedCount,
    });
  }

  log(origin: RawOrigin, draft: LogDraft): void {
    // A log without valid ids is a log that belongs to no trace, not a bad one.
    const hasTrace = isTraceId(draft.traceId);
    this.#logs.push({
      origin,
      ...(hasTrace ? { traceId: draft.traceId } : {}),
      ...(hasTrace && isSpanId(draft.spanId) ? { spanId: draft.spanId } : {}),
      timeNs: draft.timeNs === 0n ? draft.observedTimeNs : draft.timeNs,
      severityNumber: draft.severityNumber,
      ...(draft.severityText === '' ? {} : { severityText: draft.severityText }),
      ...(draft.eventName === '' ? {} : { eventName: draft.eventName }),
      body: draft.body,
      attributes: draft.attributes,
    });
  }

  reject(origin: RawOrigin, reason: string): void {
    this.#rejected.push({ origin, reason });
  }

  traces(): DecodedTraces {
    return { spans: this.#spans, rejections: this.#rejections() };
  }

  logs(): DecodedLogs {
    return { logs: this.#logs, rejections: this.#rejections() };
  }

  /** Summed only now: in protobuf the resource may stand behind what it describes. */
  #rejections(): readonly Rejection[] {
    const sums = new Map<string, Rejection>();
    for (const { origin, reason } of this.#rejected) {
      const serviceName = serviceNameOf(origin);
      const key = `${reason}\n${serviceName ?? ''}`;
      const count = (sums.get(key)?.count ?? 0) + 1;
      sums.set(key, { reason, count, ...(serviceName ? { serviceName } : {}) });
    }
    return [...sums.values()];
  }
}

/** Counts data points by the service that sent them. */
export class DataPointCounter {
  readonly #found: { readonly origin: RawOrigin; readonly count: number }[] = [];

  add(origin: RawOrigin, count: number): void {
    this.#found.push({ origin, count });
  }

  metrics(): DecodedMetrics {
    const sums = new Map<string | undefined, number>();
    for (const { origin, count } of this.#found) {
      const serviceName = serviceNameOf(origin);
      sums.set(serviceName, (sums.get(serviceName) ?? 0) + count);
    }
    return {
      dataPoints: [...sums].map(([serviceName, count]) => ({ count, ...(serviceName ? { serviceName } : {}) })),
    };
  }
}

function serviceNameOf(origin: RawOrigin): string | undefined {
  const name = origin.resourceAttributes['service.name'];
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Beyond 2262 a nanosecond time fits neither a signed 64-bit integer nor the store. */
const MAX_TIME_NS = 9_214_646_400_000_000_000n;

function spanProblem(draft: SpanDraft): string | undefined {
  if (!isTraceId(draft.traceId)) return `trace_id must be 16 bytes, not all zero (got ${described(draft.traceId)})`;
  if (!isSpanId(draft.spanId)) return `span_id must be 8 bytes, not all zero (got ${described(draft.spanId)})`;
  if (draft.startTimeNs === 0n) return 'start_time_unix_nano is missing';
  if (draft.startTimeNs > MAX_TIME_NS || draft.endTimeNs > MAX_TIME_NS)
    return 'start_time_unix_nano or end_time_unix_nano is beyond the year 2261';
  return undefined;
}

function described(id: string): string {
  if (id === '') return 'none';
  if (/^0+$/.test(id)) return 'all zero';
  if (!/^[0-9a-f]*$/.test(id)) return 'something that is not hexadecimal';
  return id.length > 64 ? 'more than 32 bytes' : `${id.length / 2} bytes`;
}
