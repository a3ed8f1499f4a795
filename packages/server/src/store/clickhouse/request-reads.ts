// Single requests, by id or by a trace they contain.
import type { RequestKey, StoredRequest, TraceKey } from '../telemetry-store.ts';
import type { SqlExecutor } from './executor.ts';
import { DETAIL_COLUMNS, detailFromRow, type DetailRow } from './request-row.ts';

interface VersionedRow extends DetailRow {
  readonly is_deleted: number;
}

export async function readRequests(
  executor: SqlExecutor,
  keys: readonly RequestKey[],
): Promise<readonly StoredRequest[]> {
  if (keys.length === 0) return [];
  const named = 'project_id IN {projects:Array(String)} AND request_id IN {ids:Array(String)}';
  // Where they stand is looked up by id first: `requests` itself is in the order of time.
  const rows = await executor.query<VersionedRow>(
    `SELECT ${DETAIL_COLUMNS}, is_deleted FROM requests
     WHERE ${named} AND start_time GLOBAL IN (SELECT DISTINCT start_time FROM request_times WHERE ${named} LIMIT 100000) LIMIT 100000`,
    { projects: [...new Set(keys.map((key) => key.projectId))], ids: keys.map((key) => key.requestId) },
  );
  return newestVersions(rows, new Set(keys.map((key) => `${key.projectId} ${key.requestId}`)));
}

export async function findRequestsOfTrace(executor: SqlExecutor, trace: TraceKey): Promise<readonly StoredRequest[]> {
  const rows = await executor.query<{ request_id: string }>(
    'SELECT DISTINCT request_id FROM requests WHERE project_id = {project:String} AND has(trace_ids, {trace:String}) LIMIT 1000',
    { project: trace.projectId, trace: trace.traceId },
  );
  const found = await readRequests(
    executor,
    rows.map(({ request_id }) => ({ projectId: trace.projectId, requestId: request_id })),
  );
  return found.filter(({ record }) => record.traceIds.includes(trace.traceId));
}

/** Of each request the row with the highest version, unless that takes it back. */
function newestVersions(rows: readonly VersionedRow[], wanted: ReadonlySet<string>): readonly StoredRequest[] {
  const newest = new Map<string, VersionedRow>();
  for (const row of rows) {
    const key = `${row.project_id} ${row.request_id}`;
    if (!wanted.has(key)) continue;
    const known = newest.get(key);
    if (!known || isNewer(row, known)) newest.set(key, row);
  }
  return [...newest.values()].filter((row) => row.is_deleted === 0).map(detailFromRow);
}

/** A moved request has its new row and the mark that takes back the old one in the same version: the row counts. */
function isNewer(row: VersionedRow, known: VersionedRow): boolean {
  const versions = [BigInt(row.version), BigInt(known.version)] as const;
  return versions[0] > versions[1] || (versions[0] === versions[1] && row.is_deleted < known.is_deleted);
}
