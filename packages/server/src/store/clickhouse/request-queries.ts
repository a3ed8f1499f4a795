// Questions over `requests`: pages of the list, facets with the histogram, and single requests.
import type { UnixNanos } from '@faultline/model';
import { OperationError } from '../../operations/operation-error.ts';
import type {
  FacetQuery,
  FacetResult,
  RequestKey,
  RequestPage,
  RequestQuery,
  StoredRequest,
  TraceKey,
} from '../telemetry-store.ts';
import { timeFromColumn } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { columnOf, filterToSql, Parameters } from './filter-sql.ts';
import { DETAIL_COLUMNS, requestFromRow, SUMMARY_COLUMNS, type RequestRow } from './request-row.ts';

const SORT_COLUMNS: Readonly<Record<string, string>> = {
  start_time: 'start_time',
  duration_ms: 'duration_ms',
  cost_usd: 'cost_usd',
  input_tokens: 'input_tokens',
  output_tokens: 'output_tokens',
  time_to_first_token_ms: 'time_to_first_token_ms',
};

/** Versions are merged on reading within a partition only: a request never has rows in two, because a moved one is taken back. */
const FINAL_SETTINGS = 'SETTINGS do_not_merge_across_partitions_select_final = 1';

interface Cursor {
  /** Value of the sort column of the last row; null when it had none. */
  readonly value: string | number | null;
  readonly startTime: string;
  readonly requestId: string;
}

export async function searchRequests(executor: SqlExecutor, query: RequestQuery): Promise<RequestPage> {
  const sortColumn = SORT_COLUMNS[query.sort];
  if (!sortColumn)
    throw new OperationError(
      'invalid-argument',
      `cannot sort by ${query.sort}: use ${Object.keys(SORT_COLUMNS).join(', ')}`,
    );
  const parameters = new Parameters();
  const where = conditions(query, parameters);
  const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  const after = cursor ? ` AND ${afterCursor(sortColumn, query.order, cursor, parameters)}` : '';
  const direction = query.order === 'asc' ? 'ASC' : 'DESC';
  const orderBy =
    sortColumn === 'start_time'
      ? `start_time ${direction}, request_id ${direction}`
      : `${sortColumn} ${direction} NULLS LAST, start_time ${direction}, request_id ${direction}`;
  const rows = await executor.query<RequestRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM requests FINAL WHERE ${where}${after} ORDER BY ${orderBy} LIMIT ${parameters.bind(query.limit + 1, 'UInt32')} ${FINAL_SETTINGS}`,
    parameters.values,
  );
  const items = rows.slice(0, query.limit).map(requestFromRow);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return {
    items,
    ...(last ? { nextCursor: encodeCursor(last, sortColumn) } : {}),
    ...(query.withTotal ? { total: await countRequests(executor, query) } : {}),
  };
}

async function countRequests(
  executor: SqlExecutor,
  query: Pick<RequestQuery, 'projectId' | 'fromNs' | 'toNs' | 'filter'>,
): Promise<number> {
  const parameters = new Parameters();
  const [row] = await executor.query<{ total: string }>(
    `SELECT count() AS total FROM requests FINAL WHERE ${conditions(query, parameters)} ${FINAL_SETTINGS}`,
    parameters.values,
  );
  return Number(row?.total ?? 0);
}

export async function facetRequests(executor: SqlExecutor, query: FacetQuery): Promise<FacetResult> {
  const [histogram, ...facets] = await Promise.all([
    readHistogram(executor, query),
    ...query.fields.map((field) => readFacet(executor, query, field)),
  ]);
  const total =
    query.buckets > 0
      ? histogram.reduce((sum, bar) => sum + bar.success + bar.failure + bar.unknown, 0)
      : await countRequests(executor, query);
  return { total, facets, histogram };
}

async function readFacet(
  executor: SqlExecutor,
  query: FacetQuery,
  field: string,
): Promise<FacetResult['facets'][number]> {
  const parameters = new Parameters();
  const where = conditions(query, parameters);
  const column = columnOf(field, parameters);
  if (column.kind === 'number')
    throw new OperationError(
      'invalid-argument',
      `cannot list values of ${field}: it is a number; filter it with ${field}:>`,
    );
  const value =
    column.kind === 'list'
      ? `arrayJoin(if(empty(${column.sql}), [''], arrayDistinct(${column.sql})))`
      : `toString(${column.sql})`;
  const rows = await executor.query<{ value: string; count: string; all_count: string }>(
    `SELECT value, count, sum(count) OVER () AS all_count FROM (SELECT ${value} AS value, count() AS count FROM requests FINAL WHERE ${where} GROUP BY value) ORDER BY value = '' DESC, count DESC, value ASC LIMIT ${parameters.bind(query.valuesPerField + 1, 'UInt32')} ${FINAL_SETTINGS}`,
    parameters.values,
  );
  const unknownCount = Number(rows.find((row) => row.value === '')?.count ?? 0);
  const values = rows
    .filter((row) => row.value !== '')
    .slice(0, query.valuesPerField)
    .map((row) => ({ value: row.value, count: Number(row.count) }));
  const listed = values.reduce((sum, { count }) => sum + count, 0);
  return { field, values, unknownCount, otherCount: Number(rows[0]?.all_count ?? 0) - unknownCount - listed };
}

async function readHistogram(executor: SqlExecutor, query: FacetQuery): Promise<FacetResult['histogram']> {
  if (query.buckets === 0) return [];
  const widthNs = (query.toNs - query.fromNs + BigInt(query.buckets) - 1n) / BigInt(query.buckets) || 1n;
  const parameters = new Parameters();
  const from = parameters.bind(String(query.fromNs), 'Int64');
  const rows = await executor.query<{ bucket: string; status: string; count: string }>(
    `SELECT intDiv(toUnixTimestamp64Nano(start_time) - ${from}, ${parameters.bind(String(widthNs), 'Int64')}) AS bucket, outcome_status AS status, count() AS count
     FROM requests FINAL WHERE ${conditions(query, parameters)} GROUP BY bucket, status ${FINAL_SETTINGS}`,
    parameters.values,
  );
  const bars = Array.from({ length: query.buckets }, (_, i) => ({
    startNs: query.fromNs + BigInt(i) * widthNs,
    endNs: minimum(query.fromNs + BigInt(i + 1) * widthNs, query.toNs),
    success: 0,
    failure: 0,
    unknown: 0,
  }));
  for (const { bucket, status, count } of rows) {
    const bar = bars[Number(bucket)];
    if (bar) bar[status === 'success' || status === 'failure' ? status : 'unknown'] += Number(count);
  }
  return bars;
}

export async function readRequests(
  executor: SqlExecutor,
  keys: readonly RequestKey[],
): Promise<readonly StoredRequest[]> {
  if (keys.length === 0) return [];
  return newestVersions(
    await executor.query<RequestRow>(
      `SELECT ${DETAIL_COLUMNS}, is_deleted FROM requests WHERE project_id IN {projects:Array(String)} AND request_id IN {ids:Array(String)} LIMIT 100000`,
      { projects: [...new Set(keys.map((key) => key.projectId))], ids: keys.map((key) => key.requestId) },
    ),
    new Set(keys.map((key) => `${key.projectId} ${key.requestId}`)),
  );
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
function newestVersions(rows: readonly RequestRow[], wanted: ReadonlySet<string>): readonly StoredRequest[] {
  const newest = new Map<string, RequestRow>();
  for (const row of rows) {
    const key = `${row['project_id'] as string} ${row['request_id'] as string}`;
    if (!wanted.has(key)) continue;
    const known = newest.get(key);
    if (!known || isNewer(row, known)) newest.set(key, row);
  }
  return [...newest.values()].filter((row) => row['is_deleted'] === 0).map(requestFromRow);
}

/** A moved request has its new row and the mark that takes back the old one in the same version: the row counts. */
function isNewer(row: RequestRow, known: RequestRow): boolean {
  const versions = [BigInt(row['version'] as string), BigInt(known['version'] as string)] as const;
  return (
    versions[0] > versions[1] ||
    (versions[0] === versions[1] && (row['is_deleted'] as number) < (known['is_deleted'] as number))
  );
}

function conditions(
  query: Pick<RequestQuery, 'projectId' | 'fromNs' | 'toNs' | 'filter'>,
  parameters: Parameters,
): string {
  const time = (nanos: UnixNanos) => `fromUnixTimestamp64Nano(${parameters.bind(String(nanos), 'Int64')}, 'UTC')`;
  return `project_id = ${parameters.bind(query.projectId, 'String')} AND start_time >= ${time(query.fromNs)} AND start_time < ${time(query.toNs)} AND ${filterToSql(query.filter, parameters)}`;
}

function afterCursor(sortColumn: string, order: 'asc' | 'desc', cursor: Cursor, parameters: Parameters): string {
  const sign = order === 'asc' ? '>' : '<';
  const start = `fromUnixTimestamp64Nano(${parameters.bind(cursor.startTime, 'Int64')}, 'UTC')`;
  const tie = `(start_time, request_id) ${sign} (${start}, ${parameters.bind(cursor.requestId, 'String')})`;
  if (sortColumn === 'start_time') return tie;
  if (cursor.value === null) return `(isNull(${sortColumn}) AND ${tie})`;
  const value = parameters.bind(Number(cursor.value), 'Float64');
  return `(ifNull(${sortColumn} ${sign} ${value}, true) OR (${sortColumn} = ${value} AND ${tie}))`;
}

function encodeCursor(row: RequestRow, sortColumn: string): string {
  const cursor: Cursor = {
    value: sortColumn === 'start_time' ? null : ((row[sortColumn] as string | number | null) ?? null),
    startTime: String(timeFromColumn(row['start_time'] as string)),
    requestId: row['request_id'] as string,
  };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function decodeCursor(text: string): Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor;
    const isValid =
      /^-?\d{1,19}$/.test(cursor.startTime) &&
      typeof cursor.requestId === 'string' &&
      (cursor.value === null || Number.isFinite(Number(cursor.value)));
    if (isValid) return cursor;
  } catch {
    // Said below.
  }
  throw new OperationError(
    'invalid-argument',
    'cannot continue the search: the cursor is not one that a search returned; start again without it',
  );
}

function minimum(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
