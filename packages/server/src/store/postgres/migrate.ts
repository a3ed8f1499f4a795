import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs SQL text that may hold several statements. */
export interface ScriptRunner {
  script(sql: string): Promise<void>;
  rows<Row>(sql: string): Promise<Row[]>;
}

const DIRECTORY = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Applies the files of `migrations/` in order, each once and in a transaction of its own; refuses a database it does not know. */
export async function migrate(database: ScriptRunner): Promise<void> {
  await database.script('CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, checksum text NOT NULL)');
  const applied = new Map(
    (await database.rows<{ name: string; checksum: string }>('SELECT name, checksum FROM schema_migrations')).map(
      (row) => [row.name, row.checksum],
    ),
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
    // The lock lets several processes start at once against one server: the second finds the work done.
    await database.script(
      `BEGIN; LOCK TABLE schema_migrations IN EXCLUSIVE MODE; ${sql}; INSERT INTO schema_migrations VALUES ('${name}', '${checksum}'); COMMIT;`,
    );
  }
}
