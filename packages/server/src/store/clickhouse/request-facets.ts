// Counts over the requests a filter matches: by value of a field, and over time by outcome.
import type { UnixNanos } from '@faultline/model';
import { OperationError } from '../../operations/operation-error.ts';
import type { FacetQuery, FacetResult } from '../telemetry-store.ts';
import { timeToParameter } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { columnOf, type Parameters } from './filter-sql.ts';
import { countRequests, currentRequests, FINAL_SETTINGS, type CurrentRequests } from './request-conditions.ts';

export async function facetRequests(executor: SqlExecutor, query: FacetQuery): Promise<FacetResult> {
  const current = await currentRequests(executor, query);
  const [histogram, facets] = await Promise.all([
    readHistogram(executor, query, current),
    readFacets(executor, query, current),
  ]);
  const total =
    query.buckets > 0
      ? histogram.reduce((sum, bar) => sum + bar.success + bar.failure + bar.unknown, 0)
      : await countRequests(executor, current);
  return { total, facets, histogram };
}

/** All fields in one pass: each is grouped by as it stands in the table, and lists are taken apart only once they are counted. */
async function readFacets(
  executor: SqlExecutor,
  query: FacetQuery,
  { from, parameters }: CurrentRequests,
): Promise<FacetResult['facets']> {
  if (query.fields.length === 0) return [];
  const columns = query.fields.map((field) => facetColumn(field, parameters));
  const choose = (pick: (column: (typeof columns)[number], i: number) => string) =>
    `multiIf(${columns.map((column, i) => `grouping(field${i}) = 0, ${pick(column, i)}`).join(', ')}, ${pick(columns[0]!, 0)})`;
  const listed = parameters.bind(query.valuesPerField, 'UInt32');
  const rows = await executor.query<{ field: number; value: string; total: string; others: string; unknown: string }>(
    `SELECT field, value, total, sumIf(total, value != '') OVER whole - sumIf(total, value != '') OVER sofar AS others,
       sumIf(total, value = '') OVER whole AS unknown, row_number() OVER sofar AS place
     FROM (
       SELECT field, arrayJoin(if(empty(values), [''], values)) AS value, sum(requests) AS total FROM (
         SELECT ${choose((_, i) => String(i))} AS field, ${choose(({ kind }, i) => valuesOf(kind === 'list', `field${i}`))} AS values, count() AS requests
         FROM (SELECT ${columns.map(({ sql }, i) => `${sql} AS field${i}`).join(', ')} FROM ${from})
         GROUP BY GROUPING SETS (${columns.map((_, i) => `(field${i})`).join(', ')})
       ) GROUP BY field, value
     )
     WINDOW whole AS (PARTITION BY field), sofar AS (PARTITION BY field ORDER BY value = '', total DESC, value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
     QUALIFY place <= ${listed} ORDER BY field, place
     SETTINGS do_not_merge_across_partitions_select_final = 1, force_grouping_standard_compatibility = 1`,
    parameters.values,
  );
  return query.fields.map((field, i) => {
    const ofField = rows.filter((row) => row.field === i);
    const values = ofField.filter(({ value }) => value !== '').slice(0, query.valuesPerField);
    return {
      field,
      values: values.map(({ value, total }) => ({ value, count: Number(total) })),
      otherCount: Number(values.at(-1)?.others ?? 0),
      unknownCount: Number(ofField[0]?.unknown ?? 0),
    };
  });
}

function facetColumn(field: string, parameters: Parameters) {
  const column = columnOf(field, parameters);
  if (column.kind !== 'number') return column;
  throw new OperationError(
    'invalid-argument',
    `cannot list values of ${field}: it is a number; filter it with ${field}:>`,
  );
}

/** The values of a grouped column as texts, without empty ones and each once. */
function valuesOf(isList: boolean, sql: string): string {
  if (isList)
    return `arrayDistinct(arrayFilter(element -> notEmpty(element), arrayMap(element -> toString(element), ${sql})))`;
  return `arrayFilter(element -> notEmpty(element), [toString(${sql})])`;
}

async function readHistogram(
  executor: SqlExecutor,
  query: FacetQuery,
  { from, parameters }: CurrentRequests,
): Promise<FacetResult['histogram']> {
  if (query.buckets === 0) return [];
  const widthNs = (query.toNs - query.fromNs + BigInt(query.buckets) - 1n) / BigInt(query.buckets) || 1n;
  const begin = parameters.bind(timeToParameter(query.fromNs), 'Int64');
  const rows = await executor.query<{ bucket: string; status: string; count: string }>(
    `SELECT intDiv(toUnixTimestamp64Nano(start_time) - ${begin}, ${parameters.bind(String(widthNs), 'Int64')}) AS bucket, outcome_status AS status, count() AS count
     FROM ${from} GROUP BY bucket, status ${FINAL_SETTINGS}`,
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
