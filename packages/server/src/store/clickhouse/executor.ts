// One way to run SQL, whether ClickHouse is embedded or a server, and in whichever thread. Everything above it is the same text.
import { toBlock, type NativeBlock } from './native-block.ts';
import { TableTypes } from './table-types.ts';

/** Values that may be bound; they never become part of the SQL text. */
export type QueryParameters = Readonly<Record<string, unknown>>;

export interface SqlExecutor {
  /** Rows as objects; 64-bit integers arrive as strings. */
  query<Row>(sql: string, parameters?: QueryParameters): Promise<Row[]>;
  /** Rows as lists, in the order of the columns: half as long where names take more room than values. */
  queryLists(sql: string, parameters?: QueryParameters): Promise<(readonly unknown[])[]>;
  /** Resolves once the rows are durable. Times are whole numbers in the unit of their column. */
  insertRows(table: string, rows: readonly object[]): Promise<void>;
  /** The same with rows that are written out already. */
  insertBlock(table: string, block: NativeBlock): Promise<void>;
  command(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** Writes rows out by the types of their table, in the thread that has them. */
export function withRows(connection: Omit<SqlExecutor, 'insertRows'>): SqlExecutor {
  const types = new TableTypes((sql) => connection.query(sql));
  return {
    ...connection,
    insertRows: async (table, rows) => connection.insertBlock(table, toBlock(rows, await types.of(table))),
  };
}

/** Bounds of every query, so that none can take the process or the server with it. */
export const QUERY_SETTINGS = {
  max_execution_time: 30,
  max_memory_usage: '2000000000',
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 0,
} as const;

/** Inserts over many days happen when old traffic is replayed, and are fine. */
export const INSERT_SETTINGS = { max_partitions_per_insert_block: 0 } as const;
