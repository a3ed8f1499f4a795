// The limit that the write path is compared with: the rows it stored, inserted again as ready-made JSONEachRow bytes into an empty
// table of the same definition, with the same durability.
import { createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { join } from 'node:path';

/** Rows of one insert, as many as the write path groups under load. */
const ROWS_PER_INSERT = 4096;

export async function insertRawAgain(
  dataDir: string,
  maxRows: number,
): Promise<{ rows: number; rowsPerSecond: number; bytesPerRow: number }> {
  const connection = createChdbConnection({ path: join(dataDir, 'clickhouse') });
  const client = createClient({ connection } as unknown as Parameters<typeof createClient>[0]);
  try {
    const exported = await client.query({ query: `SELECT * FROM spans LIMIT ${maxRows}`, format: 'JSONEachRow' });
    const lines = (await exported.text()).trimEnd().split('\n');
    await client.command({ query: 'CREATE TABLE raw_spans AS spans' });
    const batches: Buffer[] = [];
    for (let i = 0; i < lines.length; i += ROWS_PER_INSERT)
      batches.push(Buffer.from(`${lines.slice(i, i + ROWS_PER_INSERT).join('\n')}\n`));
    const started = performance.now();
    for (const batch of batches) {
      await connection.chdb.rawInsert({
        table: 'raw_spans',
        values: batch,
        format: 'JSONEachRow',
        settings: { fsync_after_insert: 1, fsync_part_directory: 1 },
      });
    }
    const elapsedSeconds = (performance.now() - started) / 1000;
    const bytes = batches.reduce((sum, batch) => sum + batch.length, 0);
    return {
      rows: lines.length,
      rowsPerSecond: lines.length / elapsedSeconds,
      bytesPerRow: Math.round(bytes / lines.length),
    };
  } finally {
    await client.close();
  }
}
