// What runs in the thread of assembly.
import { parentPort, workerData } from 'node:worker_threads';
import { withRows, type SqlExecutor } from '../store/clickhouse/executor.ts';
import { connectToServers, createTelemetryStore } from '../store/clickhouse/open.ts';
import type { ServedCalls } from './assembly-thread.ts';
import { startAssemblyWorker } from './assembly-worker.ts';
import type { JudgedRequest } from './judged-request.ts';
import { createMeasuredRules } from './measured-rules.ts';
import type { PackedBatch } from './packed-batch.ts';
import { toldOf, type Wanted } from './telling.ts';
import { callsOver, type Calls } from './thread-calls.ts';

export interface AssemblyPlan {
  readonly quietMs: number;
  readonly rootlessQuietMs: number;
  /** Servers that the thread asks itself; undefined when the engine is in this process. */
  readonly clickhouseUrl: string | undefined;
  readonly requestTtlDays: number;
  readonly holder: string;
  readonly isSole: boolean;
}

/** What the thread answers. */
export interface AssemblyCalls {
  note(batch: PackedBatch): Promise<{ readonly pending: number; readonly lagMs: number }>;
  close(): Promise<void>;
}

const STATUS_EVERY_MS = 100;

const { quietMs, rootlessQuietMs, clickhouseUrl, requestTtlDays, holder, isSole } = workerData as AssemblyPlan;

const { theirs: main } = callsOver<ServedCalls>(parentPort!, {
  note: async (batch) => {
    await worker.started;
    worker.noteStored(batch);
    return status();
  },
  close: async () => {
    clearInterval(telling);
    await worker.close();
    await told;
  },
} satisfies AssemblyCalls);
const onError = (error: unknown) => void main.onError(error);
const database = clickhouseUrl === undefined ? throughMain(main) : connectToServers(clickhouseUrl);

let told: Promise<void> = Promise.resolve();
const worker = startAssemblyWorker({
  telemetry: createTelemetryStore(database, { requestTtlDays }),
  control: main,
  ledger: { count: (entry) => void main.count(entry) },
  measuredOf: createMeasuredRules({ control: main, now: Date.now, onError }),
  // One after the other, so that versions of a request are told in their order.
  onJudged: (judged) => void (told = told.then(() => tell(judged)).catch(onError)),
  quietMs,
  rootlessQuietMs,
  now: Date.now,
  holder,
  isSole,
  onError,
});

const status = () => ({ pending: worker.pending(), lagMs: worker.lagMs() });
let last = status();
const telling = setInterval(() => {
  const now = status();
  if (now.pending === last.pending && now.lagMs === last.lagMs) return;
  last = now;
  void main.onStatus(now);
}, STATUS_EVERY_MS);

async function tell(judged: readonly JudgedRequest[]): Promise<void> {
  const wanted = new Map<string, Wanted>();
  for (const { record } of judged)
    if (!wanted.has(record.projectId)) wanted.set(record.projectId, await main.wantedOf(record.projectId));
  const told = toldOf(judged, wanted);
  if (told) await main.onJudged(told);
}

/** The engine in the thread that started this one. */
function throughMain({ query, queryLists, insertBlock, command }: Calls<ServedCalls>): SqlExecutor {
  return withRows({
    query: async <Row>(sql: string, parameters?: Readonly<Record<string, unknown>>) =>
      (await query(sql, parameters)) as Row[],
    queryLists,
    insertBlock,
    command,
    close: () => Promise.resolve(),
  });
}
