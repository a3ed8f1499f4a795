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
import type { DecodedLogs, DecodedTraces, RawLog, RawOrigin, RawSpan, Rejection } from './raw.ts';

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
  readonly #rejections = new Map<string, { reason: string; count: number; origin: RawOrigin }>();

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
    const service = origin.resourceAttributes['service.name'];
    const key = `${reason}\n${String(service)}`;
    const known = this.#rejections.get(key);
    if (known) known.count += 1;
    else this.#rejections.set(key, { reason, count: 1, origin });
  }

  traces(): DecodedTraces {
    return { spans: this.#spans, rejections: this.#listRejections() };
  }

  logs(): DecodedLogs {
    return { logs: this.#logs, rejections: this.#listRejections() };
  }

  #listRejections(): readonly Rejection[] {
    return [...this.#rejections.values()].map(({ reason, count, origin }) => {
      const service = origin.resourceAttributes['service.name'];
      return { reason, count, ...(typeof service === 'string' ? { serviceName: service } : {}) };
    });
  }
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
  return /^0+$/.test(id) ? 'all zero' : `${Math.ceil(id.length / 2)} bytes`;
}
