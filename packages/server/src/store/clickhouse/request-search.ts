// Pages of the list. A list shows few of many rows, so it goes in two steps: find the keys by narrow columns and indexes, then read those rows.
import type { UnixNanos } from '@faultline/model';
import type { RequestPage, RequestQuery } from '../telemetry-store.ts';
import { timeFromColumn } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { Parameters } from './filter-sql.ts';
import { countRequests, requestConditions } from './request-conditions.ts';
import { decodeCursor, encodeCursor, SORT_COLUMNS, type Position } from './request-cursor.ts';
import { requestFromRow, SUMMARY_COLUMNS, type StoredRequestRow } from './request-row.ts';

interface Candidate {
  readonly request_id: string;
  readonly start_time: string;
  readonly version: string;
  readonly sort_value: string | number | null;
}

export async function searchRequests(executor: SqlExecutor, query: RequestQuery): Promise<RequestPage> {
  const [rows, total] = await Promise.all([
    findRows(executor, query),
    query.withTotal ? countRequests(executor, query) : undefined,
  ]);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return {
    items: rows.slice(0, query.limit).map(requestFromRow),
    ...(last ? { nextCursor: encodeCursor(query, positionOf(last, query)) } : {}),
    ...(total === undefined ? {} : { total }),
  };
}

/** The rows of the page and one more where there is one. */
async function findRows(executor: SqlExecutor, query: RequestQuery): Promise<readonly StoredRequestRow[]> {
  const rows: StoredRequestRow[] = [];
  let after = query.cursor === undefined ? undefined : decodeCursor(query, query.cursor);
  for (const window of windowsOf(query, after)) {
    for (;;) {
      const missing = query.limit + 1 - rows.length;
      // A request that was assembled twice may stand there twice until ClickHouse merges; hence more than are missing.
      const batch = await findCandidates(executor, { ...query, ...window }, after, missing * 2);
      const distinct = newestOfEach(batch);
      const candidates = distinct.slice(0, missing);
      rows.push(...(await readCurrent(executor, query.projectId, candidates)));
      if (rows.length > query.limit) return rows;
      const last = candidates.at(-1);
      const isAll = batch.length < missing * 2 && candidates.length === distinct.length;
      if (!last || isAll) break;
      after = { value: last.sort_value, startTimeNs: timeFromColumn(last.start_time), requestId: last.request_id };
    }
  }
  return rows;
}

type Window = Pick<RequestQuery, 'fromNs' | 'toNs'>;

/** A list by time begins with the newest (or oldest) slice and takes larger ones while the page is not full. */
function windowsOf(query: RequestQuery, after: Position | undefined): readonly Window[] {
  if (query.sort !== 'start_time') return [{ fromNs: query.fromNs, toNs: query.toNs }];
  const isNewestFirst = query.order === 'desc';
  const fromNs = !isNewestFirst && after ? after.startTimeNs : query.fromNs;
  const toNs = isNewestFirst && after ? minimum(query.toNs, after.startTimeNs + 1n) : query.toNs;
  if (fromNs >= toNs) return [];
  const edges = [0n, ...SLICES.map((slice) => (slice * (toNs - fromNs)) / SLICE_COUNT), toNs - fromNs];
  return edges.slice(1).flatMap((end, i) => {
    const begin = edges[i]!;
    if (begin === end) return [];
    return [
      isNewestFirst ? { fromNs: toNs - end, toNs: toNs - begin } : { fromNs: fromNs + begin, toNs: fromNs + end },
    ];
  });
}

/** Ends of the slices but the last, in parts of the range: a list of everything reads 1/256 of it, one without matches reads all of it in four. */
const SLICES = [1n, 8n, 64n];
const SLICE_COUNT = 256n;

/**
 * Rows that match, in order, whatever version they are. Whoever is not found here is in no version a match; who is found must be
 * checked by `readCurrent`. Without FINAL the filter runs in PREWHERE and on the indexes, and only its columns are read.
 */
async function findCandidates(
  executor: SqlExecutor,
  query: RequestQuery,
  after: Position | undefined,
  limit: number,
): Promise<readonly Candidate[]> {
  const parameters = new Parameters();
  const sortColumn = SORT_COLUMNS[query.sort];
  const direction = query.order === 'asc' ? 'ASC' : 'DESC';
  const value = sortColumn === 'start_time' ? '' : `${sortColumn} ${direction} NULLS LAST, `;
  return executor.query<Candidate>(
    `SELECT request_id, start_time, version, ${sortColumn === 'start_time' ? 'NULL' : sortColumn} AS sort_value FROM requests
     PREWHERE ${requestConditions(query, parameters)}${after ? ` AND ${afterPosition(sortColumn, query.order, after, parameters)}` : ''} AND is_deleted = 0
     ORDER BY ${value}start_time ${direction}, request_id ${direction}, version DESC LIMIT ${parameters.bind(limit, 'UInt32')}
     SETTINGS optimize_read_in_order = 0`,
    parameters.values,
  );
}

function newestOfEach(candidates: readonly Candidate[]): readonly Candidate[] {
  const newest = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    const known = newest.get(key);
    if (!known || BigInt(candidate.version) > BigInt(known.version)) {
      // Taken out first, so that it stands at its own place in the order.
      newest.delete(key);
      newest.set(key, candidate);
    }
  }
  return [...newest.values()];
}

/** The list's columns of those candidates that are the current version of their request, in the same order. */
async function readCurrent(
  executor: SqlExecutor,
  projectId: string,
  candidates: readonly Candidate[],
): Promise<readonly StoredRequestRow[]> {
  if (candidates.length === 0) return [];
  // Keys from a subquery, for only a set that is made before reading is looked up in the primary key.
  const rows = await executor.query<StoredRequestRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM requests FINAL PREWHERE project_id = {project:String} AND (start_time, request_id) IN
       (SELECT fromUnixTimestamp64Nano(key.1, 'UTC'), key.2 FROM (SELECT arrayJoin(arrayZip({times:Array(Int64)}, {ids:Array(String)})) AS key))`,
    {
      project: projectId,
      times: candidates.map(({ start_time }) => timeFromColumn(start_time)),
      ids: candidates.map(({ request_id }) => request_id),
    },
  );
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return candidates.flatMap((candidate) => {
    const row = found.get(keyOf(candidate));
    return row?.version === candidate.version ? [row] : [];
  });
}

function keyOf({ start_time, request_id }: Pick<Candidate, 'start_time' | 'request_id'>): string {
  return `${start_time} ${request_id}`;
}

function afterPosition(
  sortColumn: string,
  order: 'asc' | 'desc',
  { value, startTimeNs, requestId }: Position,
  parameters: Parameters,
): string {
  const sign = order === 'asc' ? '>' : '<';
  const start = `fromUnixTimestamp64Nano(${parameters.bind(String(startTimeNs), 'Int64')}, 'UTC')`;
  const tie = `(start_time, request_id) ${sign} (${start}, ${parameters.bind(requestId, 'String')})`;
  if (sortColumn === 'start_time') return tie;
  if (value === null) return `(isNull(${sortColumn}) AND ${tie})`;
  const bound = parameters.bind(String(Number(value)), 'Float64');
  return `(ifNull(${sortColumn} ${sign} ${bound}, true) OR (${sortColumn} = ${bound} AND ${tie}))`;
}

function positionOf(row: StoredRequestRow, query: RequestQuery): Position {
  const sortColumn = SORT_COLUMNS[query.sort];
  return {
    value: sortColumn === 'start_time' ? null : (row[sortColumn] ?? null),
    startTimeNs: timeFromColumn(row.start_time),
    requestId: row.request_id,
  };
}

function minimum(a: UnixNanos, b: UnixNanos): UnixNanos {
  return a < b ? a : b;
}
