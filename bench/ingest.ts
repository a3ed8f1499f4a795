// How much Faultline takes in: the write path alone beside raw inserts of the same rows, and the whole path at a steady rate.
// The load generator and the server share the machine's cores. Usage: node bench/ingest.ts [--seconds 20] [--rate 1000] [--connections 4]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServerProcess, type ServerProcess } from '../packages/server/e2e/server-process.ts';
import { createLoadPayload, SPANS_PER_REQUEST, type LoadPayload } from './load-payload.ts';
import { percentile, row } from './report.ts';
import { insertRawAgain } from './raw-insert.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '1000' },
    connections: { type: 'string', default: '4' },
  },
});
const seconds = Number(values.seconds);
const rate = Number(values.rate);
const connections = Number(values.connections);
const REQUESTS_PER_PAYLOAD = 64;

await measureWritePath();
await measureWholePath();

async function measureWritePath(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'faultline-bench-'));
  try {
    const server = await startServerProcess(dataDir, { FAULTLINE_ROLES: 'ingest,api', FAULTLINE_LOG_LEVEL: 'warn' });
    const load = await run(server, { seconds, requestsPerSecond: Infinity });
    await server.kill('SIGTERM');
    const raw = await insertRawAgain(dataDir, 200_000);
    const spansPerSecond = load.spans / load.elapsedSeconds;
    row(
      'write path: decode, normalise, redact, fsync, acknowledge',
      `${format(spansPerSecond)} spans/s`,
      `P95 of an export of ${REQUESTS_PER_PAYLOAD * SPANS_PER_REQUEST} spans ${percentile(load.ackMs, 0.95).toFixed(0)} ms; ${load.refused} refused; peak memory ${load.peakMemoryMb} MB`,
    );
    row(
      'raw JSONEachRow inserts of the same rows, same fsync',
      `${format(raw.rowsPerSecond)} spans/s`,
      `${raw.rows} rows of ${raw.bytesPerRow} bytes; write path reaches ${((100 * spansPerSecond) / raw.rowsPerSecond).toFixed(0)} % of it`,
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measureWholePath(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'faultline-bench-'));
  try {
    const server = await startServerProcess(dataDir, { FAULTLINE_LOG_LEVEL: 'warn' });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    row('memory at rest', `${memoryMb(server)} MB`, 'resident, three seconds after start');
    const load = await run(server, { seconds, requestsPerSecond: rate, sampleVisibility: true });
    const lastAck = performance.now();
    const assembled = await drained(server, load.requests);
    const drainSeconds = (performance.now() - lastAck) / 1000;
    row(
      `whole path at ${rate} requests/s of ${SPANS_PER_REQUEST} spans for ${seconds} s`,
      `${format(load.requests / load.elapsedSeconds)} requests/s`,
      `${load.refused} exports refused; ${assembled} of ${load.requests} requests assembled ${drainSeconds.toFixed(1)} s after the last acknowledgement`,
    );
    row(
      'from acknowledgement to visible, P95',
      `${percentile(load.visibleMs, 0.95).toFixed(0)} ms`,
      `P50 ${percentile(load.visibleMs, 0.5).toFixed(0)} ms, ${load.visibleMs.length} requests sampled`,
    );
    row(
      'acknowledgement under that load, P95',
      `${percentile(load.ackMs, 0.95).toFixed(0)} ms`,
      `exports of ${REQUESTS_PER_PAYLOAD * SPANS_PER_REQUEST} spans`,
    );
    row('memory under that load', `${load.peakMemoryMb} MB`, 'peak resident');
    await server.kill('SIGTERM');
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface LoadResult {
  readonly requests: number;
  readonly spans: number;
  readonly refused: number;
  readonly elapsedSeconds: number;
  readonly ackMs: readonly number[];
  readonly visibleMs: readonly number[];
  readonly peakMemoryMb: number;
}

async function run(
  server: ServerProcess,
  options: { seconds: number; requestsPerSecond: number; sampleVisibility?: boolean },
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ackMs: number[] = [];
  const visibleMs: number[] = [];
  const sampling: Promise<void>[] = [];
  let requests = 0;
  let refused = 0;
  let sent = 0;
  let peakMemoryMb = 0;
  const memoryTimer = setInterval(() => (peakMemoryMb = Math.max(peakMemoryMb, memoryMb(server))), 200);
  const started = performance.now();
  const deadline = started + options.seconds * 1000;
  const worker = async (payload: LoadPayload) => {
    while (performance.now() < deadline) {
      const due = started + (sent * REQUESTS_PER_PAYLOAD * 1000) / options.requestsPerSecond;
      sent += 1;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const traceIds = payload.refresh();
      const began = performance.now();
      const status = await post(agent, server.otlpUrl, payload.bytes);
      if (status !== 200) {
        refused += 1;
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      ackMs.push(performance.now() - began);
      requests += payload.requests;
      if (options.sampleVisibility && sampling.length < 400 && sent % 2 === 0)
        sampling.push(untilVisible(server, traceIds[0]!, visibleMs));
    }
  };
  await Promise.all(Array.from({ length: connections }, () => worker(createLoadPayload(REQUESTS_PER_PAYLOAD))));
  const elapsedSeconds = (performance.now() - started) / 1000;
  await Promise.all(sampling);
  clearInterval(memoryTimer);
  agent.destroy();
  return { requests, spans: requests * SPANS_PER_REQUEST, refused, elapsedSeconds, ackMs, visibleMs, peakMemoryMb };
}

async function untilVisible(server: ServerProcess, traceId: string, visibleMs: number[]): Promise<void> {
  const acknowledged = performance.now();
  while (performance.now() - acknowledged < 30_000) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const response = await fetch(`${server.url}/api/v1/requests/${traceId}`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) break;
  }
  visibleMs.push(performance.now() - acknowledged);
}

/** Waits until as many requests are in the list as were acknowledged, at most two minutes; returns how many there are. */
async function drained(server: ServerProcess, wanted: number): Promise<number> {
  let total = 0;
  for (let attempt = 0; attempt < 240 && total < wanted; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const response = await fetch(`${server.url}/api/v1/requests?limit=1&withTotal=true&from=now-1h`);
    total = ((await response.json()) as { total: number }).total;
  }
  return total;
}

function post(agent: Agent, url: string, body: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest(
      `${url}/v1/traces`,
      { method: 'POST', agent, headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length } },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.once('error', () => resolve(0));
    request.end(body);
  });
}

function memoryMb(server: ServerProcess): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function format(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
