// Spans to durable rows, beside the limit: the same rows inserted as ready-made JSONEachRow bytes into an empty table of the same
// definition, with the same settings and durability. Both run in this process, turn about, on otherwise idle cores.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Span } from '@faultline/model';
import { createChdbConnection } from 'chdb/connection';
import { WriteQueue } from '../packages/server/src/ingest/write-queue.ts';
import { normalizeSpan } from '../packages/server/src/normalize/normalize.ts';
import { decodeTracesProtobuf } from '../packages/server/src/otlp/decode-protobuf.ts';
import { openChdb } from '../packages/server/src/store/clickhouse/chdb-executor.ts';
import { migrate } from '../packages/server/src/store/clickhouse/migrate.ts';
import { INSERT_SETTINGS } from '../packages/server/src/store/clickhouse/executor.ts';
import { insertSpans } from '../packages/server/src/store/clickhouse/span-queries.ts';
import { spanToRow } from '../packages/server/src/store/clickhouse/span-row.ts';
import { createLoadPayload } from './load/payload.ts';

export interface WritePathResult {
  /** Rows per second of each round. */
  readonly writePath: readonly number[];
  readonly raw: readonly number[];
  readonly rowsPerInsert: number;
  readonly bytesPerRow: number;
}

/** Exports on their way at once, 512 spans each: what group commit puts into one insert. */
const EXPORTS = 8;
const REQUESTS_PER_EXPORT = 64;
const INSERTS_PER_ROUND = 32;
const ROUNDS = 3;
/** What the queue is told an export weighs. */
const PAYLOAD_BYTES = 1_000_000;

const dataDir = process.argv[2]!;

const path = join(dataDir, 'clickhouse');
const executor = openChdb(path);
const connection = createChdbConnection({ path });
await migrate(executor, { dataDir, contentTtlDays: 30, spanTtlDays: 90, requestTtlDays: 400 });
await executor.command('CREATE TABLE raw_spans AS spans');

const exports = Array.from({ length: EXPORTS }, () => {
  const payload = createLoadPayload(REQUESTS_PER_EXPORT);
  payload.refresh();
  return decodeTracesProtobuf(payload.bytes).spans.map((raw) =>
    normalizeSpan(raw, { projectId: 'default', priceOverrides: [] }),
  );
});
const rowsPerInsert = exports.flat().length;
const writePath: number[] = [];
const raw: number[] = [];
let bytesPerRow = 0;
for (let round = 0; round < ROUNDS; round++) {
  writePath.push(await writeThroughQueue());
  raw.push(await insertRaw());
}
await connection.close();
await executor.close();
process.send!({ writePath, raw, rowsPerInsert, bytesPerRow } satisfies WritePathResult);

async function writeThroughQueue(): Promise<number> {
  const queue = new WriteQueue<Span>(
    (spans) => insertSpans(executor, spans, Date.now()),
    (error) => console.error(error),
  );
  const started = performance.now();
  await Promise.all(
    exports.map(async (spans) => {
      for (let i = 0; i < INSERTS_PER_ROUND; i++) await queue.add(withNewIds(spans), PAYLOAD_BYTES);
    }),
  );
  return rate(started);
}

async function insertRaw(): Promise<number> {
  await executor.command('TRUNCATE TABLE raw_spans');
  const inserts = Array.from({ length: INSERTS_PER_ROUND }, () => eachRow(exports.flatMap(withNewIds)));
  bytesPerRow = Math.round(inserts[0]!.length / rowsPerInsert);
  const started = performance.now();
  for (const values of inserts)
    await connection.chdb.rawInsert({
      table: 'raw_spans',
      values,
      format: 'JSONEachRow',
      settings: INSERT_SETTINGS,
    });
  return rate(started);
}

function eachRow(spans: readonly Span[]): Buffer {
  const ingestedAtMs = Date.now();
  return Buffer.from(spans.map((span) => JSON.stringify(inJson(spanToRow(span, ingestedAtMs)))).join('\n'));
}

/** JSON has no 64-bit integers; times stand in it as decimal seconds. */
function inJson(row: ReturnType<typeof spanToRow>): object {
  const seconds = (nanos: bigint) => `${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, '0')}`;
  return {
    ...row,
    ingested_at: (row.ingested_at / 1000).toFixed(3),
    start_time: seconds(row.start_time),
    end_time: seconds(row.end_time),
  };
}

function rate(started: number): number {
  return (INSERTS_PER_ROUND * rowsPerInsert * 1000) / (performance.now() - started);
}

function withNewIds(spans: readonly Span[]): Span[] {
  const traceIds = new Map<string, string>();
  return spans.map((span) => {
    const traceId = traceIds.get(span.traceId) ?? randomBytes(16).toString('hex');
    traceIds.set(span.traceId, traceId);
    return { ...span, traceId };
  });
}
