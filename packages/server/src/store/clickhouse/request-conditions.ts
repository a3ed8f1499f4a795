// What every question over `requests` has in common.
import type { RequestQuery } from '../telemetry-store.ts';
import { timeToParameter } from './columns.ts';
import type { SqlExecutor } from './executor.ts';
import { filterToSql, Parameters } from './filter-sql.ts';

/** Versions are merged on reading within a partition only: a request never has rows in two, because a moved one is taken back. */
export const FINAL_SETTINGS = 'SETTINGS do_not_merge_across_partitions_select_final = 1';

type Selection = Pick<RequestQuery, 'projectId' | 'fromNs' | 'toNs' | 'filter'>;

/** Project, time range and filter of a question as one condition. The filter stands first: the rest is mostly decided by the primary key. */
export function requestConditions({ projectId, fromNs, toNs, filter }: Selection, parameters: Parameters): string {
  const time = (nanos: bigint) => `fromUnixTimestamp64Nano(${parameters.bind(timeToParameter(nanos), 'Int64')}, 'UTC')`;
  return `${filterToSql(filter, parameters)} AND project_id = ${parameters.bind(projectId, 'String')} AND start_time >= ${time(fromNs)} AND start_time < ${time(toNs)}`;
}

export async function countRequests(executor: SqlExecutor, selection: Selection): Promise<number> {
  const parameters = new Parameters();
  const [row] = await executor.query<{ total: string }>(
    `SELECT count() AS total FROM requests FINAL WHERE ${requestConditions(selection, parameters)} ${FINAL_SETTINGS}`,
    parameters.values,
  );
  return Number(row?.total ?? 0);
}
