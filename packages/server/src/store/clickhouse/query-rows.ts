import type { ClickHouseClient } from '@clickhouse/client';
import { QUERY_SETTINGS, type QueryParameters } from './executor.ts';

interface Client {
  readonly query: ClickHouseClient['query'];
}

/** Rows as objects. For wide rows that are mostly filled, naming columns once was measured to take as long as the names do. */
export async function queryRows<Row>(client: Client, sql: string, parameters: QueryParameters = {}): Promise<Row[]> {
  const result = await client.query({
    query: sql,
    query_params: { ...parameters },
    format: 'JSONEachRow',
    clickhouse_settings: QUERY_SETTINGS,
  });
  return result.json<Row>();
}

/** Rows as lists, in the order of the columns. */
export async function queryLists(
  client: Client,
  sql: string,
  parameters: QueryParameters = {},
): Promise<(readonly unknown[])[]> {
  const result = await client.query({
    query: sql,
    query_params: { ...parameters },
    format: 'JSONCompactEachRow',
    clickhouse_settings: QUERY_SETTINGS,
  });
  return result.json<readonly unknown[]>();
}
