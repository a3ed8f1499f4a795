// Aggregates of many cohorts and buckets of time in one pass over current requests.
import { OperationError } from '../../operations/operation-error.ts';
import { bucketEdges, bucketWidth, HOUR_NS, type KpiQuery, type Split } from '../kpi-query.ts';
import type { SqlExecutor } from './executor.ts';
import { columnOf, type Parameters } from './filter-sql.ts';
import { readBins } from './kpi-bins.ts';
import type { AggregateRow, CellRow } from './kpi-cells.ts';
import type { Aggregates } from './kpi-measures.ts';
import type { CurrentRequests } from './request-conditions.ts';

const SETTINGS =
  'SETTINGS do_not_merge_across_partitions_select_final = 1, force_grouping_standard_compatibility = 1, group_by_use_nulls = 0';

/** For scans of so little that compiling their expressions takes longer than they do. */
export const SMALL_SCAN = 'compile_expressions = 0, compile_aggregate_expressions = 0';

/** What splits are by, each combination of fields once. */
export interface Key {
  readonly by: readonly string[];
  /** Its fields in SQL. */
  readonly columns: readonly string[];
}

/** The value combinations of a key that are told apart. */
export interface ListedKey extends Key {
  readonly listed: readonly (readonly string[])[];
}

export interface KeyCount {
  readonly values: readonly string[];
  readonly requests: number;
}

export function keysOf(splits: readonly Split[], parameters: Parameters): readonly Key[] {
  const distinct = new Map(splits.filter(({ by }) => by.length > 0).map(({ by }) => [by.join('\n'), by]));
  return [...distinct.values()].map((by) => {
    const columns = by.map((field) => textColumn(field, parameters));
    // A single one stays in its dictionary, where there are few values to look at.
    return { by, columns: by.length === 1 ? columns : columns.map((column) => `toString(${column})`) };
  });
}

function textColumn(field: string, parameters: Parameters): string {
  const column = columnOf(field, parameters);
  if (column.kind === 'string') return column.sql;
  const message = `${field} has not one text a request`;
  throw new OperationError(
    'invalid-argument',
    `cannot split by ${field}: only labels and fields with one text a request split them`,
    { fields: [{ path: 'by', message }] },
  );
}

/** How many requests have each value combination of every key, most first, what has no value last; at most `limit` of each where given. */
export async function countKeys(
  executor: SqlExecutor,
  keys: readonly Key[],
  { from, parameters }: CurrentRequests,
  limit?: number,
): Promise<readonly (readonly KeyCount[])[]> {
  if (keys.length === 0) return [];
  const columns = keys.flatMap((key, i) => key.columns.map((sql, field) => ({ sql, name: `key${i}_${field}` })));
  const sets = keys.map((key, i) => key.columns.map((_, field) => `key${i}_${field}`));
  const number = sets.map((set, i) => `grouping(${set[0]}) = 0, ${i}`).join(', ');
  const values = sets.map((set, i) => `split = ${i}, [${set.join(', ')}]`).join(', ');
  const bound = limit === undefined ? '' : `LIMIT ${parameters.bind(limit, 'UInt32')} BY split`;
  const rows = await executor.queryLists(
    `SELECT multiIf(${number}, -1) AS split, multiIf(${values}, []) AS key, count() AS requests
     FROM (SELECT ${columns.map(({ sql, name }) => `${sql} AS ${name}`).join(', ')} FROM ${from})
     GROUP BY GROUPING SETS (${sets.map((set) => `(${set.join(', ')})`).join(', ')})
     ORDER BY split, arrayAll(value -> value = '', key), requests DESC, key ${bound} ${SETTINGS}`,
    parameters.values,
  );
  const counts = keys.map((): KeyCount[] => []);
  for (const [split, key, requests] of rows)
    counts[Number(split)]!.push({ values: key as readonly string[], requests: Number(requests) });
  return counts;
}

/** Counts of the same values together, in the same order. */
export function addCounts(...counts: readonly (readonly KeyCount[])[]): readonly KeyCount[] {
  const total = new Map<string, number>();
  for (const { values, requests } of counts.flat()) total.set(values[0]!, (total.get(values[0]!) ?? 0) + requests);
  const isNone = (value: string) => Number(value === '');
  return [...total]
    .sort(([a, x], [b, y]) => isNone(a) - isNone(b) || y - x || (a < b ? -1 : 1))
    .map(([value, requests]) => ({ values: [value], requests }));
}

/** The cells of each split: all value combinations that are not listed are one. */
export async function scanCells(
  executor: SqlExecutor,
  query: Pick<KpiQuery, 'fromNs' | 'toNs' | 'buckets' | 'splits'>,
  keys: readonly ListedKey[],
  aggregates: Aggregates,
  { from, parameters }: CurrentRequests,
  hint?: typeof SMALL_SCAN,
): Promise<readonly CellRow[]> {
  const sets = query.splits.map((split) => groupingOf(split, keys));
  const isOverTime = query.splits.some((split) => split.isOverTime);
  const columns = [
    ...aggregates.columns,
    ...keys.map((key, i) => `${placeToSql(key, parameters)} AS key${i}`),
    ...(isOverTime ? [`${bucketToSql('toUnixTimestamp64Nano(start_time)', query, parameters)} AS bucket`] : []),
  ];
  const rows = await executor.queryLists(
    `SELECT ${setNumber(sets, keys.length, isOverTime)}, ${isOverTime ? 'bucket' : '0'},
       ${[...keys.map((_, i) => `key${i}`), ...aggregates.all.map(({ sql }) => sql)].join(', ')}
     FROM (SELECT ${columns.length > 0 ? columns.join(', ') : '1'} FROM ${from})
     ${groupBy(sets)} ${SETTINGS}${hint === undefined ? '' : `, ${hint}`}`,
    parameters.values,
  );
  return rows.map(([set, bucket, ...rest]): CellRow => {
    const { key, isOverTime: hasBucket } = sets[Number(set)]!;
    return {
      split: Number(set),
      values: key === undefined ? [] : keys[key]!.listed[Number(rest[key]) - 1],
      bucket: hasBucket ? Number(bucket) : undefined,
      row: readRow(rest.slice(keys.length), aggregates),
    };
  });
}

/**
 * The cells of a split by several labels together, not over time, of aggregates that are numbers: in one pass, the combinations beyond the
 * most frequent being added up after they were counted.
 */
export async function scanCombinations(
  executor: SqlExecutor,
  { split, top }: { readonly split: number; readonly top: number },
  { columns }: Key,
  aggregates: Aggregates,
  { from, parameters }: CurrentRequests,
): Promise<readonly CellRow[]> {
  const { all } = aggregates;
  const fields = columns.map((_, i) => `field${i}`);
  const isNothing = `arrayAll(value -> value = '', key)`;
  const rows = await executor.queryLists(
    `SELECT folded, ${all.map((_, i) => `sum(a${i})`).join(', ')} FROM (
       SELECT if(row_number() OVER (ORDER BY ${isNothing}, a0 DESC, key) <= ${parameters.bind(top, 'UInt32')} OR ${isNothing}, key, []) AS folded,
         ${all.map((_, i) => `a${i}`).join(', ')}
       FROM (
         SELECT [${fields.map((field) => `any(${field})`).join(', ')}] AS key, ${all.map(({ sql }, i) => `${sql} AS a${i}`).join(', ')}
         FROM (SELECT ${[...columns.map((sql, i) => `${sql} AS ${fields[i]!}`), ...aggregates.columns].join(', ')} FROM ${from})
         GROUP BY cityHash64(${fields.join(', ')})
       )
     ) GROUP BY folded ${SETTINGS}`,
    parameters.values,
  );
  return rows.map(([folded, ...row]): CellRow => {
    const values = folded as readonly string[];
    return { split, values: values.length === 0 ? undefined : values, bucket: undefined, row };
  });
}

function readRow(values: readonly unknown[], aggregates: Aggregates): AggregateRow {
  const { all } = aggregates;
  return values.map((value, i) => (all[i]!.kind === 'bins' ? readBins(value as readonly unknown[]) : value));
}

/** The place of a key's values among those that are listed, from 1; 0 where they are not. */
export function placeToSql({ columns, listed }: Pick<ListedKey, 'columns' | 'listed'>, parameters: Parameters): string {
  const places = parameters.bind(
    listed.map((_, place) => place + 1),
    'Array(UInt16)',
  );
  const [column] = columns;
  if (columns.length === 1) {
    const values = parameters.bind(
      listed.map(([value]) => value),
      'Array(String)',
    );
    return `transform(${column}, ${values}, ${places}, toUInt16(0))`;
  }
  // Compared by hash: lists of texts would be compared one by one with every request.
  const values = parameters.bind(listed, 'Array(Array(String))');
  const hashes = `arrayMap(values -> cityHash64(${columns.map((_, i) => `values[${i + 1}]`).join(', ')}), ${values})`;
  return `transform(cityHash64(${columns.join(', ')}), ${hashes}, ${places}, toUInt16(0))`;
}

interface Grouping {
  readonly key: number | undefined;
  readonly isOverTime: boolean;
  readonly columns: readonly string[];
}

function groupingOf({ by, isOverTime }: Split, keys: readonly Key[]): Grouping {
  const key = by.length === 0 ? undefined : keys.findIndex((each) => each.by.join('\n') === by.join('\n'));
  return { key, isOverTime, columns: [...(key === undefined ? [] : [`key${key}`]), ...(isOverTime ? ['bucket'] : [])] };
}

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

/** The bucket (`bucketEdges`) of a time in nanoseconds. */
export function bucketToSql(
  nanos: string,
  { fromNs, toNs, buckets }: Pick<KpiQuery, 'fromNs' | 'toNs' | 'buckets'>,
  parameters: Parameters,
): string {
  const width = bucketWidth(fromNs, toNs, buckets);
  const number = (value: bigint) => parameters.bind(String(value), 'Int64');
  if (width < HOUR_NS) return `intDiv(${nanos} - ${number(fromNs)}, ${number(width)})`;
  // Edges are rounded to hours, so all of an hour is in the bucket that its middle is in.
  const last = parameters.bind(bucketEdges(fromNs, toNs, buckets).length - 2, 'Int64');
  const hour = number(HOUR_NS);
  return `least(${last}, intDiv(intDiv(${nanos}, ${hour}) * ${hour} + ${number(HOUR_NS / 2n - fromNs - 1n)}, ${number(width)}))`;
}
