import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One connection with a transaction open. */
export interface Transaction {
  /** Runs SQL text that may hold several statements. */
  readonly script: (sql: string) => Promise<void>;
  readonly rows: <Row>(sql: string) => Promise<Row[]>;
}

const DIRECTORY = fileURLToPath(new URL('./migrations/', import.meta.url));
/** Any number, the same in every version: processes that start at once on one server wait for each other. */
const LOCK = 7420;

/** Applies the files of `migrations/` in order, each once; refuses a database it does not know. All of it in the transaction, so a failure leaves nothing. */
export async function migrate({ script, rows }: Transaction): Promise<void> {
  await script(`SELECT pg_advisory_xact_lock(${LOCK})`);
  await script('CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, checksum text NOT NULL)');
  const applied = new Map(
    (await rows<{ name: string; checksum: string }>('SELECT name, checksum FROM schema_migrations')).map((row) => [
      row.name,
      row.checksum,
    ]),
  );
  const files = readdirSync(DIRECTORY)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  for (const name of applied.keys()) {
    if (!files.includes(name))
      throw new Error(
        `cannot open the control database: it has the migration ${name}, which this version does not know; use a newer Faultline`,
      );
  }
  for (const name of files) {
    const sql = readFileSync(`${DIRECTORY}${name}`, 'utf8');
    const checksum = createHash('sha256').update(sql).digest('hex');
    const known = applied.get(name);
    if (known === checksum) continue;
    if (known !== undefined)
      throw new Error(
        `cannot open the control database: the migration ${name} was applied with another text; restore the file or use a new database`,
      );
    await script(`${sql}; INSERT INTO schema_migrations VALUES ('${name}', '${checksum}')`);
  }
}
