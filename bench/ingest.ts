// How much Faultline takes in: the write path beside raw inserts, intake without assembly, the whole path as fast as it goes and at the
// steady rate of the design, with memory at rest and under that load.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from '../packages/server/e2e/server-process.ts';
import { runLoad, type LoadPlan, type LoadResult } from './load/load.ts';
import { SPANS_PER_REQUEST } from './load/payload.ts';
import {
  latencies,
  median,
  percentile,
  ms,
  progress,
  thousands,
  type BenchOptions,
  type Figure,
  type Report,
} from './report.ts';
import { cpuSeconds, gauge, memoryMb, sleep, whileRunning, withEmptyDirectory, withServer } from './server.ts';
import type { WritePathResult } from './write-path.ts';

const WRITE_PATH = fileURLToPath(new URL('write-path.ts', import.meta.url));
const WARM_UP_SECONDS = 10;
const STEADY_RATE = 1000;
const REST_SECONDS = 30;
const LOAD = { requestsPerExport: 64, connections: 8, sampleEveryMs: null } as const;

export async function benchIngest({ seconds }: BenchOptions): Promise<Report> {
  return {
    figures: [
      ...(await measureWritePath()),
      ...(await measureIntake(Math.min(seconds, 15))),
      ...(await measureMaximum(Math.min(seconds, 20))),
      ...(await measureSteadyRate(seconds)),
    ],
    method: [
      `OTLP/HTTP protobuf, uncompressed, exports of ${LOAD.requestsPerExport * SPANS_PER_REQUEST} spans over ${LOAD.connections} connections, project settings as they are by default (policy \`redacted\`), embedded engines, acknowledged after fsync.`,
      `Load runs ${WARM_UP_SECONDS} s before it is measured. The load generator is a process of its own on the same cores; its processor time is given.`,
      'Latency of an acknowledgement counts from when the export was due.',
      'Where the time goes: the main thread decodes, normalises, redacts and writes rows out; another assembles and judges requests; ClickHouse compresses, indexes and merges on threads of its own. Rows of 2.8 kB go to it column by column in its Native format. Inserts cost by their number: one of spans takes 30 ms of processor and 8 µs more for each row, one of requests 66 ms and 100 µs, so that under load there are at most five a second of spans. A merge takes 30 µs a row. Content stands twice in a row, in its own columns and among the attributes as sent.',
    ],
  };
}

async function measureWritePath(): Promise<readonly Figure[]> {
  progress('write path beside raw inserts');
  const { writePath, raw, rowsPerInsert, bytesPerRow } = await withEmptyDirectory(
    (dataDir) =>
      new Promise<WritePathResult>((resolve, reject) => {
        const child = fork(WRITE_PATH, [dataDir]);
        child.once('message', (result) => resolve(result as WritePathResult));
        child.once('exit', (code) => reject(new Error(`the write path ended with ${code} before it was measured`)));
      }),
  );
  const rounds = (rates: readonly number[]) => `rounds: ${rates.map(thousands).join(', ')}`;
  return [
    {
      what: 'write path: spans to rows to durable insert',
      figure: `${thousands(median(writePath))} spans/s`,
      target: '25,000 spans/s',
      note: rounds(writePath),
    },
    {
      what: 'raw `JSONEachRow` inserts of the same rows',
      figure: `${thousands(median(raw))} spans/s`,
      note: `${thousands(rowsPerInsert)} rows of ${thousands(bytesPerRow)} bytes an insert, same table and fsync, without the work list; ${rounds(raw)}`,
    },
    {
      what: 'write path of raw inserts',
      figure: `${((100 * median(writePath)) / median(raw)).toFixed(0)} %`,
      target: '50 %',
    },
  ];
}

async function measureIntake(seconds: number): Promise<readonly Figure[]> {
  progress('intake without assembly, as fast as it goes');
  return withEmptyDirectory((dataDir) =>
    withServer(dataDir, { FAULTLINE_ROLES: 'ingest,api' }, async (server) => {
      const { load, serverCores } = await underLoad(server, { requestsPerSecond: null, warmUpSeconds: 5, seconds });
      return [
        {
          what: 'intake without assembly: decode, normalise, redact, fsync, acknowledge',
          figure: `${thousands(load.measuredSpans / load.measuredSeconds)} spans/s`,
          note: `acknowledgement ${latencies(load.ackMs)}; ${load.refused} refused; ${cores(serverCores, load)}`,
        },
      ];
    }),
  );
}

async function measureMaximum(seconds: number): Promise<readonly Figure[]> {
  progress('whole path, as fast as it goes');
  return withEmptyDirectory((dataDir) =>
    withServer(dataDir, {}, async (server) => {
      const started = performance.now();
      const { load, serverCores, peakMemoryMb } = await underLoad(server, {
        requestsPerSecond: null,
        warmUpSeconds: 5,
        seconds,
      });
      const { assembled } = await drain(server, load.requests);
      const wholeSeconds = (performance.now() - started) / 1000;
      return [
        {
          what: 'whole path, most: acknowledged, and assembled until the list holds all',
          figure: `${thousands(assembled / wholeSeconds)} requests/s (${thousands((assembled * SPANS_PER_REQUEST) / wholeSeconds)} spans/s)`,
          note: `acknowledged at ${thousands(load.measuredRequests / load.measuredSeconds)} requests/s; ${thousands(assembled)} of ${thousands(load.requests)} in the list; ${load.refused} refused; peak memory ${thousands(peakMemoryMb)} MB; ${cores(serverCores, load)}`,
        },
      ];
    }),
  );
}

async function measureSteadyRate(seconds: number): Promise<readonly Figure[]> {
  progress(`whole path at ${STEADY_RATE} requests/s for ${seconds} s`);
  return withEmptyDirectory((dataDir) =>
    withServer(dataDir, {}, async (server) => {
      await sleep(REST_SECONDS * 1000);
      const filesMb = memoryMb(server.pid, 'file');
      const restMb = memoryMb(server.pid);
      const { load, serverCores, peakMemoryMb, pending } = await underLoad(server, {
        requestsPerSecond: STEADY_RATE,
        warmUpSeconds: WARM_UP_SECONDS,
        seconds,
      });
      const { assembled, drainSeconds } = await drain(server, load.requests);
      const third = Math.max(1, Math.floor(pending.length / 3));
      const [first, last] = [median(pending.slice(0, third)), median(pending.slice(-third))];
      return [
        {
          what: `whole path at ${thousands(STEADY_RATE)} requests/s of ${SPANS_PER_REQUEST} spans of ${thousands(load.bytesPerSpan)} bytes for ${seconds} s`,
          figure: `${thousands(load.measuredRequests / load.measuredSeconds)} requests/s (${thousands(load.measuredSpans / load.measuredSeconds)} spans/s)`,
          target: '1,000 requests/s',
          note: `${load.refused} refused; ${thousands(assembled)} of ${thousands(load.requests)} in the list ${drainSeconds.toFixed(1)} s after the last acknowledgement; ${cores(serverCores, load)}`,
        },
        {
          what: 'acknowledgement at that rate, P95',
          figure: ms(percentile(load.ackMs, 0.95)),
          note: `${latencies(load.ackMs)}; from when it was sent, P95 ${ms(percentile(load.answerMs, 0.95))}`,
        },
        {
          what: 'traces waiting for assembly at that rate, first and last third',
          figure: `${thousands(first)} and ${thousands(last)}`,
          target: 'no growth',
          note: `a trace waits 1 s for silence, so ${thousands(STEADY_RATE)} and what comes meanwhile are always waiting; most ${thousands(Math.max(...pending))}`,
        },
        {
          what: 'memory at rest',
          figure: `${thousands(restMb)} MB`,
          target: '700 MB',
          note: `resident, ${REST_SECONDS} s after start, empty store; ${thousands(filesMb)} MB of it are the program's own files`,
        },
        {
          what: 'memory at that rate',
          figure: `${thousands(peakMemoryMb)} MB`,
          target: '2,000 MB',
          note: 'most resident in any half second',
        },
      ];
    }),
  );
}

interface UnderLoad {
  readonly load: LoadResult;
  /** Cores the server kept busy. */
  readonly serverCores: number;
  readonly peakMemoryMb: number;
  /** Traces waiting for assembly, every half second while it was measured. */
  readonly pending: readonly number[];
}

async function underLoad(
  server: ServerProcess,
  plan: Pick<LoadPlan, 'requestsPerSecond' | 'warmUpSeconds' | 'seconds'>,
): Promise<UnderLoad> {
  const pending: number[] = [];
  let peakMemoryMb = 0;
  const started = performance.now();
  const cpuBefore = cpuSeconds(server.pid);
  const load = await whileRunning(runLoad({ ...LOAD, ...plan, otlpUrl: server.otlpUrl }), 500, async () => {
    peakMemoryMb = Math.max(peakMemoryMb, memoryMb(server.pid));
    const waiting = await gauge(server, 'faultline_assembly_pending_traces');
    if (performance.now() - started > plan.warmUpSeconds * 1000) pending.push(waiting);
  });
  const serverCores = (cpuSeconds(server.pid) - cpuBefore) / ((performance.now() - started) / 1000);
  return { load, serverCores, peakMemoryMb, pending };
}

function cores(serverCores: number, load: LoadResult): string {
  return `server kept ${serverCores.toFixed(2)} cores busy, load generator ${(load.cpuSeconds / load.measuredSeconds).toFixed(2)}`;
}

/** Waits until as many requests are in the list as were acknowledged, at most two minutes. */
async function drain(server: ServerProcess, wanted: number): Promise<{ assembled: number; drainSeconds: number }> {
  const started = performance.now();
  let assembled = 0;
  while (assembled < wanted && performance.now() - started < 120_000) {
    await sleep(250);
    const response = await fetch(`${server.url}/api/v1/requests?limit=1&withTotal=true&from=now-1h`);
    assembled = ((await response.json()) as { total: number }).total;
  }
  return { assembled, drainSeconds: (performance.now() - started) / 1000 };
}
