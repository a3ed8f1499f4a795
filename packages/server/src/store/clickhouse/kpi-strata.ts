// Requests by several labels together, of each only the values that are told apart, so that there are few combinations and no rest of them.
import type { LabelValues, RequestSelection, StrataQuery, Stratum, ValueCount } from '../kpi-query.ts';
import type { UnixNanos } from '@faultline/model';
import type { SqlExecutor } from './executor.ts';
import type { Parameters } from './filter-sql.ts';
import { Aggregates, readerOf } from './kpi-measures.ts';
import { countPartValues, findCounts, rangesBeside, within } from './kpi-parts.ts';
import { addCounts, countKeys, keysOf, placeToSql } from './kpi-scan.ts';
import { currentRequests, FINAL_SETTINGS } from './request-conditions.ts';

/** How many requests have each value of every field: from parts where there are any, else by a scan. */
export async function countValues(
  executor: SqlExecutor,
  selection: RequestSelection,
  fields: readonly string[],
  limit: number,
  oldestNs: UnixNanos,
): Promise<readonly (readonly ValueCount[])[]> {
  const splits = fields.map((field) => ({ by: [field], isOverTime: false }));
  const parts = await findCounts(executor, selection, fields, oldestNs);
  const isTold = (field: number) => parts?.source.splits.includes(field) ?? false;
  const keysFor = (wanted: boolean, parameters: Parameters) =>
    keysOf(
      splits.filter((_, i) => isTold(i) === wanted),
      parameters,
    );
  const scan = async (wanted: boolean, ranges?: readonly (readonly [UnixNanos, UnixNanos])[]) => {
    const current = await currentRequests(executor, selection);
    const from = ranges ? within(current, ranges) : current;
    return countKeys(executor, keysFor(wanted, from.parameters), from, ranges ? undefined : limit);
  };
  const told = async () => {
    if (!parts) return [];
    const { ranges, hours } = rangesBeside(selection, parts.hours);
    const labels = fields.filter((_, i) => isTold(i));
    const [scanned, added] = await Promise.all([
      scan(true, ranges),
      countPartValues(executor, selection.projectId, labels, hours, parts.count),
    ]);
    return scanned.map((counts, i) => addCounts(counts, added[i]!));
  };
  const [ofTold, ofOthers] = await Promise.all([told(), scan(false)]);
  const next = { told: ofTold.values(), others: ofOthers.values() };
  return fields.map((_, i) =>
    (isTold(i) ? next.told : next.others)
      .next()
      .value!.slice(0, limit)
      .map(({ values, requests }) => ({ value: values[0]!, requests })),
  );
}

/** Every stratum that has requests, in one pass. */
export async function readStrata(
  executor: SqlExecutor,
  { measures, labels, ...selection }: StrataQuery,
): Promise<readonly Stratum[]> {
  const { from, parameters } = await currentRequests(executor, selection);
  const aggregates = new Aggregates(parameters);
  const readers = measures.map((measure) => readerOf(measure, aggregates, parameters, 'values'));
  const columns = [...aggregates.columns, `${stratumToSql(labels, parameters)} AS stratum`];
  const rows = await executor.queryLists(
    `SELECT stratum, ${aggregates.all.map(({ sql }) => sql).join(', ')}
     FROM (SELECT ${columns.join(', ')} FROM ${from}) GROUP BY stratum ${FINAL_SETTINGS}`,
    parameters.values,
  );
  return rows.map(([stratum, ...row]) => ({
    values: valuesOf(labels, Number(stratum)),
    samples: readers.map((reader) => reader(row)),
  }));
}

/** The number of a request's stratum: for each label the place of its value, from 1; 0 for all others of it. */
function stratumToSql(labels: readonly LabelValues[], parameters: Parameters): string {
  const keys = keysOf(
    labels.map(({ field }) => ({ by: [field], isOverTime: false })),
    parameters,
  );
  let step = 1;
  const terms = labels.map(({ values }, i) => {
    const place = placeToSql({ columns: keys[i]!.columns, listed: values.map((value) => [value]) }, parameters);
    const term = values.length === 0 ? '0' : `${step} * toUInt32(${place})`;
    step *= values.length + 1;
    return term;
  });
  return `toUInt32(${terms.join(' + ')})`;
}

function valuesOf(labels: readonly LabelValues[], stratum: number): Stratum['values'] {
  let left = stratum;
  return labels.map(({ values }) => {
    const place = left % (values.length + 1);
    left = Math.floor(left / (values.length + 1));
    return values[place - 1];
  });
}
