// Spans as OTLP/JSON (opentelemetry-proto 1.x: ids in hex, 64-bit integers as strings).
import type { Attributes, AttributeValue, SpanContext } from '@opentelemetry/api';
import { toNanos } from './clock.ts';
import type { RecordedSpan } from './recorded-span.ts';

export function spanJson(span: RecordedSpan): string {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const { parent } = span;
  return JSON.stringify({
    traceId,
    spanId,
    ...(parent ? { parentSpanId: parent.spanId } : {}),
    ...(traceState ? { traceState: traceState.serialize() } : {}),
    flags: flagsOf(traceFlags, parent),
    name: span.name,
    // OTLP counts from 1, the API from 0.
    kind: span.kind + 1,
    startTimeUnixNano: toNanos(span.startMs),
    endTimeUnixNano: toNanos(span.endMs),
    attributes: keyValues(span.attributes),
    droppedAttributesCount: span.droppedAttributes,
    events: span.events.map(({ name, timeMs, attributes }) => ({
      name,
      timeUnixNano: toNanos(timeMs),
      attributes: keyValues(attributes),
    })),
    droppedEventsCount: span.droppedEvents,
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes: keyValues(attributes ?? {}),
    })),
    droppedLinksCount: span.droppedLinks,
    status: span.status,
  });
}

/** `spans` are of one scope each, already encoded. */
export function tracesJson(resource: Attributes, spansByScope: ReadonlyMap<string, readonly string[]>): string {
  const scopes = [...spansByScope].map(([scope, spans]) => `{"scope":${scope},"spans":[${spans.join(',')}]}`);
  return `{"resourceSpans":[{"resource":${resourceJson(resource)},"scopeSpans":[${scopes.join(',')}]}]}`;
}

function resourceJson(resource: Attributes): string {
  return JSON.stringify({ attributes: keyValues(resource) });
}

/** Bits 8 and 9 say whether the parent is known to be, and is, in another process. */
function flagsOf(traceFlags: number, parent: SpanContext | undefined): number {
  return (traceFlags & 0xff) | 0x100 | (parent?.isRemote === true ? 0x200 : 0);
}

function keyValues(attributes: Attributes): unknown[] {
  const list: unknown[] = [];
  for (const key in attributes) {
    const value = anyValue(attributes[key]);
    if (value !== undefined) list.push({ key, value });
  }
  return list;
}

function anyValue(value: AttributeValue | null | undefined): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return { intValue: value };
    return { doubleValue: Number.isFinite(value) ? value : String(value) };
  }
  return Array.isArray(value) ? { arrayValue: { values: value.map((item) => anyValue(item) ?? {}) } } : undefined;
}
