import { GetInputSchema, GetOutputSchema, type LogRecord, type RequestRecord, type Span } from '@faultline/model';
import { layoutSpans } from '../../assemble/layout.ts';
import { entrySpans, partitionLogs, partitionTrace } from '../../jobs/partition.ts';
import type { StoredRequest, TelemetryStore, TraceKey } from '../../store/telemetry-store.ts';
import { defineOperation, type Retention } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';
import { renderRequest } from './render.ts';
import { toDetailJson, toLogJson, toSpanJson } from './to-json.ts';

const MAX_SPANS = 50_000;
const MAX_LOGS = 5000;
const MS_PER_DAY = 86_400_000;

export const getRequest = defineOperation({
  name: 'requests.get',
  summary: 'Open one request',
  description:
    'Everything known about one request: what was asked, retrieved, selected and answered, prompt and model versions, tool calls, cost, stage times, and every span with messages and attributes. Takes a request id or a trace id. Use requests.search to find ids.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/requests/{requestId}' },
  input: GetInputSchema,
  example: { requestId: '4bf92f3577b34da6a3ce929d0e0e4736' },
  output: GetOutputSchema,
  positional: ['requestId'],
  run: async ({ telemetry, control, now, retention }, { projectId, requestId, maxSpans }) => {
    await requireProject(control, projectId);
    const { record, warnings } = await find(telemetry, projectId, requestId, retention);
    const { spans, logs, entries, isWhole } = await readParts(telemetry, record);
    const work = spans.filter(({ isAnnotation }) => !isAnnotation);
    const laidOut = layoutSpans(work, logs, entries);
    return toDetailJson(record, {
      spans: laidOut.spans.slice(0, maxSpans).map(toSpanJson),
      logs: logs.slice(0, MAX_LOGS).map(toLogJson),
      criticalPath: [...laidOut.criticalPath],
      spansTruncated: !isWhole || laidOut.spans.length > maxSpans,
      logsTruncated: logs.length > MAX_LOGS,
      warnings: [...record.warnings, ...warnings, ...expired(record, work.length, now(), retention)],
    });
  },
  render: renderRequest,
});

/** By its own id, or else as a request of the trace of that id. */
async function find(
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

/** Spans and logs of this request alone: its traces may hold those of others. */
async function readParts(
  telemetry: TelemetryStore,
  { projectId, requestId, traceIds }: RequestRecord,
): Promise<{
  spans: readonly Span[];
  logs: readonly LogRecord[];
  entries: ReadonlySet<string>;
  isWhole: boolean;
}> {
  const traces = traceIds.map((traceId): TraceKey => ({ projectId, traceId }));
  const [spans, logs] = await Promise.all([
    telemetry.readSpans(traces, MAX_SPANS + 1),
    telemetry.readLogs(traces, MAX_LOGS + 1),
  ]);
  const logsOfTrace = Map.groupBy(logs, ({ traceId }) => traceId);
  const own: { spans: Span[]; logs: LogRecord[] } = { spans: [], logs: [] };
  const entries = new Set<string>();
  for (const [traceId, ofTrace] of Map.groupBy(spans, (span) => span.traceId)) {
    const parts = partitionTrace(traceId, ofTrace);
    for (const entry of entrySpans(parts)) entries.add(entry);
    own.spans.push(...(parts.get(requestId) ?? []));
    own.logs.push(...(partitionLogs(parts, logsOfTrace.get(traceId) ?? []).get(requestId) ?? []));
  }
  return { ...own, entries, isWhole: spans.length <= MAX_SPANS };
}

/** A request is kept longer than its spans and texts: says when that is why they are not there. */
function expired(
  record: RequestRecord,
  spanCount: number,
  nowMs: number,
  { contentTtlDays, spanTtlDays }: Retention,
): readonly string[] {
  const ageDays = (nowMs - Number(record.startTimeNs / 1_000_000n)) / MS_PER_DAY;
  if (spanCount === 0 && record.counts.spans > 0 && ageDays > spanTtlDays)
    return [`its ${record.counts.spans} spans are past their retention of ${spanTtlDays} days`];
  return ageDays > contentTtlDays ? [`its texts are past their retention of ${contentTtlDays} days`] : [];
}
