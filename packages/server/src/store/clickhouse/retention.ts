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
  request_hours: 'requestTtlDays',
  kpi_parts: 'requestTtlDays',
};
const TTL = /TTL (\w+\(\w+, 0, 'UTC'\)) \+ toIntervalDay\((\d+)\)/;
const COLUMN_TTL = new RegExp(`\`(\\w+)\` [^\`]*?${TTL.source}`, 'g');

/**
 * Changes the TTLs that differ. ClickHouse goes through what is stored in the background: that takes as long as reading and writing all of
 * a table, which nobody waits for to start.
 */
export async function applyRetention(executor: SqlExecutor, retention: Retention): Promise<void> {
  const tables = await executor.query<{ name: string; create_table_query: string }>(
    `SELECT name, create_table_query FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  );
  for (const { name, create_table_query: sql } of tables) {
    const days = TABLES[name.replace(/_local$/, '')];
    if (days === undefined) continue;
    const changes = changedTtls(sql, retention.contentTtlDays, retention[days]);
    if (changes.length === 0) continue;
    await executor.command(`ALTER TABLE ${name} ${changes.join(', ')} SETTINGS materialize_ttl_after_modify = 0`);
    await executor.command(`ALTER TABLE ${name} MATERIALIZE TTL SETTINGS mutations_sync = 0`);
  }
}

function changedTtls(sql: string, contentDays: number, tableDays: number): readonly string[] {
  const [columns, engine] = sql.split(') ENGINE = ') as [string, string];
  const changes = [...columns.matchAll(COLUMN_TTL)]
    .filter(([, , , current]) => Number(current) !== contentDays)
    .map(([, column, begin]) => `MODIFY COLUMN ${column} TTL ${begin} + toIntervalDay(${contentDays})`);
  const [, begin, current] = TTL.exec(engine) ?? [];
  if (Number(current) !== tableDays) changes.push(`MODIFY TTL ${begin} + toIntervalDay(${tableDays})`);
  return changes;
}
