import { Readable } from 'node:stream';
import { createClient } from '@clickhouse/client';
import { queryRows } from './chdb-executor.ts';
import { INSERT_SETTINGS, type SqlExecutor } from './executor.ts';

/** A ClickHouse server, or any node of a cluster. `url` is `http://user:password@host:8123/database`. */
export function openClickHouseServer(url: string): SqlExecutor {
  const client = createClient({
    url,
    request_timeout: 60_000,
    max_open_connections: 20,
    compression: { response: true, request: true },
  });
  return {
    query: (sql, parameters) => queryRows(client, sql, parameters),
    insertLines: async (table, lines) => {
      await client.insert({
        table,
        values: Readable.from([lines], { objectMode: false }),
        format: 'JSONEachRow',
        clickhouse_settings: { ...INSERT_SETTINGS, distributed_foreground_insert: 1 } as Record<
          string,
          string | number
        >,
      });
    },
    command: async (sql) => {
      await client.command({ query: sql });
    },
    close: () => client.close(),
  };
}
