import type { LogRecord, Span } from '@faultline/model';

/**
 * Which request each span of a trace belongs to (ADR 0002). One explicit id in a trace claims all of it. With several, a span belongs to the
 * id of its nearest ancestor that has one (itself included); spans above all of them belong to the trace's own request.
 */
export function partitionTrace(traceId: string, spans: readonly Span[]): ReadonlyMap<string, readonly Span[]> {
  const ids = new Set(spans.flatMap(({ requestId }) => requestId ?? []));
  if (ids.size === 0) return new Map([[traceId, spans]]);
  if (ids.size === 1) return new Map([[[...ids][0]!, spans]]);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const parts = new Map<string, Span[]>();
  for (const span of spans) {
    const requestId = nearestRequestId(span, byId) ?? traceId;
    const part = parts.get(requestId);
    if (part) part.push(span);
    else parts.set(requestId, [span]);
  }
  return parts;
}

function nearestRequestId(span: Span, byId: ReadonlyMap<string, Span>): string | undefined {
  const visited = new Set<Span>();
  let current: Span | undefined = span;
  while (current && !visited.has(current)) {
    if (current.requestId !== undefined) return current.requestId;
    visited.add(current);
    current = current.parentSpanId === undefined ? undefined : byId.get(current.parentSpanId);
  }
  return undefined;
}

/** Logs go with their span; those of no span with the first part. */
export function partitionLogs(
  parts: ReadonlyMap<string, readonly Span[]>,
  logs: readonly LogRecord[],
): ReadonlyMap<string, readonly LogRecord[]> {
  const first = parts.keys().next().value;
  if (first === undefined || logs.length === 0) return new Map();
  if (parts.size === 1) return new Map([[first, logs]]);
  const ownerOf = new Map<string, string>();
  for (const [requestId, spans] of parts) for (const { spanId } of spans) ownerOf.set(spanId, requestId);
  return Map.groupBy(logs, (log) => ownerOf.get(log.spanId ?? '') ?? first);
}
