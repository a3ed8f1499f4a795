// Opening large requests over HTTP, on a store that holds many other spans.
import { spawnSync } from 'node:child_process';
import { get } from 'node:http';
import { join } from 'node:path';
import type { RequestDetailJson } from '@faultline/model';
import { openDataset, withServerOn } from './dataset/dataset.ts';
import {
  latencies,
  ms,
  percentile,
  progress,
  thousands,
  type BenchOptions,
  type Figure,
  type Report,
} from './report.ts';
import { memoryMb } from './server.ts';

const TARGETS: Readonly<Record<number, string>> = { 3000: '100 ms', 30_000: '1,000 ms' };
const WARM_ROUNDS = 4;

export async function benchOpen({ dataDir, rows }: BenchOptions): Promise<Report> {
  const dataset = await openDataset(dataDir, rows);
  const figures: Figure[] = [];
  for (const { spans, requestIds } of dataset.large) {
    progress(`dropping the data set from the page cache`);
    forgetCachedFiles(dataDir);
    await withServerOn(dataDir, async ({ url, pid }) => {
      const target = TARGETS[spans];
      const figure = (
        kind: string,
        opened: readonly Opened[],
        pick: (each: Opened) => number,
        hasTarget = true,
      ): Figure => ({
        what: `open ${thousands(spans)} spans, ${kind}`,
        figure: ms(percentile(opened.map(pick), 0.95)),
        ...(target === undefined || !hasTarget ? {} : { target }),
        note: latencies(opened.map(pick)),
      });
      const cold = await openEach(url, requestIds);
      const warm: Opened[] = [];
      for (let round = 0; round < WARM_ROUNDS; round++) warm.push(...(await openEach(url, requestIds)));
      const single = await openEach(url, await someSpans(url, requestIds));
      const whole = await openEach(
        url,
        requestIds.map((requestId) => `${requestId}?payloads=always`),
      );
      progress(
        `${spans} spans: cold ${latencies(cold.map(({ doneMs }) => doneMs))}; warm ${latencies(warm.map(({ doneMs }) => doneMs))}`,
      );
      figures.push(
        figure('warm, until the whole answer is read, P95', warm, ({ doneMs }) => doneMs),
        figure('warm, until the answer begins, P95', warm, ({ beganMs }) => beganMs),
        figure('cold, until the whole answer is read, P95', cold, ({ doneMs }) => doneMs),
        figure('one of its spans with its payload (spans.get), P95', single, ({ doneMs }) => doneMs),
        figure('with all payloads in one answer (payloads=always), P95', whole, ({ doneMs }) => doneMs, false),
        {
          what: `answer of ${thousands(spans)} spans`,
          figure: `${megabytes(warm)}; ${megabytes(whole)} with all payloads`,
          note: `memory of the server after it ${thousands(memoryMb(pid))} MB`,
        },
      );
    });
  }
  return {
    figures,
    method: [
      `The store holds ${thousands(dataset.spans)} other spans and ${thousands(dataset.requests)} requests. Each request opened came in over OTLP, with about 2 kB a span.`,
      'A request of so many spans is opened as the web app does it: without messages, documents, attributes and events, which are read span by span when they are looked at.',
      'Cold: the server has just started, its files were dropped from the page cache, and each request is opened for the first time. Warm: after that.',
      'The server alone works; the client reads from loopback.',
      'Where the time goes: reading 44 columns of the spans out of one day, and writing them as JSON.',
    ],
  };
}

interface Opened {
  readonly beganMs: number;
  readonly doneMs: number;
  readonly bytes: number;
}

async function openEach(url: string, paths: readonly string[]): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  for (const path of paths) opened.push(await open(`${url}/api/v1/requests/${path}`));
  return opened;
}

/** Paths of a few spans of each request: from its beginning, its middle and its end. */
async function someSpans(url: string, requestIds: readonly string[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const requestId of requestIds) {
    const { spans } = (await (await fetch(`${url}/api/v1/requests/${requestId}`)).json()) as RequestDetailJson;
    const places = [1, Math.floor(spans.length / 2), spans.length - 1];
    for (const place of places) paths.push(`${requestId}/spans/${spans[place]!.spanId}`);
  }
  return paths;
}

function megabytes([first]: readonly Opened[]): string {
  return `${((first?.bytes ?? 0) / 1e6).toFixed(1)} MB`;
}

function open(url: string): Promise<Opened> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      const beganMs = performance.now() - started;
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve({ beganMs, doneMs: performance.now() - started, bytes });
        else reject(new Error(`${url} answered ${response.statusCode ?? 0}`));
      });
    }).once('error', reject);
  });
}

/** Tells the kernel that the files are not needed; dd does nothing else when it copies nothing. */
function forgetCachedFiles(dataDir: string): void {
  const drop = 'find "$1" -type f -print0 | xargs -0 -P 4 -I {} dd if={} iflag=nocache count=0 status=none';
  const { status } = spawnSync('sh', ['-c', drop, 'sh', join(dataDir, 'clickhouse')], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`cannot drop the data set from the page cache: the command ended with ${status}`);
}
