import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { INSERT_SETTINGS, withRows, type SqlExecutor } from './executor.ts';
import { queryLists, queryRows } from './query-rows.ts';

/** On a cluster an insert is done when every shard has its rows, not when they are queued. */
const SERVER_INSERT_SETTINGS = { ...INSERT_SETTINGS, distributed_foreground_insert: 1 } as Record<
  string,
  string | number
>;

/** A ClickHouse server. `url` is `http://user:password@host:8123/database`. */
export function openClickHouseServer(url: string): SqlExecutor {
  const client = createClient({
    url,
    request_timeout: 60_000,
    max_open_connections: 20,
    // Hundreds of ids are bound to one statement; an address as long as that would be refused on the way.
    use_multipart_params_auto: true,
    compression: { response: true, request: true },
    // Errors are thrown, and our own log tells of them.
    log: { level: ClickHouseLogLevel.OFF },
  });
  return withRows({
    query: (sql, parameters) => queryRows(client, sql, parameters),
    queryLists: (sql, parameters) => queryLists(client, sql, parameters),
    insertBlock: async (table, { columns, bytes }) => {
      const { stream } = await client.exec({
        query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT Native`,
        values: Readable.from([bytes], { objectMode: false }),
        clickhouse_settings: SERVER_INSERT_SETTINGS,
      });
      await finished(stream.resume());
    },
    command: async (sql) => {
      await client.command({ query: sql });
    },
    close: () => client.close(),
  });
}

/** The nodes of a cluster as one: each holds a part of the rows and answers for all of them, so they are asked in turn. */
export function inTurn(nodes: readonly SqlExecutor[]): SqlExecutor {
  let turn = 0;
  const next = () => nodes[turn++ % nodes.length]!;
  return {
    query: (sql, parameters) => next().query(sql, parameters),
    queryLists: (sql, parameters) => next().queryLists(sql, parameters),
    insertRows: (table, rows) => next().insertRows(table, rows),
    insertBlock: (table, block) => next().insertBlock(table, block),
    command: (sql) => next().command(sql),
    close: async () => {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}
