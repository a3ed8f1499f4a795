// Pages of the list. A list shows few of many rows, so it goes in two steps: find the keys by narrow columns and indexes, then read those rows.
import type { UnixNanos } from '@faultline/model';
import type { RequestPage, RequestQuery } from '../telemetry-store.ts';
import { timeFromColumn } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { comparisonToSql, filterToSql, Parameters } from './filter-sql.ts';
import { countRequests, currentRequests, FINAL_SETTINGS, rangeConditions } from './request-conditions.ts';
import { decodeCursor, encodeCursor, SORT_COLUMNS, type Position } from './request-cursor.ts';
import { SUMMARY_COLUMNS, summaryFromRow, type SummaryRow } from './request-row.ts';

/** A row that may be on the page. */
interface Candidate {
  readonly request_id: string;
  readonly start_time: string;
  readonly version: string;
  readonly sort_value: string | number | null;
}

type FoundRow = SummaryRow & Pick<Candidate, 'sort_value'>;

export async function searchRequests(executor: SqlExecutor, query: RequestQuery): Promise<RequestPage> {
  const [rows, total] = await Promise.all([
    findRows(executor, query),
    query.withTotal ? currentRequests(executor, query).then((current) => countRequests(executor, current)) : undefined,
  ]);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return {
    items: rows.slice(0, query.limit).map(summaryFromRow),
    ...(last ? { nextCursor: encodeCursor(query, positionOf(last)) } : {}),
    ...(total === undefined ? {} : { total }),
  };
}

/** The rows of the page and one more where there is one. */
async function findRows(executor: SqlExecutor, query: RequestQuery): Promise<readonly FoundRow[]> {
  const rows: FoundRow[] = [];
  let waiting: Candidate[] = [];
  let after = query.cursor === undefined ? undefined : decodeCursor(query, query.cursor);
  let rest = rangeAfter(query, after);
  let width = query.sort === 'start_time' ? (rest.toNs - rest.fromNs) / FIRST_SLICE + 1n : rest.toNs - rest.fromNs;
  while (rest.fromNs < rest.toNs) {
    const { window, beyond } = cut(rest, width, query);
    let found = 0;
    for (;;) {
      const missing = query.limit + 1 - rows.length - waiting.length;
      // A request that was assembled twice may stand there twice until ClickHouse merges; hence more than are missing.
      const batch = await findCandidates(executor, { ...query, ...window }, after, missing * 2);
      const distinct = newestOfEach(batch);
      const candidates = distinct.slice(0, missing);
      waiting.push(...candidates);
      found += candidates.length;
      if (candidates.length === missing) {
        rows.push(...(await readCurrent(executor, query.projectId, waiting)));
        if (rows.length > query.limit) return rows;
        waiting = [];
      }
      const last = candidates.at(-1);
      const isAll = batch.length < missing * 2 && candidates.length === distinct.length;
      if (!last || isAll) break;
      after = positionOf(last);
    }
    rest = beyond;
    width *= growth(query.limit + 1 - rows.length - waiting.length, found);
  }
  return [...rows, ...(await readCurrent(executor, query.projectId, waiting))];
}

type Range = Pick<RequestQuery, 'fromNs' | 'toNs'>;

/** A list by time begins with the newest (or oldest) part of the range in so many, and takes more while the page is not full. */
const FIRST_SLICE = 256n;

/** How much longer a slice to take next, by what the last one held: rows as dense as there would fill the page with half of it. */
function growth(missing: number, found: number): bigint {
  return BigInt(Math.max(2, Math.ceil((2 * missing) / Math.max(found, 0.5))));
}

function rangeAfter({ sort, order, fromNs, toNs }: RequestQuery, after: Position | undefined): Range {
  if (sort !== 'start_time' || !after) return { fromNs, toNs };
  return order === 'desc'
    ? { fromNs, toNs: minimum(toNs, after.startTimeNs + 1n) }
    : { fromNs: after.startTimeNs, toNs };
}

/** The end of a range that comes first in the order, and what is left of it. */
function cut({ fromNs, toNs }: Range, width: bigint, { order }: RequestQuery): { window: Range; beyond: Range } {
  const length = minimum(width, toNs - fromNs);
  const edge = order === 'desc' ? toNs - length : fromNs + length;
  const [older, newer] = [
    { fromNs, toNs: edge },
    { fromNs: edge, toNs },
  ];
  return order === 'desc' ? { window: newer, beyond: older } : { window: older, beyond: newer };
}

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
  const edge = query.sort === 'start_time' ? undefined : await findEdge(executor, query, after, limit);
  const candidates = await readCandidates(executor, query, after, limit, edge);
  // Versions may have been merged since the edge was looked for.
  return edge !== undefined && candidates.length < limit
    ? readCandidates(executor, query, after, limit, undefined)
    : candidates;
}

async function readCandidates(
  executor: SqlExecutor,
  query: RequestQuery,
  after: Position | undefined,
  limit: number,
  edge: number | undefined,
): Promise<readonly Candidate[]> {
  const column = SORT_COLUMNS[query.sort];
  const parameters = new Parameters();
  const conditions = [
    filterToSql(query.filter, parameters),
    ...(edge === undefined ? [] : [upTo(edge, query, parameters)]),
    rangeConditions(query, parameters),
    'is_deleted = 0',
    ...(after ? [afterPosition(column, query.order, after, parameters)] : []),
  ];
  const direction = query.order === 'asc' ? 'ASC' : 'DESC';
  const byTime = `start_time ${direction}, request_id ${direction}, version DESC`;
  const [value, order] =
    column === 'start_time' ? ['NULL', byTime] : [column, `${column} ${direction} NULLS LAST, ${byTime}`];
  return executor.query<Candidate>(
    `SELECT request_id, start_time, version, ${value} AS sort_value FROM requests PREWHERE ${conditions.join(' AND ')}
     ORDER BY ${order} LIMIT ${parameters.bind(limit, 'UInt32')} SETTINGS optimize_read_in_order = 0`,
    parameters.values,
  );
}

const EDGE_SLICE_COUNT = 64n;
/** Parts of the range, in 1/64, over which the last value of a page is looked for before all of it is read. */
const EDGE_SLICES = [1n, 8n, EDGE_SLICE_COUNT];

/**
 * A value that the last of so many rows does not go beyond; undefined when there are not so many. What is found in the newest of the
 * requests bounds all, and by that bound the index leaves out most of the others: few of many rows are read.
 */
async function findEdge(
  executor: SqlExecutor,
  query: RequestQuery,
  after: Position | undefined,
  limit: number,
): Promise<number | undefined> {
  if (after?.value === null) return undefined;
  const column = SORT_COLUMNS[query.sort];
  let edge: number | undefined;
  for (const slice of EDGE_SLICES) {
    // With a filter that few meet, so many values lie within the edge that looking for a nearer one leaves nothing out.
    if (slice === EDGE_SLICE_COUNT && edge !== undefined && query.filter) break;
    const parameters = new Parameters();
    const fromNs = query.toNs - (slice * (query.toNs - query.fromNs)) / EDGE_SLICE_COUNT;
    const conditions = [
      filterToSql(query.filter, parameters),
      ...(edge === undefined ? [] : [upTo(edge, query, parameters)]),
      ...(after ? [comparisonToSql(column, query.order === 'asc' ? '>' : '<', Number(after.value), parameters)] : []),
      rangeConditions({ ...query, fromNs }, parameters),
      `is_deleted = 0 AND isNotNull(${column})`,
    ];
    const values = await executor.query<{ value: number | string }>(
      `SELECT ${column} AS value FROM requests PREWHERE ${conditions.join(' AND ')}
       ORDER BY value ${query.order === 'asc' ? 'ASC' : 'DESC'} LIMIT ${parameters.bind(limit, 'UInt32')}`,
      parameters.values,
    );
    if (values.length === limit) edge = Number(values.at(-1)!.value);
  }
  return edge;
}

/** Not further in the order than this value. */
function upTo(value: number, { sort, order }: RequestQuery, parameters: Parameters): string {
  return comparisonToSql(SORT_COLUMNS[sort], order === 'asc' ? '<=' : '>=', value, parameters);
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
): Promise<readonly FoundRow[]> {
  if (candidates.length === 0) return [];
  // Keys from a subquery, for only a set that is made before reading is looked up in the primary key.
  const rows = await executor.query<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM requests FINAL PREWHERE project_id = {project:String} AND (start_time, request_id) IN
       (SELECT fromUnixTimestamp64Nano(key.1, 'UTC'), key.2 FROM (SELECT arrayJoin(arrayZip({times:Array(Int64)}, {ids:Array(String)})) AS key)) ${FINAL_SETTINGS}`,
    {
      project: projectId,
      times: candidates.map(({ start_time }) => timeFromColumn(start_time)),
      ids: candidates.map(({ request_id }) => request_id),
    },
  );
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return candidates.flatMap((candidate) => {
    const row = found.get(keyOf(candidate));
    return row?.version === candidate.version ? [{ ...row, sort_value: candidate.sort_value }] : [];
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

function positionOf({ sort_value, start_time, request_id }: Candidate): Position {
  return { value: sort_value, startTimeNs: timeFromColumn(start_time), requestId: request_id };
}

function minimum(a: UnixNanos, b: UnixNanos): UnixNanos {
  return a < b ? a : b;
}
