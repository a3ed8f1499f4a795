// An application that answers 100 requests a second, each 5 ms of waiting and a staged request; prints its figures as JSON.
// Usage: node --expose-gc bench/sdk-application.ts <url of the collector | off> <seconds>
import { init, request } from '../packages/sdk/src/index.ts';
import { percentile } from './report.ts';
import { stagedRequest } from './sdk-requests.ts';

/** Latency in milliseconds, memory in MiB. */
export interface ApplicationFigures {
  readonly p50: number;
  readonly p99: number;
  readonly spans: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly dropped: number;
}

const SPANS_PER_REQUEST = 9;
const url = process.argv[2] ?? 'off';
const seconds = Number(process.argv[3] ?? 60);
const telemetry = url === 'off' ? undefined : init({ url, serviceName: 'bench' });
const times: number[] = [];
let heapBytes = 0;

const waits = () => new Promise((resolve) => setTimeout(resolve, 5));
const answer = async () => {
  const started = performance.now();
  if (telemetry) {
    await request({}, async () => {
      await waits();
      await stagedRequest();
    });
  } else {
    await waits();
  }
  times.push(performance.now() - started);
};

const begun = performance.now();
const pending: Promise<void>[] = [];
for (let i = 0; i < seconds * 100; i++) {
  pending.push(answer());
  // At a steady rate, whatever the answers take.
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + (i + 1) * 10 - performance.now())));
  if (i % 500 !== 0) continue;
  globalThis.gc?.();
  heapBytes = Math.max(heapBytes, process.memoryUsage().heapUsed);
}
await Promise.all(pending);
const figures: ApplicationFigures = {
  p50: percentile(times, 0.5),
  p99: percentile(times, 0.99),
  spans: telemetry ? times.length * SPANS_PER_REQUEST : 0,
  heapMb: heapBytes / 2 ** 20,
  rssMb: process.memoryUsage().rss / 2 ** 20,
  dropped: telemetry?.stats.dropped ?? 0,
};
process.stdout.write(JSON.stringify(figures), () => process.exit());
