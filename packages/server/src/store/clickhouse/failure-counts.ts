// Counts of failure classes: over time, by cohort, and by pattern.
import type { FailureClass } from '@faultline/model';
import type { FailureCounts, FailurePattern, FailureQuery, PatternQuery, SampleQuery } from '../telemetry-store.ts';
import { timeFromColumn, timeToParameter } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { columnOf } from './filter-sql.ts';
import { currentRequests, FINAL_SETTINGS } from './request-conditions.ts';

/** Newest examples of a class or pattern. */
const EXAMPLES = 5;
/** Labels whose values may be hit more than others, as a filter names them. */
const COHORT_FIELDS = [
  'tenant',
  'intent',
  'workflow',
  'locale',
  'environment',
  'release',
  'prompt_version',
  'user_tier',
  'label.model',
] as const;
/** Values of a label beyond which it tells requests apart, not cohorts. */
const MAX_COHORT_ROWS = 20_000;
const NEWEST = `arrayMap(example -> example.2, groupArraySorted(${EXAMPLES})((-toUnixTimestamp64Nano(start_time), request_id)))`;

export async function countFailures(executor: SqlExecutor, query: FailureQuery): Promise<FailureCounts> {
  const { from, parameters } = await currentRequests(executor, query);
  const widthNs = (query.toNs - query.fromNs + BigInt(query.buckets) - 1n) / BigInt(query.buckets) || 1n;
  const begin = parameters.bind(timeToParameter(query.fromNs), 'Int64');
  const bucket = `intDiv(toUnixTimestamp64Nano(start_time) - ${begin}, ${parameters.bind(String(widthNs), 'Int64')})`;
  const columns = COHORT_FIELDS.map((field) => columnOf(field, parameters).sql);
  const pick = (of: (i: number) => string) =>
    `multiIf(${columns.map((_, i) => `grouping(field${i}) = 0, ${of(i)}`).join(', ')}, '')`;
  const [classes, trend, cohorts] = await Promise.all([
    executor.query<{ class: string; total: string; cost: number; newest: string[] }>(
      `SELECT label_class AS class, count() AS total, sum(ifNull(cost_usd, 0)) AS cost, if(class = '', [], ${NEWEST}) AS newest
       FROM ${from} GROUP BY class ORDER BY total DESC, class ${FINAL_SETTINGS}`,
      parameters.values,
    ),
    executor.query<{ class: string; bucket: string; total: string }>(
      `SELECT label_class AS class, ${bucket} AS bucket, count() AS total
       FROM ${from} AND label_class != '' GROUP BY class, bucket ${FINAL_SETTINGS}`,
      parameters.values,
    ),
    executor.query<{ field: string; value: string; class: string; total: string }>(
      `SELECT ${pick((i) => `'${COHORT_FIELDS[i]!}'`)} AS field, ${pick((i) => `toString(field${i})`)} AS value, class, count() AS total
       FROM (SELECT label_class AS class, ${columns.map((sql, i) => `${sql} AS field${i}`).join(', ')} FROM ${from})
       GROUP BY GROUPING SETS (${columns.map((_, i) => `(field${i}, class)`).join(', ')})
       ORDER BY total DESC LIMIT ${MAX_COHORT_ROWS}
       SETTINGS do_not_merge_across_partitions_select_final = 1, force_grouping_standard_compatibility = 1`,
      parameters.values,
    ),
  ]);
  return {
    total: classes.reduce((sum, { total }) => sum + Number(total), 0),
    classes: classes
      .filter((row) => row.class !== '')
      .map((row) => ({
        class: row.class as FailureClass,
        count: Number(row.total),
        costUsd: row.cost,
        trend: trendOf(
          trend.filter((point) => point.class === row.class),
          query.buckets,
        ),
        newestRequestIds: row.newest,
      })),
    cohorts: [...Map.groupBy(cohorts, ({ field, value }) => `${field}\n${value}`).values()].flatMap((rows) => {
      const { field, value } = rows[0]!;
      if (value === '') return [];
      return {
        field,
        value,
        total: rows.reduce((sum, { total }) => sum + Number(total), 0),
        byClass: Object.fromEntries(
          rows.filter((row) => row.class !== '').map((row) => [row.class, Number(row.total)]),
        ),
      };
    }),
  };
}

function trendOf(points: readonly { bucket: string; total: string }[], buckets: number): readonly number[] {
  const trend = Array.from({ length: buckets }, () => 0);
  for (const { bucket, total } of points) if (Number(bucket) < buckets) trend[Number(bucket)] = Number(total);
  return trend;
}

/** Requests of a class that fail alike: same stage, rule, sub-class, error and service, and for tools the same tools. */
export async function findPatterns(executor: SqlExecutor, query: PatternQuery): Promise<readonly FailurePattern[]> {
  const { from, parameters } = await currentRequests(executor, query);
  const ofClass = `label_class = ${parameters.bind(query.class, 'String')}`;
  const rows = await executor.query<{
    stage: string;
    rule: string;
    sub_class: string;
    tools: string[];
    service: string;
    error: string;
    total: string;
    cost: number;
    first_seen: string;
    last_seen: string;
    first_release: string;
    newest: string[];
  }>(
    `SELECT label_stage AS stage, label_rule AS rule, label_sub_class AS sub_class,
       if(label_class = 'tool_failure', arraySort(arrayMap(tool -> toString(tool), tool_names)), []) AS tools,
       if(empty(service_names), '', toString(service_names[1])) AS service, error_type AS error,
       count() AS total, sum(ifNull(cost_usd, 0)) AS cost, min(start_time) AS first_seen, max(start_time) AS last_seen,
       argMin(toString(release), start_time) AS first_release, ${NEWEST} AS newest
     FROM ${from} AND ${ofClass}
     GROUP BY stage, rule, sub_class, tools, service, error
     ORDER BY total DESC, rule, stage, service, error LIMIT ${parameters.bind(query.limit, 'UInt32')} ${FINAL_SETTINGS}`,
    parameters.values,
  );
  return rows.map((row) => ({
    stage: row.stage,
    rule: row.rule,
    subClass: row.sub_class,
    tools: row.tools,
    service: row.service,
    errorType: row.error,
    count: Number(row.total),
    costUsd: row.cost,
    firstSeenNs: timeFromColumn(row.first_seen),
    lastSeenNs: timeFromColumn(row.last_seen),
    firstRelease: row.first_release,
    newestRequestIds: row.newest,
  }));
}

/** Requests that a selection matches, in an order that has to do with nothing about them: the same salt gives the same order. */
export async function sampleRequestIds(executor: SqlExecutor, query: SampleQuery): Promise<readonly string[]> {
  const { from, parameters } = await currentRequests(executor, query);
  const rows = await executor.query<{ request_id: string }>(
    `SELECT request_id FROM ${from}
     ORDER BY sipHash64(request_id, ${parameters.bind(query.salt, 'String')}) LIMIT ${parameters.bind(query.limit, 'UInt32')} ${FINAL_SETTINGS}`,
    parameters.values,
  );
  return rows.map((row) => row.request_id);
}
