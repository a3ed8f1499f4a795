// What every question over `requests` has in common.
import type { Selection } from '../telemetry-store.ts';
import { timeToParameter } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { filterToSql, Parameters } from './filter-sql.ts';

/** Versions are merged on reading within a partition only: a request never has rows in two, because a moved one is taken back. */
export const FINAL_SETTINGS = 'SETTINGS do_not_merge_across_partitions_select_final = 1';

/** Project, time range and filter of a question as one condition. The filter stands first: the rest is mostly decided by the primary key. */
export function requestConditions(selection: Selection, parameters: Parameters): string {
  return `${filterToSql(selection.filter, parameters)} AND ${rangeConditions(selection, parameters)}`;
}

export function rangeConditions(
  { projectId, fromNs, toNs, without }: Omit<Selection, 'filter'>,
  parameters: Parameters,
): string {
  const time = (nanos: bigint) => `fromUnixTimestamp64Nano(${parameters.bind(timeToParameter(nanos), 'Int64')}, 'UTC')`;
  const within = (from: bigint, to: bigint) => `start_time >= ${time(from)} AND start_time < ${time(to)}`;
  const left = without ? ` AND NOT (${within(without.fromNs, without.toNs)})` : '';
  return `project_id = ${parameters.bind(projectId, 'String')} AND ${within(fromNs, toNs)}${left}`;
}

/** Up to so many matching rows, finding them first is quicker than deciding for all rows of the range which is current. */
const FEW = 50_000;

/** Current requests that a selection matches, as what follows FROM; `parameters` hold what is bound in it. */
export interface CurrentRequests {
  readonly from: string;
  readonly parameters: Parameters;
}

/**
 * FINAL decides by the sorting key alone before anything is filtered, so a filter that few match would save nothing. Then the times of
 * all rows that match are looked up first, in whatever version: what is current and matches is among them.
 */
export async function currentRequests(executor: SqlExecutor, selection: Selection): Promise<CurrentRequests> {
  const parameters = new Parameters();
  const where = requestConditions(selection, parameters);
  const all = { from: `requests FINAL WHERE ${where}`, parameters };
  if (!selection.filter) return all;
  const [row] = await executor.query<{ matches: string }>(
    `SELECT count() AS matches FROM (SELECT 1 FROM requests PREWHERE ${where} LIMIT ${FEW + 1})`,
    parameters.values,
  );
  if (Number(row?.matches) > FEW) return all;
  const project = parameters.bind(selection.projectId, 'String');
  return {
    from: `requests FINAL PREWHERE project_id = ${project} AND start_time GLOBAL IN (SELECT start_time FROM requests PREWHERE ${where}) WHERE ${where}`,
    parameters,
  };
}

export async function countRequests(executor: SqlExecutor, { from, parameters }: CurrentRequests): Promise<number> {
  const [row] = await executor.query<{ total: string }>(
    `SELECT count() AS total FROM ${from} ${FINAL_SETTINGS}`,
    parameters.values,
  );
  return Number(row?.total ?? 0);
}
