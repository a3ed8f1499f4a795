// Many KPIs of many cohorts and buckets of time in one pass over the current requests.
import { bucketWidth, type KpiCell, type KpiQuery, type Split } from '../kpi-query.ts';
import { OperationError } from '../../operations/operation-error.ts';
import { timeToParameter } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { columnOf, type Parameters } from './filter-sql.ts';
import { Aggregates, readerOf } from './kpi-measures.ts';
import { currentRequests, type CurrentRequests } from './request-conditions.ts';

const SETTINGS =
  'SETTINGS do_not_merge_across_partitions_select_final = 1, force_grouping_standard_compatibility = 1, group_by_use_nulls = 0';

/** The cells of each split, in the order of the splits; a cell without requests is not there, but a split of nothing has its one. */
export async function aggregateKpis(executor: SqlExecutor, query: KpiQuery): Promise<readonly (readonly KpiCell[])[]> {
  const current = await currentRequests(executor, query);
  const keys = await listedKeys(executor, query, current);
  const { parameters } = current;
  const aggregates = new Aggregates();
  const readers = query.measures.map((measure) => readerOf(measure, aggregates, parameters, query.withIntervals));
  const keyColumns = keys.map(({ sql, listed }, i) => {
    const bound = parameters.bind(listed, 'Array(Array(String))');
    return `if(has(${bound}, ${sql}), ${sql}, []) AS key${i}`;
  });
  const sets = query.splits.map((split) => groupingOf(split, keys));
  const isOverTime = query.splits.some((split) => split.isOverTime);
  const rows = await executor.queryLists(
    `SELECT ${setNumber(sets, keys.length, isOverTime)}, [${keys.map((_, i) => `key${i}`).join(', ')}], ${isOverTime ? 'bucket' : '0'},
       ${['count()', ...aggregates.expressions].join(', ')}
     FROM (SELECT ${['*', ...keyColumns, ...(isOverTime ? [`${bucketToSql(query, parameters)} AS bucket`] : [])].join(', ')} FROM ${current.from})
     ${groupBy(sets)} ${SETTINGS}`,
    parameters.values,
  );
  const cells = query.splits.map((): KpiCell[] => []);
  for (const [set, keyValues, bucketNumber, requests, ...values] of rows) {
    const split = query.splits[Number(set)]!;
    const { key } = sets[Number(set)]!;
    const own = key === undefined ? [] : (keyValues as readonly (readonly string[])[])[key]!;
    cells[Number(set)]!.push({
      values: key !== undefined && own.length === 0 ? undefined : own,
      ...(split.isOverTime ? { bucket: Number(bucketNumber) } : {}),
      requests: Number(requests),
      samples: readers.map((read) => read(values)),
    });
  }
  const nothing = aggregates.expressions.map(() => 0);
  return cells.map((found, i) => {
    if (found.length > 0 || sets[i]!.columns.length > 0) return found;
    return [{ values: [], requests: 0, samples: readers.map((read) => read(nothing)) }];
  });
}

interface Key {
  readonly by: readonly string[];
  /** Its values as a list. */
  readonly sql: string;
  readonly listed: readonly (readonly string[])[];
}

/** The most frequent value combinations of every split, and always the one without any value. */
async function listedKeys(
  executor: SqlExecutor,
  { splits, top }: KpiQuery,
  { from, parameters }: CurrentRequests,
): Promise<readonly Key[]> {
  const distinct = new Map(splits.filter(({ by }) => by.length > 0).map(({ by }) => [by.join('\n'), by]));
  if (distinct.size === 0) return [];
  const keys = [...distinct.values()].map((by) => ({ by, sql: keyToSql(by, parameters) }));
  const number = keys.map((_, i) => `grouping(key${i}) = 0, ${i}`).join(', ');
  const limit = parameters.bind(top, 'UInt32');
  const rows = await executor.queryLists(
    `SELECT multiIf(${number}, -1) AS split, [${keys.map((_, i) => `key${i}`).join(', ')}][split + 1] AS key, count() AS requests
     FROM (SELECT ${keys.map(({ sql }, i) => `${sql} AS key${i}`).join(', ')} FROM ${from})
     GROUP BY GROUPING SETS (${keys.map((_, i) => `(key${i})`).join(', ')})
     ORDER BY split, arrayAll(value -> value = '', key), requests DESC, key LIMIT ${limit} BY split ${SETTINGS}`,
    parameters.values,
  );
  return keys.map((key, i) => ({
    ...key,
    listed: [
      key.by.map(() => ''),
      ...rows.filter(([split]) => Number(split) === i).map(([, values]) => values as readonly string[]),
    ],
  }));
}

function keyToSql(by: readonly string[], parameters: Parameters): string {
  const columns = by.map((field) => {
    const column = columnOf(field, parameters);
    if (column.kind === 'string') return `toString(${column.sql})`;
    throw new OperationError(
      'invalid-argument',
      `cannot split by ${field}: only labels and fields with one text a request split them`,
      {
        fields: [{ path: 'by', message: `${field} has not one text a request` }],
      },
    );
  });
  return `[${columns.join(', ')}]`;
}

function groupingOf({ by, isOverTime }: Split, keys: readonly Key[]) {
  const key = by.length === 0 ? undefined : keys.findIndex((each) => each.by.join('\n') === by.join('\n'));
  return { key, isOverTime, columns: [...(key === undefined ? [] : [`key${key}`]), ...(isOverTime ? ['bucket'] : [])] };
}

type Grouping = ReturnType<typeof groupingOf>;

function groupBy(sets: readonly Grouping[]): string {
  const columns = sets.map((set) => set.columns).sort((a, b) => a.length - b.length);
  const finest = columns.at(-1)!;
  if (finest.length === 0) return '';
  // Each set holding the one before and one column more, the coarser are added up from the finer instead of from the rows again.
  const isChain = columns.every((set, i) => set.length === i && set.every((column, place) => column === finest[place]));
  if (isChain) return `GROUP BY ${finest.join(', ')} WITH ROLLUP`;
  return `GROUP BY GROUPING SETS (${sets.map((set) => `(${set.columns.join(', ')})`).join(', ')})`;
}

/** Which of the splits a row belongs to. */
function setNumber(sets: readonly Grouping[], keyCount: number, isOverTime: boolean): string {
  if (groupBy(sets) === '') return '0';
  const conditions = sets.map((set, i) => {
    const grouped = Array.from({ length: keyCount }, (_, k) => `grouping(key${k}) = ${k === set.key ? 0 : 1}`);
    if (isOverTime) grouped.push(`grouping(bucket) = ${set.isOverTime ? 0 : 1}`);
    return `${grouped.join(' AND ')}, ${i}`;
  });
  return `multiIf(${conditions.join(', ')}, -1)`;
}

function bucketToSql({ fromNs, toNs, buckets }: KpiQuery, parameters: Parameters): string {
  const width = parameters.bind(String(bucketWidth(fromNs, toNs, buckets)), 'Int64');
  const begin = parameters.bind(timeToParameter(fromNs), 'Int64');
  return `intDiv(toUnixTimestamp64Nano(start_time) - ${begin}, ${width})`;
}
