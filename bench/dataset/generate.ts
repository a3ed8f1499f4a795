// Fills a data directory; a process of its own, so that the memory it takes is gone when measuring begins.
// Usage: node bench/dataset/generate.ts <data directory> <requests> <spans> <end of the data, ms since the epoch>
import { join } from 'node:path';
import { openChdb } from '../../packages/server/src/store/clickhouse/chdb-executor.ts';
import { migrate } from '../../packages/server/src/store/clickhouse/migrate.ts';
import { RETENTION } from './dataset.ts';
import { insertCurrentDaySql, insertFinishedDaySql, slices, type Slice } from './request-sql.ts';
import { sentences } from '../text.ts';
import { insertSpansSql } from './span-sql.ts';

const [dataDir, ...numbers] = process.argv.slice(2) as [string, string, string, string];
const [requests, spans, endMs] = numbers.map(Number) as [number, number, number];

const path = join(dataDir, 'clickhouse');
const executor = openChdb(path);
const second = openChdb(path);
await migrate(executor, { dataDir, ...RETENTION });
await executor.command('CREATE TABLE bench_sentences (id UInt32, text String) ENGINE = Join(ANY, LEFT, id)');
await executor.insertRows(
  'bench_sentences',
  [...sentences()].map((text, id) => ({ id, text })),
);

const started = performance.now();
const days = slices(requests, endMs);
const waiting: Slice[] = [...days];
await Promise.all(
  [executor, second].map(async (each) => {
    for (let slice = waiting.shift(); slice; slice = waiting.shift()) {
      const isOver = slice !== days.at(-1);
      for (const sql of isOver ? [insertFinishedDaySql(slice)] : insertCurrentDaySql(slice)) await each.command(sql);
      await each.command(insertSpansSql(slice, spans / days.length));
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      console.log(`generating: ${days.length - waiting.length} of ${days.length} days begun, ${seconds} s`);
    }
  }),
);
await executor.command('DROP TABLE bench_sentences');
await second.close();
await executor.close();
