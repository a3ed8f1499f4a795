// The data that queries are measured on: made once, kept for the next run. A file beside it says what is in it.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from '../../packages/server/e2e/server-process.ts';
import { migrations } from '../../packages/server/src/store/clickhouse/migrate.ts';
import { exportLargeRequest } from '../load/large-request.ts';
import { progress } from '../report.ts';
import { cpuSeconds, gauge, sleep, withServer } from '../server.ts';

const GENERATE = fileURLToPath(new URL('generate.ts', import.meta.url));
/** One span for five requests; ordinary traffic has more, but they are only to be searched among. */
const SPANS_PER_ROW = 0.2;
const DISK_BYTES_PER_REQUEST = 1700;
/** The data ends so long before it is made that nothing of it waits for assembly. */
const AGE_MS = 25 * 3_600_000;
const MAX_MINUTES = 25;
const LARGE = [
  { spans: 3000, requests: 12 },
  { spans: 30_000, requests: 3 },
] as const;

/** Kept for a year, so that a data set can be used again weeks later. A server on it needs the same settings. */
export const RETENTION = { contentTtlDays: 365, spanTtlDays: 365, requestTtlDays: 365 };
export const RETENTION_ENV = {
  FAULTLINE_CONTENT_TTL_DAYS: '365',
  FAULTLINE_SPAN_TTL_DAYS: '365',
  FAULTLINE_REQUEST_TTL_DAYS: '365',
};

/** How long the server leaves an hour alone after something came for it, and a little more. */
const UNTIL_SILENT_MS = 6 * 60_000;

/** Runs `measure` against a server on a data set. */
export function withServerOn<T>(dataDir: string, measure: (server: ServerProcess) => Promise<T>): Promise<T> {
  return withServer(dataDir, RETENTION_ENV, measure);
}

export interface Dataset {
  readonly dataDir: string;
  readonly requests: number;
  readonly spans: number;
  /** End of the generated requests, ms since the epoch. */
  readonly endMs: number;
  /** Large requests that came in over OTLP, by number of spans. */
  readonly large: readonly { readonly spans: number; readonly requestIds: readonly string[] }[];
  /** Of the schema it was made for. */
  readonly schema: string;
  readonly generatedInSeconds: number;
  /** Processor time of the server until it had computed ahead what KPIs are added up from. */
  readonly computedInCpuSeconds: number;
}

/** The data set of this size in this directory, made if it is not there. */
export async function openDataset(dataDir: string, requests: number): Promise<Dataset> {
  const file = join(dataDir, 'bench-dataset.json');
  if (existsSync(file)) {
    const known = JSON.parse(readFileSync(file, 'utf8')) as Dataset;
    if (known.requests === requests && known.schema === schemaOf()) {
      progress(`data set of ${requests} requests found in ${dataDir}`);
      return known;
    }
    progress(`data set in ${dataDir} is unfinished, or of another size or schema: making it again`);
  } else if (existsSync(dataDir)) {
    throw new Error(
      `cannot make a data set in ${dataDir}: it exists and is not one; remove it or name another --data-dir`,
    );
  }
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  refuseSmallDisk(dataDir, requests);
  // Marks the directory as ours while it is being filled.
  writeFileSync(file, '{}');
  const dataset = await makeDataset(dataDir, requests);
  writeFileSync(file, JSON.stringify(dataset, null, 2));
  progress(`data set made in ${Math.round(dataset.generatedInSeconds)} s and kept in ${dataDir}`);
  return dataset;
}

async function makeDataset(dataDir: string, requests: number): Promise<Dataset> {
  const started = performance.now();
  const endMs = Date.now() - AGE_MS;
  const spans = Math.round(requests * SPANS_PER_ROW);
  progress(
    `making ${requests} requests and ${spans} spans in ${dataDir}; about a minute per 1.5 million on two idle cores`,
  );
  await generate([dataDir, requests, spans, endMs].map(String));
  const silentAt = Date.now() + UNTIL_SILENT_MS;
  const generatedInSeconds = (performance.now() - started) / 1000;
  const { large, computedInCpuSeconds } = await withServerOn(dataDir, async (server) => {
    const sent: { spans: number; requestIds: string[] }[] = [];
    for (const { spans: size, requests: count } of LARGE) {
      const requestIds: string[] = [];
      for (let i = 0; i < count; i++) requestIds.push(await exportLargeRequest(server.otlpUrl, size));
      sent.push({ spans: size, requestIds });
    }
    for (const { spans: size, requestIds } of sent)
      for (const requestId of requestIds) await untilAssembled(server.url, requestId, size);
    progress('the server computes ahead what KPIs are added up from');
    const before = cpuSeconds(server.pid);
    await sleep(silentAt - Date.now());
    await untilComputedAhead(server);
    return { large: sent, computedInCpuSeconds: cpuSeconds(server.pid) - before };
  });
  return {
    dataDir,
    requests,
    spans,
    endMs,
    large,
    schema: schemaOf(),
    generatedInSeconds,
    computedInCpuSeconds,
  };
}

/** Waits until the server has computed the aggregates of all hours that are silent. */
export async function untilComputedAhead(server: ServerProcess): Promise<void> {
  const deadline = Date.now() + MAX_MINUTES * 60_000;
  while ((await gauge(server, 'faultline_kpi_waiting_hours')) !== 0) {
    if (Date.now() > deadline)
      throw new Error(`the server has not computed the hours of the data set within ${MAX_MINUTES} minutes`);
    await sleep(1000);
  }
}

function generate(args: readonly string[]): Promise<void> {
  const child = fork(GENERATE, args);
  const timer = setTimeout(() => child.kill('SIGKILL'), MAX_MINUTES * 60_000);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `cannot make the data set: it ended with ${code ?? 'a kill'} (at most ${MAX_MINUTES} minutes are allowed)`,
          ),
        );
    });
  });
}

async function untilAssembled(url: string, requestId: string, spans: number): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt++) {
    const response = await fetch(`${url}/api/v1/requests?filter=request_id:${requestId}&from=now-1d`);
    const { items } = (await response.json()) as { items: { counts: { spans: number } }[] };
    if (items[0]?.counts.spans === spans) return;
    await sleep(500);
  }
  throw new Error(`the request ${requestId} of ${spans} spans was not assembled within two minutes`);
}

function refuseSmallDisk(dataDir: string, requests: number): void {
  const { bavail, bsize } = statfsSync(dataDir);
  const needed = requests * DISK_BYTES_PER_REQUEST;
  if (bavail * bsize > needed) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new Error(
    `cannot make a data set of ${requests} requests in ${dataDir}: it takes ${gigabytes(needed)}, and ${gigabytes(bavail * bsize)} are free; use fewer --rows or another --data-dir`,
  );
}

function schemaOf(): string {
  const hash = createHash('sha256');
  for (const { checksum } of migrations()) hash.update(checksum);
  return hash.digest('hex').slice(0, 16);
}
