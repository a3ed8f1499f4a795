// Computes parts: the aggregates of whole hours, by the values of every label.
import type { UnixNanos } from '@faultline/model';
import { HOUR_NS, type BuiltParts, type Measure, type PartsToBuild } from '../kpi-query.ts';
import { timeToParameter } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { Parameters } from './filter-sql.ts';
import { Aggregates, readerOf, type Aggregate } from './kpi-measures.ts';
import { LABEL_NAMES } from './kpi-parts.ts';
import { readLabelNames } from './kpi-reads.ts';
import { keysOf, type Key } from './kpi-scan.ts';

/** Rows that are computed at once: a few seconds of one core. */
const ROWS_AT_ONCE = 60_000;
/** Labels of the project's own that are kept. */
const OWN_LABELS = 10;
/** A label with more values in an hour is not worth it; and there must be ten requests to a value. */
const MOST_VALUES = 1000;
/** By labels with more values, quantiles are not kept: bins take room. */
const MOST_VALUES_OF_BINS = 50;
/** One core, so that whoever waits for an answer has the others. */
const SETTINGS =
  'SETTINGS max_threads = 1, max_execution_time = 600, distributed_foreground_insert = 1, do_not_merge_across_partitions_select_final = 1, force_grouping_standard_compatibility = 1, group_by_use_nulls = 0';

type Hours = readonly (readonly [second: number, inserted: number])[];

/** Computes the parts of the newest hours that need it, as many as are computed at once. */
export async function buildParts(executor: SqlExecutor, query: PartsToBuild, oldestNs: bigint): Promise<BuiltParts> {
  const open = await openHours(executor, query, oldestNs);
  const hours = firstOf(open);
  if (hours.length > 0) {
    const own = await readLabelNames(
      executor,
      { projectId: query.projectId, ...rangeOf(hours), filter: undefined },
      OWN_LABELS,
      oldestNs,
    );
    const labels = [
      ...query.labels,
      ...own.map((name) => `label.${name}`).filter((field) => !query.labels.includes(field)),
    ];
    await compute(executor, query.projectId, hours, query.measures, labels);
    await compute(executor, query.projectId, hours, query.totals, []);
    await computeLabelNames(executor, query.projectId, hours);
  }
  return { hours: hours.map(nameOf), waiting: open.length - hours.length };
}

function rangeOf(hours: Hours): { readonly fromNs: UnixNanos; readonly toNs: UnixNanos } {
  const seconds = hours.map(([second]) => second);
  return {
    fromNs: BigInt(Math.min(...seconds)) * 1_000_000_000n,
    toNs: BigInt(Math.max(...seconds)) * 1_000_000_000n + HOUR_NS,
  };
}

/** The first of the hours, of one day, as many as are computed at once. */
function firstOf(hours: Hours): Hours {
  const dayOf = (second: number) => Math.floor(second / 86_400);
  let rows = 0;
  return hours
    .filter(([second]) => dayOf(second) === dayOf(hours[0]![0]))
    .filter(([, inserted], i) => (rows += inserted) <= ROWS_AT_ONCE || i === 0);
}

async function compute(
  executor: SqlExecutor,
  projectId: string,
  hours: Hours,
  measures: readonly Measure[],
  labels: readonly string[],
): Promise<void> {
  const parameters = new Parameters();
  const { all, columns } = aggregatesOf(measures, parameters);
  const keys = keysOf(
    labels.map((label) => ({ by: [label], isOverTime: false })),
    parameters,
  );
  const list = (values: readonly unknown[], type: string) => parameters.bind(values, `Array(${type})`);
  const { project, second, current, inserted, known } = hoursToSql(projectId, hours, parameters);
  const arrays = arraysOf(all);
  await executor.queryLists(
    `INSERT INTO kpi_parts (project_id, label, aggregate, hour, inserted, computed_at, label_values, numbers, bins, bin_counts)
     SELECT ${project}, label, aggregate, toDateTime(second, 'UTC'), ${inserted('second')},
       now64(3, 'UTC'), label_values, numbers, bins, bin_counts
     FROM (
       SELECT label, second, groupArray(value) AS label_values, ${arrays.sql.join(', ')}
       FROM (
         SELECT ${list(['', ...labels], 'String')}[${pick(keys, (i) => String(i + 2), '1')}] AS label, ${pick(keys, (i) => `key${i}`, `''`)} AS value,
           second, ${all.map(({ sql }, i) => `${sql} AS a${i}`).join(', ')}
         FROM (
           SELECT ${[second, ...columns, ...keys.map((key, i) => `${key.columns[0]} AS key${i}`)].join(', ')} FROM ${current}
         )
         GROUP BY GROUPING SETS (${['(second)', ...keys.map((_, i) => `(second, key${i})`)].join(', ')})
       )
       GROUP BY label, second HAVING label = '' OR (count() <= ${MOST_VALUES} AND count() * 10 <= sum(a0))
     )
     ARRAY JOIN ${list(arrays.ids, 'UInt64')} AS aggregate, all_numbers AS numbers, all_bins AS bins, all_counts AS bin_counts
     WHERE (notEmpty(numbers) OR length(label_values) <= ${MOST_VALUES_OF_BINS})
       AND (label, aggregate, second) GLOBAL NOT IN (SELECT label, aggregate, toUnixTimestamp(hour) FROM ${known})
     ${SETTINGS}`,
    parameters.values,
  );
}

/** How many requests carry each label of the project's own, as if these were the values of one label. */
async function computeLabelNames(executor: SqlExecutor, projectId: string, hours: Hours): Promise<void> {
  const parameters = new Parameters();
  const { all } = new Aggregates(parameters);
  const { project, second, current, inserted, known } = hoursToSql(projectId, hours, parameters);
  const label = parameters.bind(LABEL_NAMES, 'String');
  await executor.queryLists(
    `INSERT INTO kpi_parts (project_id, label, aggregate, hour, inserted, computed_at, label_values, numbers)
     SELECT ${project}, ${label}, ${parameters.bind(all[0]!.id, 'UInt64')}, toDateTime(second, 'UTC'), ${inserted('second')},
       now64(3, 'UTC'), names.1, names.2
     FROM (
       SELECT second, sumMap(names, arrayWithConstant(length(names), 1.)) AS names
       FROM (SELECT ${second}, mapKeys(labels) AS names FROM ${current}) GROUP BY second
     )
     WHERE second GLOBAL NOT IN (SELECT toUnixTimestamp(hour) FROM ${known} AND label = ${label})
     ${SETTINGS}`,
    parameters.values,
  );
}

/** What is said of the hours in SQL: the hour of a request, the requests of the hours, the parts there are that hold. */
function hoursToSql(projectId: string, hours: Hours, parameters: Parameters) {
  const time = (nanos: UnixNanos) =>
    `fromUnixTimestamp64Nano(${parameters.bind(timeToParameter(nanos), 'Int64')}, 'UTC')`;
  const { fromNs, toNs } = rangeOf(hours);
  const project = parameters.bind(projectId, 'String');
  const seconds = parameters.bind(
    hours.map(([second]) => second),
    'Array(UInt32)',
  );
  const counts = parameters.bind(
    hours.map(([, count]) => count),
    'Array(UInt64)',
  );
  const inserted = (second: string) => `transform(${second}, ${seconds}, ${counts}, toUInt64(0))`;
  return {
    project,
    inserted,
    second: 'toUInt32(intDiv(toUnixTimestamp64Nano(start_time), 3600000000000) * 3600) AS second',
    current: `requests FINAL WHERE project_id = ${project} AND start_time >= ${time(fromNs)} AND start_time < ${time(toNs)} AND has(${seconds}, second)`,
    known: `kpi_parts WHERE project_id = ${project} AND has(${seconds}, toUnixTimestamp(hour)) AND inserted = ${inserted('toUnixTimestamp(hour)')}`,
  };
}

function aggregatesOf(measures: readonly Measure[], parameters: Parameters): Aggregates {
  const aggregates = new Aggregates(parameters);
  for (const measure of measures) readerOf(measure, aggregates, parameters, 'bins');
  return aggregates;
}

/** Every aggregate's values as one array, side by side: those that are numbers, then those that are bins. */
function arraysOf(all: readonly Aggregate[]): { readonly ids: readonly number[]; readonly sql: readonly string[] } {
  const named = all.map(({ id, kind }, i) => ({ id, kind, name: `a${i}` }));
  const numbers = named.filter(({ kind }) => kind === 'number');
  const bins = named.filter(({ kind }) => kind === 'bins');
  const side = (ofNumbers: (name: string) => string, ofBins: (name: string) => string) =>
    `[${[...numbers.map(({ name }) => ofNumbers(name)), ...bins.map(({ name }) => ofBins(name))].join(', ')}]`;
  const none = (type: string) => () => `CAST([], '${type}')`;
  return {
    ids: [...numbers, ...bins].map(({ id }) => id),
    sql: [
      `${side((name) => `groupArray(toFloat64(${name}))`, none('Array(Float64)'))} AS all_numbers`,
      `${side(none('Array(Array(Int16))'), (name) => `groupArray(CAST(${name}.1, 'Array(Int16)'))`)} AS all_bins`,
      `${side(none('Array(Array(UInt32))'), (name) => `groupArray(CAST(${name}.2, 'Array(UInt32)'))`)} AS all_counts`,
    ],
  };
}

/** What belongs to the key that a row of the grouping sets is by. */
function pick(keys: readonly Key[], of: (key: number) => string, ofNone: string): string {
  return keys.reduceRight((others, _, i) => `if(grouping(key${i}) = 0, ${of(i)}, ${others})`, ofNone);
}

function nameOf([second, inserted]: readonly unknown[]): string {
  return `${String(second)} ${String(inserted)}`;
}

/** The hours that are over, silent and large enough, and whose parts lack something or no longer hold; newest first. */
async function openHours(
  executor: SqlExecutor,
  { projectId, measures, totals, leastRequests, quietMs, nowMs, tried }: PartsToBuild,
  oldestNs: bigint,
): Promise<Hours> {
  const parameters = new Parameters();
  const { all } = aggregatesOf([...measures, ...totals], new Parameters());
  const project = parameters.bind(projectId, 'String');
  const seconds = (ms: number) => `toDateTime(${parameters.bind(Math.floor(ms / 1000), 'UInt32')}, 'UTC')`;
  const oldest = seconds(Number(oldestNs / 1_000_000n));
  const [hours, built] = await Promise.all([
    executor.queryLists(
      `SELECT toUnixTimestamp(hour), sum(inserted) FROM request_hours
       WHERE project_id = ${project} AND hour >= ${oldest} AND hour < ${seconds(nowMs - 3_600_000)}
       GROUP BY hour HAVING sum(inserted) >= ${parameters.bind(leastRequests, 'UInt64')} AND max(newest_at) <= ${seconds(nowMs - quietMs)}
       ORDER BY hour DESC`,
      parameters.values,
    ),
    executor.queryLists(
      `SELECT toUnixTimestamp(hour), inserted FROM kpi_parts
       WHERE project_id = ${project} AND label IN ('', ${parameters.bind(LABEL_NAMES, 'String')}) AND hour >= ${oldest} AND aggregate IN ${parameters.bind(
         all.map(({ id }) => id),
         'Array(UInt64)',
       )}
       GROUP BY hour, inserted HAVING uniqExact(label, aggregate) = ${parameters.bind(all.length + 1, 'UInt32')}`,
      parameters.values,
    ),
  ]);
  const done = new Set(built.map(nameOf));
  return hours
    .filter((hour) => !done.has(nameOf(hour)) && !tried.has(nameOf(hour)))
    .map(([second, inserted]) => [Number(second), Number(inserted)]);
}
