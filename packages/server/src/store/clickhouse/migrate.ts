// Brings a database to the schema of this version: applies the files of `ddl/` in order, each once, and refuses a database it does not know.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../config/config.ts';
import type { SqlExecutor } from './executor.ts';
import { applyRetention } from './retention.ts';

export type StoreConfig = Pick<Config, 'dataDir' | 'contentTtlDays' | 'spanTtlDays' | 'requestTtlDays'> & {
  /** One address, or those of all nodes of a cluster, separated by commas. */
  readonly clickhouseUrl?: string | undefined;
  readonly clickhouseCluster?: string | undefined;
};

const DDL = fileURLToPath(new URL('./ddl/', import.meta.url));

/** Tables that exist on every node of a cluster behind a Distributed table, and what spreads their rows. */
const SHARDED: Readonly<Record<string, string>> = {
  spans: 'cityHash64(project_id, trace_id)',
  logs: 'cityHash64(project_id, trace_id)',
  arrivals: 'cityHash64(project_id, trace_id)',
  requests: 'cityHash64(project_id, request_id)',
  request_traces: 'cityHash64(project_id, trace_id)',
  request_times: 'cityHash64(project_id, request_id)',
  request_hours: 'rand()',
  kpi_parts: 'cityHash64(project_id, hour)',
  ingest_ledger: 'rand()',
};

/** Migrates one node; the nodes of a cluster are each migrated through their own address, which needs no coordination service. */
export async function migrate(executor: SqlExecutor, config: StoreConfig): Promise<void> {
  await executor.command(
    'CREATE TABLE IF NOT EXISTS schema_migrations (name String, checksum String, applied_at DateTime) ENGINE = MergeTree ORDER BY name SETTINGS fsync_after_insert = 1',
  );
  const applied = await executor.query<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM schema_migrations',
  );
  const known = new Map(migrations().map((migration) => [migration.name, migration]));
  for (const { name, checksum } of applied) {
    const migration = known.get(name);
    if (!migration)
      throw new Error(
        `cannot open the telemetry database: it has the migration ${name}, which this version does not know; use a newer Faultline`,
      );
    if (migration.checksum !== checksum)
      throw new Error(
        `cannot open the telemetry database: the migration ${name} was applied with another text; restore the file or use a new database`,
      );
  }
  const done = new Set(applied.map(({ name }) => name));
  for (const { name, sql, checksum } of known.values()) {
    if (done.has(name)) continue;
    await executor.command(render(sql, config));
    await executor.insertRows('schema_migrations', [{ name, checksum, applied_at: Math.floor(Date.now() / 1000) }]);
  }
  if (config.clickhouseCluster) await createDistributed(executor, config.clickhouseCluster);
  await applyRetention(executor, config);
}

/** The migration files in order, with the checksum of their text before templates are filled. */
export function migrations(): readonly { name: string; sql: string; checksum: string }[] {
  return readdirSync(DDL)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(`${DDL}${name}`, 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

function render(sql: string, config: StoreConfig): string {
  const values: Readonly<Record<string, string>> = {
    local: config.clickhouseCluster ? '_local' : '',
    content_ttl_days: String(config.contentTtlDays),
    span_ttl_days: String(config.spanTtlDays),
    request_ttl_days: String(config.requestTtlDays),
  };
  return sql.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`cannot run a migration: unknown template variable ${name}`);
    return value;
  });
}

async function createDistributed(executor: SqlExecutor, cluster: string): Promise<void> {
  for (const [table, shardBy] of Object.entries(SHARDED)) {
    await executor.command(
      `CREATE TABLE IF NOT EXISTS ${table} AS ${table}_local ENGINE = Distributed(${identifier(cluster)}, currentDatabase(), ${table}_local, ${shardBy})`,
    );
    await addMissingColumns(executor, table);
  }
}

/** What a later migration added to the table of the node, the one over all nodes has to know too. */
async function addMissingColumns(executor: SqlExecutor, table: string): Promise<void> {
  const missing = await executor.query<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {local:String} AND name NOT IN (
       SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {distributed:String})`,
    { local: `${table}_local`, distributed: table },
  );
  for (const { name, type } of missing)
    await executor.command(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS \`${name}\` ${type}`);
}

function identifier(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw new Error(`cannot use ${JSON.stringify(name)} as a cluster name: letters, digits and _ only`);
  return name;
}
