import type { LogRecord, Span } from '@faultline/model';
import { spanKey } from '../assemble/tree.ts';

/**
 * Which request each span of a trace belongs to (ADR 0002). One explicit id in a trace claims all of it. With several, a span belongs to the
 * id of its nearest ancestor that has one (itself included); spans above all of them belong to the trace's own request.
 */
export function partitionTrace(traceId: string, spans: readonly Span[]): ReadonlyMap<string, readonly Span[]> {
  const ids = new Set<string>();
  for (const { requestId } of spans) if (requestId !== undefined) ids.add(requestId);
  if (ids.size === 0) return new Map([[traceId, spans]]);
  if (ids.size === 1) return new Map([[[...ids][0]!, spans]]);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return Map.groupBy(spans, requestIdsBySpan(traceId, byId));
}

/** Looks each span up once: what was found for a span is known for all below it. */
function requestIdsBySpan(traceId: string, byId: ReadonlyMap<string, Span>): (span: Span) => string {
  const known = new Map<Span, string>();
  return (span) => {
    const walked = new Set<Span>();
    let current: Span | undefined = span;
    let found: string | undefined;
    while (current && !walked.has(current)) {
      found = current.requestId ?? known.get(current);
      walked.add(current);
      if (found !== undefined) break;
      current = current.parentSpanId === undefined ? undefined : byId.get(current.parentSpanId);
    }
    const requestId = found ?? traceId;
    for (const each of walked) known.set(each, requestId);
    return requestId;
  };
}

/** Keys of the spans of a part whose parent is in another part of the trace: there the request begins. */
export function entrySpans(parts: ReadonlyMap<string, readonly Span[]>): ReadonlySet<string> {
  if (parts.size < 2) return new Set();
  const ownerOf = owners(parts);
  const entries = new Set<string>();
  for (const [requestId, spans] of parts) {
    for (const span of spans) {
      const owner = span.parentSpanId === undefined ? undefined : ownerOf.get(span.parentSpanId);
      if (owner !== undefined && owner !== requestId) entries.add(spanKey(span));
    }
  }
  return entries;
}

/** Logs go with their span; those of no span with the part that began first. */
export function partitionLogs(
  parts: ReadonlyMap<string, readonly Span[]>,
  logs: readonly LogRecord[],
): ReadonlyMap<string, readonly LogRecord[]> {
  if (parts.size === 0 || logs.length === 0) return new Map();
  const [only, ...others] = parts.keys();
  // A trace may have logs and no spans: its spans were sampled away, or are past their retention.
  if (only !== undefined && others.length === 0) return new Map([[only, logs]]);
  const first = firstPart(parts);
  const ownerOf = owners(parts);
  return Map.groupBy(logs, (log) => ownerOf.get(log.spanId ?? '') ?? first);
}

function owners(parts: ReadonlyMap<string, readonly Span[]>): ReadonlyMap<string, string> {
  const ownerOf = new Map<string, string>();
  for (const [requestId, spans] of parts) for (const { spanId } of spans) ownerOf.set(spanId, requestId);
  return ownerOf;
}

function firstPart(parts: ReadonlyMap<string, readonly Span[]>): string {
  const starts = [...parts].map(([requestId, spans]) => ({
    requestId,
    startNs: spans.reduce(
      (least, { startTimeNs }) => (startTimeNs < least ? startTimeNs : least),
      spans[0]!.startTimeNs,
    ),
  }));
  return starts.reduce((first, each) =>
    each.startNs < first.startNs || (each.startNs === first.startNs && each.requestId < first.requestId) ? each : first,
  ).requestId;
}
