// Keeps the tables' TTLs at what the configuration says: they are written when a table is created, and the setting may change later.
import type { Config } from '../../config/config.ts';
import type { SqlExecutor } from './executor.ts';

type Retention = Pick<Config, 'contentTtlDays' | 'spanTtlDays' | 'requestTtlDays'>;

const TABLES: Readonly<Record<string, 'spanTtlDays' | 'requestTtlDays'>> = {
  spans: 'spanTtlDays',
  logs: 'spanTtlDays',
  ingest_ledger: 'spanTtlDays',
  requests: 'requestTtlDays',
  request_traces: 'spanTtlDays',
  request_times: 'requestTtlDays',
};
const TTL = /TTL (\w+\(\w+, 0, 'UTC'\)) \+ toIntervalDay\((\d+)\)/;
const COLUMN_TTL = new RegExp(`\`(\\w+)\` [^\`]*?${TTL.source}`, 'g');

/** Changes the TTLs that differ. ClickHouse then applies a shorter one to what is stored, in the background. */
export async function applyRetention(executor: SqlExecutor, retention: Retention): Promise<void> {
  const tables = await executor.query<{ name: string; create_table_query: string }>(
    `SELECT name, create_table_query FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  );
  for (const { name, create_table_query: sql } of tables) {
    const days = TABLES[name.replace(/_local$/, '')];
    if (days === undefined) continue;
    const [columns, engine] = sql.split(') ENGINE = ') as [string, string];
    for (const [, column, begin, current] of columns.matchAll(COLUMN_TTL))
      if (Number(current) !== retention.contentTtlDays)
        await executor.command(
          `ALTER TABLE ${name} MODIFY COLUMN ${column} TTL ${begin} + toIntervalDay(${retention.contentTtlDays})`,
        );
    const [, begin, current] = TTL.exec(engine) ?? [];
    if (Number(current) !== retention[days])
      await executor.command(`ALTER TABLE ${name} MODIFY TTL ${begin} + toIntervalDay(${retention[days]})`);
  }
}
