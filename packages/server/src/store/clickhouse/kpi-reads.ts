// What a KPI's page and its explanation read beside the aggregates.
import type { UnixNanos } from '@faultline/model';
import type {
  CohortColumns,
  CohortQuery,
  CostGroup,
  Distribution,
  FirstSeen,
  RequestSelection,
  TailQuery,
  TailStages,
} from '../kpi-query.ts';
import { timeFromColumn } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { columnOf, filterToSql } from './filter-sql.ts';
import { termToSql } from './kpi-measures.ts';
import { countPartValues, findCounts, LABEL_NAMES, rangesBeside, rangesOfFirst, within } from './kpi-parts.ts';
import { addCounts, countKeys, keysOf } from './kpi-scan.ts';
import { currentRequests, FINAL_SETTINGS } from './request-conditions.ts';

/** When each value of these fields was first seen in the range; oldest first. */
export async function readFirstSeen(
  executor: SqlExecutor,
  selection: RequestSelection,
  fields: readonly string[],
  oldestNs: UnixNanos,
): Promise<readonly FirstSeen[]> {
  const [current, ranges] = await Promise.all([
    currentRequests(executor, selection),
    rangesOfFirst(executor, selection, fields, oldestNs),
  ]);
  const { from, parameters } = within(current, ranges);
  const columns = fields.map((field, i) => `${columnOf(field, parameters).sql} AS field${i}`);
  const number = fields.map((_, i) => `grouping(field${i}) = 0, ${i}`).join(', ');
  const values = fields.map((_, i) => `grouping(field${i}) = 0, field${i}`).join(', ');
  const rows = await executor.queryLists(
    `SELECT multiIf(${number}, -1) AS field, multiIf(${values}, '') AS value, min(start_time) AS first
     FROM (SELECT start_time, ${columns.join(', ')} FROM ${from})
     GROUP BY GROUPING SETS (${fields.map((_, i) => `(field${i})`).join(', ')}) HAVING value != ''
     ORDER BY first, field, value ${FINAL_SETTINGS}, force_grouping_standard_compatibility = 1, group_by_use_nulls = 0`,
    parameters.values,
  );
  return rows.map(([field, value, first]) => ({
    field: fields[Number(field)]!,
    value: value as string,
    timeNs: timeFromColumn(first as string),
  }));
}

/** Requests shown of a bin: its first. */
const EXEMPLARS = 3;

/** How a number field is spread: bins of equal width up to its 99th percentile, the last one open to the largest value. */
export async function readDistribution(
  executor: SqlExecutor,
  selection: RequestSelection,
  field: string,
  bins: number,
): Promise<Distribution | undefined> {
  const { from, parameters } = await currentRequests(executor, selection);
  const value = `toFloat64(assumeNotNull(${columnOf(field, parameters).sql}))`;
  const [edges] = await executor.queryLists(
    `SELECT count(), min(${value}), max(${value}), quantileTDigest(0.99)(${value}) FROM ${from} ${FINAL_SETTINGS}`,
    parameters.values,
  );
  const [count, low, high, near] = edges!.map(Number) as [number, number, number, number];
  if (count === 0) return undefined;
  const width = (Math.max(low, Math.min(high, near)) - low) / bins || (high - low) / bins || 1;
  const begin = parameters.bind(String(low), 'Float64');
  const step = parameters.bind(String(width), 'Float64');
  const bin = `least(${bins - 1}, toUInt32(greatest(0, floor((${value} - ${begin}) / ${step}))))`;
  const rows = await executor.queryLists(
    `SELECT ${bin} AS bin, count(), groupArraySorted(${EXEMPLARS})(start_time) FROM ${from} GROUP BY bin ORDER BY bin ${FINAL_SETTINGS}`,
    parameters.values,
  );
  // The first of each bin are found by their time, which is much less to read than all ids.
  const times = parameters.bind(
    rows.flatMap(([, , first]) => first as readonly string[]),
    'Array(String)',
  );
  const named = await executor.queryLists(
    `SELECT ${bin} AS bin, groupArraySorted(${EXEMPLARS})((start_time, request_id)).2 FROM ${from}
       AND start_time IN (SELECT toDateTime64(arrayJoin(${times}), 9, 'UTC')) GROUP BY bin ${FINAL_SETTINGS}`,
    parameters.values,
  );
  const exemplars = new Map(named.map(([number, ids]) => [Number(number), ids as readonly string[]]));
  const counts = new Map(rows.map(([number, requests]) => [Number(number), Number(requests)]));
  return Array.from({ length: bins }, (_, i) => ({
    low: low + i * width,
    high: i === bins - 1 ? high : low + (i + 1) * width,
    count: counts.get(i) ?? 0,
    exemplars: exemplars.get(i) ?? [],
  }));
}

/** Critical-path times by stage, summed over the requests whose duration lies between two levels around the quantile. */
export async function readTail(executor: SqlExecutor, { level, width, ...selection }: TailQuery): Promise<TailStages> {
  const { from, parameters } = await currentRequests(executor, selection);
  const levels = [Math.max(0, level - width), level, Math.min(1, level + width)].join(', ');
  const [edges] = await executor.queryLists(
    `SELECT quantilesTDigest(${levels})(duration_ms) FROM ${from} ${FINAL_SETTINGS}`,
    parameters.values,
  );
  const [low = 0, quantileMs = 0, high = 0] = (edges![0] as readonly (number | null)[]).map(Number);
  const [lowest, highest] = [low, high].map((edge) => parameters.bind(String(edge), 'Float64'));
  const tail = `${from} AND duration_ms >= ${lowest} AND duration_ms <= ${highest}`;
  const [counts, rows] = await Promise.all([
    executor.queryLists(`SELECT count() FROM ${tail} ${FINAL_SETTINGS}`, parameters.values),
    executor.queryLists(
      `SELECT pair.1 AS stage, sum(pair.2), sum(pair.2 * pair.2)
       FROM (SELECT arrayJoin(arrayZip(stage_names, stage_critical_ms)) AS pair FROM ${tail}) GROUP BY stage ORDER BY stage ${FINAL_SETTINGS}`,
      parameters.values,
    ),
  ]);
  return {
    quantileMs,
    n: Number(counts[0]?.[0] ?? 0),
    stages: rows.map(([stage, sumMs, sumSquaresMs]) => ({
      stage: stage as string,
      sumMs: Number(sumMs),
      sumSquaresMs: Number(sumSquaresMs),
    })),
  };
}

/** Requests, calls, tokens and cost by the values of some fields. Requests without a cost are left out. */
export async function readCostGroups(
  executor: SqlExecutor,
  selection: RequestSelection,
  by: readonly string[],
): Promise<readonly CostGroup[]> {
  const { from, parameters } = await currentRequests(executor, selection);
  const key = `[${by.map((field) => `toString(${columnOf(field, parameters).sql})`).join(', ')}]`;
  const rows = await executor.queryLists(
    `SELECT ${key} AS key, count(), sum(generation_count), sum(retry_count), sum(assumeNotNull(cost_usd)),
       ${TOKENS.map((tokens) => `sum(${tokens})`).join(', ')},
       ${TOKENS.map((tokens) => `sum(${tokens} * assumeNotNull(cost_usd))`).join(', ')},
       ${TOKENS.flatMap((first) => TOKENS.map((second) => `sum(${first} * ${second})`)).join(', ')}
     FROM ${from} AND isNotNull(cost_usd) GROUP BY key ORDER BY key LIMIT 20000 ${FINAL_SETTINGS}`,
    parameters.values,
  );
  const kinds = TOKENS.length;
  return rows.map(([values, ...cells]) => {
    const numbers = cells.map(Number);
    const [requests, generations, retries, costUsd] = numbers as [number, number, number, number];
    const products = numbers.slice(4 + 2 * kinds);
    return {
      values: values as readonly string[],
      requests,
      generations,
      retries,
      costUsd,
      moments: {
        tokens: numbers.slice(4, 4 + kinds),
        withCost: numbers.slice(4 + kinds, 4 + 2 * kinds),
        products: TOKENS.map((_, i) => products.slice(i * kinds, (i + 1) * kinds)),
      },
    };
  });
}

/** Tokens of a request by kind, in the order of TOKEN_KINDS. */
const CACHED = 'toFloat64(ifNull(cache_read_tokens, 0))';
const TOKENS = [
  `greatest(toFloat64(ifNull(input_tokens, 0)) - ${CACHED}, 0)`,
  CACHED,
  'toFloat64(ifNull(output_tokens, 0))',
];

/** Values of a label that are told apart; all others are one. */
const MOST_VALUES = 100;

/** Requests as columns of small numbers: what a search over all combinations of labels reads. */
export async function readCohortColumns(executor: SqlExecutor, query: CohortQuery): Promise<CohortColumns> {
  const { from, parameters } = await currentRequests(executor, query);
  const judged = {
    from: `${from} AND (${filterToSql(query.among, parameters)}) AND (${filterToSql(query.of, parameters)})`,
    parameters,
  };
  const keys = keysOf(
    query.fields.map((field) => ({ by: [field], isOverTime: false })),
    parameters,
  );
  const counts = await countKeys(executor, keys, judged, MOST_VALUES);
  const values = counts.map((ofKey) => ofKey.map((count) => count.values[0]!));
  const codes = keys.map(({ columns }, i) => {
    const known = parameters.bind(values[i]!, 'Array(String)');
    const numbers = parameters.bind(
      values[i]!.map((_, number) => number + 1),
      'Array(UInt8)',
    );
    return values[i]!.length === 0
      ? `toUInt8(0) AS code${i}`
      : `transform(${columns[0]}, ${known}, ${numbers}, toUInt8(0)) AS code${i}`;
  });
  const names = keys.map((_, i) => `code${i}`).join(', ');
  const x = query.bad ? `toFloat64(${filterToSql(query.bad, parameters)})` : termToSql(query.value ?? {}, parameters);
  // The codes of a row are one text of as many bytes: an array of each column takes several times as long.
  const rows = await executor.queryLists(
    `SELECT base64Encode(arrayStringConcat(groupArray(char(${names})))), groupArray(toUInt32(n)), groupArray(total), groupArray(squares) FROM (
       SELECT ${[...codes, 'count() AS n', `sum(${x}) AS total`, `sum(${x} * ${x}) AS squares`].join(', ')}
       FROM ${judged.from} GROUP BY ${names}
     ) ${FINAL_SETTINGS}`,
    parameters.values,
  );
  const [packed, n, sum, sumSquares] = rows[0] as [string, ...(readonly number[])[]];
  const bytes = Buffer.from(packed, 'base64');
  const width = query.fields.length;
  const codesOf = (field: number) => {
    const column = new Uint8Array(n!.length);
    for (let row = 0; row < column.length; row++) column[row] = bytes[row * width + field]!;
    return column;
  };
  return {
    // Number 0 is what is not among the values.
    labels: query.fields.map((field, i) => ({ field, values: [undefined, ...values[i]!], codes: codesOf(i) })),
    n: Float64Array.from(n!),
    sum: Float64Array.from(sum!),
    sumSquares: Float64Array.from(sumSquares!),
  };
}

/** Names of labels of the project's own that requests carry, most frequent first. */
export async function readLabelNames(
  executor: SqlExecutor,
  selection: RequestSelection,
  limit: number,
  oldestNs: UnixNanos,
): Promise<readonly string[]> {
  const parts = selection.filter ? undefined : await findCounts(executor, selection, [LABEL_NAMES], oldestNs);
  const { ranges, hours } = rangesBeside(selection, parts?.hours ?? []);
  const scan = async () => {
    const { from, parameters } = within(await currentRequests(executor, selection), ranges);
    const rows = await executor.queryLists(
      `SELECT arrayJoin(mapKeys(labels)) AS name, count() FROM ${from} GROUP BY name ${FINAL_SETTINGS}`,
      parameters.values,
    );
    return rows.map(([name, requests]) => ({ values: [name as string], requests: Number(requests) }));
  };
  const [scanned, added] = await Promise.all([
    ranges.length === 0 ? [] : scan(),
    parts ? countPartValues(executor, selection.projectId, [LABEL_NAMES], hours, parts.count) : [],
  ]);
  return addCounts(scanned, ...added)
    .slice(0, limit)
    .map(({ values }) => values[0]!);
}
