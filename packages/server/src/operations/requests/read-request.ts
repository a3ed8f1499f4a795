// A stored request with its spans and logs, as the operations that open it read it.
import type { LogRecord, RequestRecord, Score, Span } from '@faultline/model';
import { scoresOf } from '../../assemble/said.ts';
import { sessionTraceId } from '../../feedback/targets.ts';
import { entrySpans, partitionLogs, partitionTrace } from '../../jobs/partition.ts';
import type { StoredRequest, TelemetryStore, TraceKey } from '../../store/telemetry-store.ts';
import type { Retention } from '../operation.ts';
import { OperationError } from '../operation-error.ts';

const MAX_SPANS = 50_000;
const MAX_SESSION_SCORES = 1000;
/** Logs that are read and returned at most. */
export const MAX_LOGS = 5000;

/** By its own id, or else as a request of the trace of that id. */
export async function findRequest(
  telemetry: TelemetryStore,
  projectId: string,
  id: string,
  { requestTtlDays }: Retention,
): Promise<{ record: RequestRecord; warnings: readonly string[] }> {
  const stored = await telemetry.readRequest({ projectId, requestId: id });
  if (stored) return { record: stored.record, warnings: [] };
  const ofTrace = [...(await telemetry.findRequestsOfTrace({ projectId, traceId: id }))].sort(byStart);
  const [first, ...others] = ofTrace;
  if (first)
    return {
      record: first.record,
      warnings:
        others.length === 0
          ? []
          : [`trace ${id} holds other requests too: ${others.map(({ record }) => record.requestId).join(', ')}`],
    };
  throw new OperationError(
    'not-found',
    `cannot open the request ${id}: the project ${projectId} has neither a request nor a trace of this id. It may not have arrived yet (ingest.status shows what waits for assembly), belong to another project, or be past its retention of ${requestTtlDays} days`,
  );
}

function byStart(a: StoredRequest, b: StoredRequest): number {
  return Number(a.record.startTimeNs - b.record.startTimeNs) || (a.record.requestId < b.record.requestId ? -1 : 1);
}

interface RequestParts {
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
  /** Keys of spans whose parent belongs to another request. */
  readonly entries: ReadonlySet<string>;
  /** What was said about the session of the request as a whole, oldest first. */
  readonly sessionScores: readonly Score[];
  readonly isWhole: boolean;
}

/** Spans and logs of this request alone: its traces may hold those of others. */
export async function readParts(
  telemetry: TelemetryStore,
  { projectId, requestId, traceIds, sessionId }: RequestRecord,
  spansAs: 'whole' | 'outline',
): Promise<RequestParts> {
  const ofSession = sessionId === undefined ? undefined : sessionTraceId(sessionId);
  const asked = ofSession === undefined ? traceIds : [...traceIds, ofSession];
  const keysOf = (ids: readonly string[]) => ids.map((traceId): TraceKey => ({ projectId, traceId }));
  const [spans, logs] = await Promise.all([
    spansAs === 'whole'
      ? telemetry.readSpans(keysOf(asked), MAX_SPANS + 1)
      : telemetry.readSpanOutlines({ projectId, traceIds: asked }, MAX_SPANS + 1),
    telemetry.readLogs(keysOf(traceIds), MAX_LOGS + 1),
  ]);
  const spansOfTrace = Map.groupBy(spans, (span) => span.traceId);
  const logsOfTrace = Map.groupBy(logs, ({ traceId }) => traceId);
  const own: { spans: Span[]; logs: LogRecord[] } = { spans: [], logs: [] };
  const entries = new Set<string>();
  for (const traceId of traceIds) {
    const parts = partitionTrace(traceId, spansOfTrace.get(traceId) ?? []);
    for (const entry of entrySpans(parts)) entries.add(entry);
    // Not spread into push: a call takes only so many arguments.
    for (const span of parts.get(requestId) ?? []) own.spans.push(span);
    for (const log of partitionLogs(parts, logsOfTrace.get(traceId) ?? []).get(requestId) ?? []) own.logs.push(log);
  }
  const session = ofSession === undefined ? [] : (spansOfTrace.get(ofSession) ?? []);
  return {
    ...own,
    entries,
    sessionScores: scoresOf(session).slice(0, MAX_SESSION_SCORES),
    isWhole: spans.length <= MAX_SPANS,
  };
}
