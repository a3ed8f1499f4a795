// Aggregates of whole hours that were computed ahead (docs/adr/0007-kpi-parts.md): which of them hold, and what they add up to.
import type { FilterNode, UnixNanos } from '@faultline/model';
import { bucketWidth, HOUR_NS, type KpiQuery, type RequestSelection, type Split } from '../kpi-query.ts';
import { timeToParameter } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { Parameters } from './filter-sql.ts';
import { addBins, readBins } from './kpi-bins.ts';
import { nothingOf, type CellRow } from './kpi-cells.ts';
import { Aggregates, type Aggregate } from './kpi-measures.ts';
import { bucketToSql, type KeyCount } from './kpi-scan.ts';
import type { CurrentRequests } from './request-conditions.ts';

/** Stands where a label does: its values are the names of the project's own labels. No field has this name. */
export const LABEL_NAMES = 'label';

/** Which parts a question can be answered from. */
interface PartSource {
  /** The one value that is asked about, of a filter; undefined for all. */
  readonly only: { readonly label: string; readonly value: string } | undefined;
  /** Numbers of the splits that parts can tell. */
  readonly splits: readonly number[];
}

/** Labels by whose values parts are kept, by name of the field. */
function sourceOf({ fromNs, toNs, without, buckets, filter, splits }: KpiQuery): PartSource | undefined {
  if (without) return undefined;
  const only = filter && singleValue(filter);
  if (filter && !only) return undefined;
  const hasWholeHours = bucketWidth(fromNs, toNs, buckets) >= HOUR_NS;
  const isTold = ({ by, isOverTime }: Split) => by.length <= (only ? 0 : 1) && (hasWholeHours || !isOverTime);
  const told = [...splits.keys()].filter((i) => isTold(splits[i]!));
  return told.length === 0 ? undefined : { only, splits: told };
}

function singleValue(filter: FilterNode): PartSource['only'] {
  if (filter.type !== 'compare' || filter.operator !== '=' || typeof filter.value !== 'string') return undefined;
  return filter.value === '' || /[\\*]/.test(filter.value) ? undefined : { label: filter.field, value: filter.value };
}

/** The label of the parts that tell a split. */
function labelOf({ by }: Split, { only }: PartSource): string {
  return by[0] ?? only?.label ?? '';
}

/** Parts that hold: of these hours, as many rows had been inserted as now. */
interface ValidParts {
  readonly source: PartSource;
  /** Seconds since the epoch, ascending, and the rows inserted for each. */
  readonly hours: readonly (readonly [hour: number, inserted: number])[];
}

/** A label of which fewer of the hours have parts than this share is scanned instead. */
const LEAST_COVERED = 0.5;

/** The parts for a question; undefined where there are none. Hours past their retention, whose requests may be gone, have none. */
export async function findParts(
  executor: SqlExecutor,
  query: KpiQuery,
  aggregates: readonly Aggregate[],
  oldestNs: UnixNanos,
): Promise<ValidParts | undefined> {
  const source = sourceOf(query);
  if (!source) return undefined;
  const first = ceilHour(query.fromNs > oldestNs ? query.fromNs : oldestNs);
  const end = (query.toNs / HOUR_NS) * HOUR_NS;
  if (first >= end) return undefined;
  const labels = [...new Set(source.splits.map((i) => labelOf(query.splits[i]!, source)))];
  const parameters = new Parameters();
  const range = `project_id = ${parameters.bind(query.projectId, 'String')} AND hour >= ${hourToSql(first, parameters)} AND hour < ${hourToSql(end, parameters)}`;
  // What was computed twice at once would be added twice: it is left until it is merged.
  const wanted = parameters.bind(aggregates.length, 'UInt32');
  const [inserted, computed] = await Promise.all([
    executor.queryLists(
      `SELECT toUnixTimestamp(hour), sum(inserted) FROM request_hours WHERE ${range} GROUP BY hour`,
      parameters.values,
    ),
    executor.queryLists(
      `SELECT label, inserted, groupArray(toUnixTimestamp(hour)) FROM (
         SELECT label, hour, inserted FROM kpi_parts
         WHERE ${range} AND label IN ${parameters.bind(labels, 'Array(String)')}
           AND aggregate IN ${parameters.bind(
             aggregates.map(({ id }) => id),
             'Array(UInt64)',
           )}
         GROUP BY label, hour, inserted HAVING uniqExact(aggregate) = ${wanted} AND count() = ${wanted}
       ) GROUP BY label, inserted`,
      parameters.values,
    ),
  ]);
  const present = new Map(inserted.map(([hour, count]) => [Number(hour), Number(count)]));
  const valid = new Map(labels.map((label) => [label, new Set<number>()]));
  for (const [label, count, hours] of computed)
    for (const hour of hours as readonly number[])
      if (present.get(hour) === Number(count)) valid.get(label as string)!.add(hour);
  const most = Math.max(...labels.map((label) => valid.get(label)!.size));
  if (most === 0) return undefined;
  const kept = labels.filter((label) => valid.get(label)!.size >= LEAST_COVERED * most);
  const hours = [...valid.get(kept[0]!)!].filter((hour) => kept.every((label) => valid.get(label)!.has(hour)));
  if (hours.length === 0) return undefined;
  return {
    source: { ...source, splits: source.splits.filter((i) => kept.includes(labelOf(query.splits[i]!, source))) },
    hours: hours.sort((a, b) => a - b).map((hour) => [hour, present.get(hour)!]),
  };
}

/** The parts that tell how many requests have each value of the fields. */
export async function findCounts(
  executor: SqlExecutor,
  selection: RequestSelection,
  fields: readonly string[],
  oldestNs: UnixNanos,
): Promise<(ValidParts & { readonly count: Aggregate }) | undefined> {
  const splits = fields.map((field) => ({ by: [field], isOverTime: false }));
  const question = { ...selection, splits, measures: [], buckets: 1, top: 0, withIntervals: false };
  const count = new Aggregates(new Parameters()).all[0]!;
  const parts = await findParts(executor, question, [count], oldestNs);
  return parts && { ...parts, count };
}

function ceilHour(nanos: UnixNanos): UnixNanos {
  return ((nanos + HOUR_NS - 1n) / HOUR_NS) * HOUR_NS;
}

function hourToSql(nanos: UnixNanos, parameters: Parameters): string {
  return `toDateTime(${parameters.bind(String(nanos / 1_000_000_000n), 'UInt32')}, 'UTC')`;
}

/** More ranges than this to scan take longer than some hours that are scanned although they have parts. */
const MOST_RANGES = 48;

/** What is left to scan of a range beside the hours, and those of the hours that stay: some between others may be scanned along. */
export function rangesBeside<Hour extends readonly [number, unknown]>(
  { fromNs, toNs }: Pick<RequestSelection, 'fromNs' | 'toNs'>,
  hours: readonly Hour[],
): { readonly ranges: readonly (readonly [UnixNanos, UnixNanos])[]; readonly hours: readonly Hour[] } {
  const runs: Hour[][] = [];
  for (const hour of hours) {
    const last = runs.at(-1);
    if (last && last.at(-1)![0] + 3600 === hour[0]) last.push(hour);
    else runs.push([hour]);
  }
  const kept = new Set([...runs].sort((a, b) => b.length - a.length).slice(0, MOST_RANGES - 1));
  const ranges: [UnixNanos, UnixNanos][] = [];
  let at = fromNs;
  for (const run of runs.filter((each) => kept.has(each))) {
    const begin = BigInt(run[0]![0]) * 1_000_000_000n;
    if (begin > at) ranges.push([at, begin]);
    at = begin + BigInt(run.length) * HOUR_NS;
  }
  if (at < toNs) ranges.push([at, toNs]);
  return { ranges, hours: runs.filter((each) => kept.has(each)).flat() };
}

/** Those of the requests that lie in one of the ranges. */
export function within(
  { from, parameters }: CurrentRequests,
  ranges: readonly (readonly [UnixNanos, UnixNanos])[],
): CurrentRequests {
  const time = (nanos: UnixNanos) =>
    `fromUnixTimestamp64Nano(${parameters.bind(timeToParameter(nanos), 'Int64')}, 'UTC')`;
  const each = ranges.map(([begin, end]) => `(start_time >= ${time(begin)} AND start_time < ${time(end)})`);
  return { from: `${from} AND (${each.length === 0 ? '0' : each.join(' OR ')})`, parameters };
}

/**
 * Where in a range requests with each value of some fields can be found first: beside the hours with parts, and in the first of those hours
 * that has the value. All of the range where parts do not tell.
 */
export async function rangesOfFirst(
  executor: SqlExecutor,
  selection: RequestSelection,
  fields: readonly string[],
  oldestNs: UnixNanos,
): Promise<readonly (readonly [UnixNanos, UnixNanos])[]> {
  const parts = selection.filter ? undefined : await findCounts(executor, selection, fields, oldestNs);
  if (!parts || parts.source.splits.length < fields.length) return [[selection.fromNs, selection.toNs]];
  const { ranges, hours } = rangesBeside(selection, parts.hours);
  const parameters = new Parameters();
  const rows = await executor.queryLists(
    `SELECT DISTINCT first FROM (
       SELECT label, value, min(toUnixTimestamp(hour)) AS first FROM kpi_parts ARRAY JOIN label_values AS value
       WHERE ${conditionOf(selection.projectId, fields, [parts.count], hours, parameters)} GROUP BY label, value
     )`,
    parameters.values,
  );
  const firsts = rows.map(([second]) => BigInt(second as number) * 1_000_000_000n);
  return [...ranges, ...firsts.map((hour) => [hour, hour + HOUR_NS] as const)];
}

/** How many requests of the hours have each value of the labels. */
export async function countPartValues(
  executor: SqlExecutor,
  projectId: string,
  labels: readonly string[],
  hours: ValidParts['hours'],
  count: Aggregate,
): Promise<readonly (readonly KeyCount[])[]> {
  if (labels.length === 0) return [];
  const parameters = new Parameters();
  const rows = await executor.queryLists(
    `SELECT label, value, sum(number) FROM kpi_parts ARRAY JOIN label_values AS value, numbers AS number
     WHERE ${conditionOf(projectId, labels, [count], hours, parameters)} GROUP BY label, value`,
    parameters.values,
  );
  return labels.map((label) =>
    rows.flatMap(([of, value, requests]) =>
      of === label ? [{ values: [value as string], requests: Number(requests) }] : [],
    ),
  );
}

/** What cells are of: a value of a label, or all values of it that are not told apart. */
interface CellKey {
  readonly label: string;
  readonly value: string | undefined;
}

/** The cells of the splits of a source over the hours. `listed`: by label, the values that are told apart. */
export async function readPartCells(
  executor: SqlExecutor,
  query: KpiQuery,
  { source, hours }: ValidParts,
  listed: ReadonlyMap<string, readonly string[]>,
  aggregates: readonly Aggregate[],
): Promise<readonly CellRow[]> {
  const splits = source.splits.map((i) => query.splits[i]!);
  const labels = [...new Set(splits.map((split) => labelOf(split, source)))];
  const keys = labels.flatMap((label): readonly CellKey[] => [
    { label, value: undefined },
    ...(listed.get(label) ?? []).map((value) => ({ label, value })),
  ]);
  const ask = async (kind: 'number' | 'bins'): Promise<readonly (readonly unknown[])[]> => {
    const wanted = aggregates.filter((aggregate) => aggregate.kind === kind);
    if (wanted.length === 0) return [];
    const parameters = new Parameters();
    const parts = conditionOf(query.projectId, labels, wanted, hours, parameters);
    const key = keyToSql(keys, labels, parameters);
    const bucket = splits.some(({ isOverTime }) => isOverTime)
      ? bucketToSql('toInt64(toUnixTimestamp(hour)) * 1000000000', query, parameters)
      : '0';
    const where = `${parts}${source.only ? ` AND value = ${parameters.bind(source.only.value, 'String')}` : ''}`;
    if (kind === 'number')
      return executor.queryLists(
        `SELECT aggregate, ${key} AS key, ${bucket} AS bucket, sum(number) FROM kpi_parts
         ARRAY JOIN label_values AS value, numbers AS number WHERE ${where} GROUP BY aggregate, key, bucket`,
        parameters.values,
      );
    // Grouped by one number that holds them all: millions of bins are added up, and several columns to group by take three times as long.
    const ids = parameters.bind(
      wanted.map(({ id }) => id),
      'Array(UInt64)',
    );
    const place = `(toUInt64(indexOf(${ids}, aggregate)) * ${keys.length} + ${key}) * ${query.buckets} + ${bucket}`;
    const rows = await executor.queryLists(
      `SELECT intDiv(packed, 65536) AS place, groupArray(toInt32(packed % 65536) - 32768), groupArray(total) FROM (
         SELECT base + bin AS packed, sum(bin_count) AS total FROM (
           SELECT (${place}) * 65536 + 32768 AS base, value_bins, value_counts FROM kpi_parts
           ARRAY JOIN label_values AS value, bins AS value_bins, bin_counts AS value_counts WHERE ${where}
         ) ARRAY JOIN value_bins AS bin, value_counts AS bin_count GROUP BY packed
       ) GROUP BY place`,
      parameters.values,
    );
    return rows.map(([at, ...lists]) => {
      const [cell, ofBucket] = [Math.floor(Number(at) / query.buckets), Number(at) % query.buckets];
      return [wanted[Math.floor(cell / keys.length) - 1]!.id, cell % keys.length, ofBucket, addBins([readBins(lists)])];
    });
  };
  const [numbers, bins] = await Promise.all([ask('number'), ask('bins')]);
  const places = new Map(aggregates.map(({ id }, place) => [id, place]));
  const rows = new Map<string, { readonly key: CellKey; readonly bucket: number; readonly row: unknown[] }>();
  for (const [aggregate, key, bucket, value] of [...numbers, ...bins]) {
    const name = `${String(key)} ${String(bucket)}`;
    const cell = rows.get(name) ?? { key: keys[Number(key)]!, bucket: Number(bucket), row: [...nothingOf(aggregates)] };
    cell.row[places.get(Number(aggregate))!] = typeof value === 'object' ? value : Number(value);
    rows.set(name, cell);
  }
  return splits.flatMap((split, i): readonly CellRow[] =>
    [...rows.values()]
      .filter(({ key }) => key.label === labelOf(split, source))
      .map(({ key: { value }, bucket, row }) => ({
        split: source.splits[i]!,
        values: split.by.length === 0 ? [] : value === undefined ? undefined : [value],
        bucket: split.isOverTime ? bucket : undefined,
        row,
      })),
  );
}

/** The number of the key of a part's value. */
function keyToSql(keys: readonly CellKey[], labels: readonly string[], parameters: Parameters): string {
  const ofLabel = labels.map((label) => {
    const own = [...keys.entries()].filter(([, key]) => key.label === label);
    const others = `toUInt32(${own.find(([, { value }]) => value === undefined)![0]})`;
    const named = own.flatMap(([number, { value }]) => (value === undefined ? [] : [{ number, value }]));
    if (named.length === 0) return { label, sql: others };
    const values = parameters.bind(
      named.map(({ value }) => value),
      'Array(String)',
    );
    const numbers = parameters.bind(
      named.map(({ number }) => number),
      'Array(UInt32)',
    );
    return { label, sql: `transform(value, ${values}, ${numbers}, ${others})` };
  });
  const last = ofLabel.at(-1)!.sql;
  if (ofLabel.length === 1) return last;
  return `multiIf(${ofLabel
    .slice(0, -1)
    .map(({ label, sql }) => `label = ${parameters.bind(label, 'String')}, ${sql}`)
    .join(', ')}, ${last})`;
}

/** The condition for the parts of some hours that hold. */
function conditionOf(
  projectId: string,
  labels: readonly string[],
  aggregates: readonly Aggregate[],
  hours: ValidParts['hours'],
  parameters: Parameters,
): string {
  const time = (hour: number) => hourToSql(BigInt(hour) * 1_000_000_000n, parameters);
  const list = (values: readonly unknown[], type: string) => parameters.bind(values, `Array(${type})`);
  const seconds = list(
    hours.map(([hour]) => hour),
    'UInt32',
  );
  const inserted = list(
    hours.map(([, count]) => count),
    'UInt64',
  );
  const ids = list(
    aggregates.map(({ id }) => id),
    'UInt64',
  );
  return `project_id = ${parameters.bind(projectId, 'String')} AND label IN ${list(labels, 'String')} AND aggregate IN ${ids}
      AND hour >= ${time(hours[0]![0])} AND hour <= ${time(hours.at(-1)![0])}
      AND inserted = transform(toUnixTimestamp(hour), ${seconds}, ${inserted}, toUInt64(0))`;
}
