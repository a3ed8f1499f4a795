// Counts over the requests a filter matches: by value of a field, and over time by outcome.
import type { UnixNanos } from '@faultline/model';
import { OperationError } from '../../operations/operation-error.ts';
import type { FacetQuery, FacetResult } from '../telemetry-store.ts';
import { timeToParameter } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { columnOf, Parameters } from './filter-sql.ts';
import { countRequests, FINAL_SETTINGS, requestConditions } from './request-conditions.ts';

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
  const where = requestConditions(query, parameters);
  const column = columnOf(field, parameters);
  if (column.kind === 'number')
    throw new OperationError(
      'invalid-argument',
      `cannot list values of ${field}: it is a number; filter it with ${field}:>`,
    );
  const value =
    column.kind === 'list'
      ? `arrayJoin(if(arrayExists(element -> notEmpty(element), ${column.sql}), arrayDistinct(arrayFilter(element -> notEmpty(element), ${column.sql})), ['']))`
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
  const from = parameters.bind(timeToParameter(query.fromNs), 'Int64');
  const rows = await executor.query<{ bucket: string; status: string; count: string }>(
    `SELECT intDiv(toUnixTimestamp64Nano(start_time) - ${from}, ${parameters.bind(String(widthNs), 'Int64')}) AS bucket, outcome_status AS status, count() AS count
     FROM requests FINAL WHERE ${requestConditions(query, parameters)} GROUP BY bucket, status ${FINAL_SETTINGS}`,
    parameters.values,
  );
  const barCount = Number((query.toNs - query.fromNs + widthNs - 1n) / widthNs);
  const bars = Array.from({ length: barCount }, (_, i) => ({
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

function minimum(a: UnixNanos, b: UnixNanos): UnixNanos {
  return a < b ? a : b;
}
