// Writing and reading spans, logs, arrivals and the ledger.
import type { LedgerEntry, LogRecord, Span } from '@faultline/model';
import type { RequestKey, TraceArrival, TraceKey } from '../telemetry-store.ts';
import type { SqlExecutor } from './executor.ts';
import { logFromRow, logToRow, type LogRow } from './log-row.ts';
import { spanFromRow, spanToRow, type StoredSpanRow } from './span-row.ts';

/** Traces asked for in one statement; more are read in several. */
const TRACES_PER_QUERY = 500;

export function toLines<T>(values: readonly T[], toRow: (value: T) => unknown): Buffer {
  const lines: string[] = [];
  for (const value of values) lines.push(JSON.stringify(toRow(value)));
  return Buffer.from(`${lines.join('\n')}\n`);
}

export async function insertSpans(executor: SqlExecutor, spans: readonly Span[], ingestedAtMs: number): Promise<void> {
  if (spans.length > 0)
    await executor.insertLines(
      'spans',
      toLines(spans, (span) => spanToRow(span, ingestedAtMs)),
    );
}

export async function insertLogs(
  executor: SqlExecutor,
  logs: readonly LogRecord[],
  ingestedAtMs: number,
): Promise<void> {
  if (logs.length > 0)
    await executor.insertLines(
      'logs',
      toLines(logs, (log) => logToRow(log, ingestedAtMs)),
    );
}

export async function readSpans(
  executor: SqlExecutor,
  traces: readonly TraceKey[],
  limit: number,
): Promise<readonly Span[]> {
  const rows = await readByTrace<StoredSpanRow & { ingested_at: string }>(executor, 'spans', traces, limit);
  return newest(rows, (row) => `${row.project_id} ${row.trace_id} ${row.span_id}`).map(spanFromRow);
}

export async function readLogs(
  executor: SqlExecutor,
  traces: readonly TraceKey[],
  limit: number,
): Promise<readonly LogRecord[]> {
  const rows = await readByTrace<LogRow>(executor, 'logs', traces, limit);
  return newest(rows, (row) => `${row.project_id} ${row.trace_id} ${row.span_id} ${row.log_id}`).map(logFromRow);
}

async function readByTrace<Row extends { project_id: string; trace_id: string }>(
  executor: SqlExecutor,
  table: 'spans' | 'logs',
  traces: readonly TraceKey[],
  limit: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  const wanted = new Set(traces.map((trace) => `${trace.projectId} ${trace.traceId}`));
  for (let i = 0; i < traces.length && rows.length < limit; i += TRACES_PER_QUERY) {
    const chunk = traces.slice(i, i + TRACES_PER_QUERY);
    const found = await executor.query<Row>(
      `SELECT * FROM ${table} WHERE project_id IN {projects:Array(String)} AND trace_id IN {traces:Array(String)} LIMIT {limit:UInt32}`,
      {
        projects: [...new Set(chunk.map((trace) => trace.projectId))],
        traces: chunk.map((trace) => trace.traceId),
        limit: limit - rows.length,
      },
    );
    for (const row of found) if (wanted.has(`${row.project_id} ${row.trace_id}`)) rows.push(row);
  }
  return rows;
}

/** Redelivered rows may not be merged yet: the one stored last counts. */
function newest<Row extends { ingested_at: string }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = byKey.get(key);
    if (!known || row.ingested_at >= known.ingested_at) byKey.set(key, row);
  }
  return [...byKey.values()];
}

export async function findArrivals(
  executor: SqlExecutor,
  sinceMs: number,
  untilMs: number,
  limit: number,
): Promise<readonly TraceArrival[]> {
  const rows = await executor.query<{
    project_id: string;
    trace_id: string;
    request_ids: string[];
    last_ms: string;
    has_root: number;
    span_count: string;
  }>(
    `SELECT project_id, trace_id, groupUniqArrayIf(100)(request_id, request_id != '') AS request_ids,
       toUnixTimestamp64Milli(max(ingested_at)) AS last_ms, max(is_root) AS has_root, uniqExactIf(span_id, span_id != '') AS span_count
     FROM arrivals WHERE ingested_at >= fromUnixTimestamp64Milli({since:Int64}) AND ingested_at < fromUnixTimestamp64Milli({until:Int64})
     GROUP BY project_id, trace_id ORDER BY last_ms ASC LIMIT {limit:UInt32}`,
    { since: String(sinceMs), until: String(untilMs), limit },
  );
  return rows.map((row) => ({
    projectId: row.project_id,
    traceId: row.trace_id,
    requestIds: row.request_ids,
    lastIngestedMs: Number(row.last_ms),
    hasRoot: Boolean(row.has_root),
    spanCount: Number(row.span_count),
  }));
}

export async function findTracesOfRequests(
  executor: SqlExecutor,
  keys: readonly RequestKey[],
): Promise<readonly (TraceKey & { requestId: string })[]> {
  if (keys.length === 0) return [];
  const wanted = new Set(keys.map((key) => `${key.projectId} ${key.requestId}`));
  const rows = await executor.query<{ project_id: string; trace_id: string; request_id: string }>(
    `SELECT DISTINCT project_id, trace_id, request_id FROM spans
     WHERE project_id IN {projects:Array(String)} AND request_id IN {requests:Array(String)} LIMIT 100000`,
    { projects: [...new Set(keys.map((key) => key.projectId))], requests: keys.map((key) => key.requestId) },
  );
  return rows
    .filter((row) => wanted.has(`${row.project_id} ${row.request_id}`))
    .map((row) => ({ projectId: row.project_id, traceId: row.trace_id, requestId: row.request_id }));
}

export async function insertLedger(executor: SqlExecutor, entries: readonly LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const lines = toLines(entries, ({ projectId, minuteMs, source, signal, event, reason, count }) => ({
    project_id: projectId,
    minute: Math.floor(minuteMs / 1000),
    source,
    signal,
    event,
    reason,
    count,
  }));
  await executor.insertLines('ingest_ledger', lines);
}

export async function readLedger(
  executor: SqlExecutor,
  projectId: string,
  fromMs: number,
  toMs: number,
): Promise<readonly LedgerEntry[]> {
  const rows = await executor.query<{
    minute_s: number;
    source: string;
    signal: LedgerEntry['signal'];
    event: LedgerEntry['event'];
    reason: string;
    total: string;
  }>(
    `SELECT toUnixTimestamp(minute) AS minute_s, source, signal, event, reason, sum(count) AS total FROM ingest_ledger
     WHERE project_id = {project:String} AND minute >= toDateTime({from:Int64}) AND minute < toDateTime({to:Int64})
     GROUP BY minute, source, signal, event, reason ORDER BY minute LIMIT 200000`,
    { project: projectId, from: Math.floor(fromMs / 60_000) * 60, to: Math.ceil(toMs / 1000) },
  );
  return rows.map((row) => ({
    projectId,
    minuteMs: Number(row.minute_s) * 1000,
    source: row.source,
    signal: row.signal,
    event: row.event,
    reason: row.reason,
    count: Number(row.total),
  }));
}
