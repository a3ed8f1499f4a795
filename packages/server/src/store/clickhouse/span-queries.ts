// Writing and reading spans, logs, arrivals and the ledger.
import type { LedgerEntry, LogRecord, Span } from '@faultline/model';
import type { RequestKey, SpanIds, TraceArrival, TraceKey } from '../telemetry-store.ts';
import type { QueryParameters, SqlExecutor } from './executor.ts';
import { logFromRow, logToRow, type LogRow } from './log-row.ts';
import { newestOutlines, OUTLINE_COLUMNS, outlineFromList } from './span-outline.ts';
import { spanFromRow, spanToRow, type StoredSpanRow } from './span-row.ts';

/** Traces asked for in one statement; more are read in several. */
const TRACES_PER_QUERY = 500;

export async function insertSpans(executor: SqlExecutor, spans: readonly Span[], ingestedAtMs: number): Promise<void> {
  if (spans.length > 0)
    await executor.insertRows(
      'spans',
      spans.map((span) => spanToRow(span, ingestedAtMs)),
    );
}

export async function insertLogs(
  executor: SqlExecutor,
  logs: readonly LogRecord[],
  ingestedAtMs: number,
): Promise<void> {
  if (logs.length > 0)
    await executor.insertRows(
      'logs',
      logs.map((log) => logToRow(log, ingestedAtMs)),
    );
}

/** At most `limit`, those that began first; redelivered ones count once, as they were stored last. */
export async function readSpans(
  executor: SqlExecutor,
  traces: readonly TraceKey[],
  limit: number,
): Promise<readonly Span[]> {
  const rows = await readByTrace(
    (sql, parameters) => executor.query<StoredSpanRow>(sql, parameters),
    SPANS,
    '*',
    traces,
    limit,
  );
  return rows.map(spanFromRow);
}

/** The same without content and attributes, in no order. Sorting wide rows takes longer than reading them, so few enough are read as they lie. */
export async function readSpanOutlines(
  executor: SqlExecutor,
  { projectId, traceIds }: Pick<SpanIds, 'projectId' | 'traceIds'>,
  limit: number,
): Promise<readonly Span[]> {
  const query = (sql: string, parameters: QueryParameters) => executor.queryLists(sql, parameters);
  const columns = OUTLINE_COLUMNS.join(', ');
  const lists = await query(
    `SELECT ${columns}, toUnixTimestamp64Milli(ingested_at) FROM spans
     WHERE project_id = {project:String} AND trace_id IN {traces:Array(String)} LIMIT {limit:UInt32}`,
    { project: projectId, traces: traceIds, limit },
  );
  if (lists.length < limit) return newestOutlines(lists);
  const traces = traceIds.map((traceId) => ({ projectId, traceId }));
  return (await readByTrace(query, SPANS, columns, traces, limit)).map(outlineFromList);
}

export async function readSpansById(
  executor: SqlExecutor,
  { projectId, traceIds, spanIds }: SpanIds,
): Promise<readonly Span[]> {
  const rows = await executor.query<StoredSpanRow>(
    `SELECT * FROM spans
     WHERE project_id = {project:String} AND trace_id IN {traces:Array(String)} AND span_id IN {spans:Array(String)}
     ORDER BY trace_id, span_id, ingested_at DESC LIMIT 1 BY trace_id, span_id`,
    { project: projectId, traces: traceIds, spans: spanIds },
  );
  return rows.map(spanFromRow);
}

export async function readLogs(
  executor: SqlExecutor,
  traces: readonly TraceKey[],
  limit: number,
): Promise<readonly LogRecord[]> {
  const rows = await readByTrace(
    (sql, parameters) => executor.query<LogRow>(sql, parameters),
    LOGS,
    '*',
    traces,
    limit,
  );
  return rows.map(logFromRow);
}

/** A table whose rows belong to traces: what makes a row the same as another, and the order of time. */
interface TraceTable {
  readonly name: string;
  readonly time: string;
  readonly key: string;
}

const SPANS: TraceTable = { name: 'spans', time: 'start_time', key: 'span_id' };
const LOGS: TraceTable = { name: 'logs', time: 'time', key: 'span_id, log_id' };

async function readByTrace<Row>(
  query: (sql: string, parameters: QueryParameters) => Promise<readonly Row[]>,
  { name, time, key }: TraceTable,
  columns: string,
  traces: readonly TraceKey[],
  limit: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [project, ofProject] of Map.groupBy(traces, ({ projectId }) => projectId)) {
    for (let i = 0; i < ofProject.length && rows.length < limit; i += TRACES_PER_QUERY) {
      const found = await query(
        `SELECT ${columns} FROM (
           SELECT ${columns === '*' ? '*' : `${columns}, ingested_at`} FROM ${name}
           WHERE project_id = {project:String} AND trace_id IN {traces:Array(String)}
           ORDER BY trace_id, ${key}, ingested_at DESC LIMIT 1 BY trace_id, ${key}
         ) ORDER BY ${time}, ${key} LIMIT {limit:UInt32}`,
        {
          project,
          traces: ofProject.slice(i, i + TRACES_PER_QUERY).map(({ traceId }) => traceId),
          limit: limit - rows.length,
        },
      );
      // Not spread into push: a call takes only so many arguments.
      for (const row of found) rows.push(row);
    }
  }
  return rows;
}

/** Groups in the order of the table, so that a page costs what it lists, however much comes after it. */
export async function findArrivals(
  executor: SqlExecutor,
  sinceMs: number,
  untilMs: number,
  limit: number,
): Promise<readonly TraceArrival[]> {
  const rows = await executor.query<{
    project_id: string;
    trace_id: string;
    at_ms: string;
    has_root: number;
    row_count: string;
  }>(
    `SELECT project_id, trace_id, toUnixTimestamp64Milli(ingested_at) AS at_ms, max(is_root) AS has_root, count() AS row_count
     FROM arrivals WHERE ingested_at >= fromUnixTimestamp64Milli({since:Int64}) AND ingested_at < fromUnixTimestamp64Milli({until:Int64})
     GROUP BY ingested_at, project_id, trace_id ORDER BY ingested_at ASC LIMIT {limit:UInt32} WITH TIES
     SETTINGS optimize_aggregation_in_order = 1`,
    { since: String(sinceMs), until: String(untilMs), limit },
  );
  return rows.map((row) => ({
    projectId: row.project_id,
    traceId: row.trace_id,
    ingestedAtMs: Number(row.at_ms),
    hasRoot: Boolean(row.has_root),
    rows: Number(row.row_count),
  }));
}

export async function findTracesOfRequests(
  executor: SqlExecutor,
  keys: readonly RequestKey[],
): Promise<readonly (TraceKey & { requestId: string })[]> {
  if (keys.length === 0) return [];
  const wanted = new Set(keys.map((key) => `${key.projectId} ${key.requestId}`));
  const rows = await executor.query<{ project_id: string; trace_id: string; request_id: string }>(
    `SELECT DISTINCT project_id, trace_id, request_id FROM request_traces
     WHERE project_id IN {projects:Array(String)} AND request_id IN {requests:Array(String)} LIMIT 100000`,
    { projects: [...new Set(keys.map((key) => key.projectId))], requests: keys.map((key) => key.requestId) },
  );
  return rows
    .filter((row) => wanted.has(`${row.project_id} ${row.request_id}`))
    .map((row) => ({ projectId: row.project_id, traceId: row.trace_id, requestId: row.request_id }));
}

export async function insertLedger(executor: SqlExecutor, entries: readonly LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ projectId, minuteMs, source, signal, event, reason, count }) => ({
    project_id: projectId,
    minute: Math.floor(minuteMs / 1000),
    source,
    signal,
    event,
    reason,
    count,
  }));
  await executor.insertRows('ingest_ledger', rows);
}

/** Bars a reading is cut into at most: minutes of a day, and coarser steps of longer ranges. */
const MAX_LEDGER_STEPS = 1440;

export async function readLedger(
  executor: SqlExecutor,
  projectId: string,
  fromMs: number,
  toMs: number,
): Promise<readonly LedgerEntry[]> {
  const from = Math.max(0, Math.floor(fromMs / 60_000) * 60);
  const to = Math.min(0xffffffff, Math.ceil(toMs / 1000));
  const rows = await executor.query<{
    start_s: number;
    source: string;
    signal: LedgerEntry['signal'];
    event: LedgerEntry['event'];
    reason: string;
    total: string;
  }>(
    `SELECT toUnixTimestamp(toStartOfInterval(minute, toIntervalMinute({step:UInt32}))) AS start_s, source, signal, event, reason, sum(count) AS total
     FROM ingest_ledger WHERE project_id = {project:String} AND minute >= toDateTime({from:Int64}, 'UTC') AND minute < toDateTime({to:Int64}, 'UTC')
     GROUP BY start_s, source, signal, event, reason ORDER BY start_s, source, signal, event, reason`,
    { project: projectId, from, to, step: ledgerStepMinutes((to - from) / 60) },
  );
  return rows.map((row) => ({
    projectId,
    minuteMs: row.start_s * 1000,
    source: row.source,
    signal: row.signal,
    event: row.event,
    reason: row.reason,
    count: Number(row.total),
  }));
}

function ledgerStepMinutes(minutes: number): number {
  const steps = [1, 5, 15, 60, 360, 1440];
  return steps.find((step) => minutes / step <= MAX_LEDGER_STEPS) ?? 1440 * 7;
}
