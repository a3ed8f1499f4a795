// Spans as an OTLP/JSON export request (opentelemetry-proto 1.x, JSON mapping: ids in hex, 64-bit integers as decimal strings).
import type { AttributeValue, Attributes, Span } from '@faultline/model';

const KINDS = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
const STATUSES = { unset: 0, ok: 1, error: 2 } as const;

export function toOtlp(spans: readonly Span[]): { resourceSpans: unknown[] } {
  const groups = Map.groupBy(spans, (span) =>
    JSON.stringify([span.resourceAttributes, span.scopeName, span.scopeVersion]),
  );
  return {
    resourceSpans: [...groups.values()].map((group) => {
      const { resourceAttributes, scopeName, scopeVersion } = group[0]!;
      return {
        resource: { attributes: keyValues(resourceAttributes) },
        scopeSpans: [
          {
            scope: {
              ...(scopeName === undefined ? {} : { name: scopeName }),
              ...(scopeVersion === undefined ? {} : { version: scopeVersion }),
            },
            spans: group.map(spanToOtlp),
          },
        ],
      };
    }),
  };
}

function spanToOtlp(span: Span): unknown {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    ...(span.traceState === undefined ? {} : { traceState: span.traceState }),
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: String(span.startTimeNs),
    endTimeUnixNano: String(span.endTimeNs),
    attributes: keyValues(span.attributes),
    events: span.events.map(({ name, timeNs, attributes }) => ({
      name,
      timeUnixNano: String(timeNs),
      attributes: keyValues(attributes),
    })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: keyValues(attributes),
    })),
    status: {
      code: STATUSES[span.statusCode],
      ...(span.statusMessage === undefined ? {} : { message: span.statusMessage }),
    },
  };
}

function keyValues(attributes: Attributes): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): unknown {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (isList(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
