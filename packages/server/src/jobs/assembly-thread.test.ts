import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { Span } from '@faultline/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { span as sampleSpan } from '../assemble/sample-spans.ts';
import type { SqlExecutor } from '../store/clickhouse/executor.ts';
import { createTelemetryStore, openTelemetryDatabase } from '../store/clickhouse/open.ts';
import type { ControlStore } from '../store/control-store.ts';
import { openControlStore } from '../store/postgres/open.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { startAssemblyThread } from './assembly-thread.ts';
import type { AssemblyWorker } from './assembly-worker.ts';
import { pack } from './packed-batch.ts';
import { OPENING_MS } from './assembly-scene.ts';
import type { Told, Wanted } from './telling.ts';

const PATIENCE = { timeout: 60_000 };
const ALL: Wanted = { requests: true, questions: true, events: true };

let dataDir: string;
let database: SqlExecutor;
let telemetry: TelemetryStore;
let control: ControlStore;
let thread: AssemblyWorker;
let workers: Worker[];
let told: Told[];
let errors: unknown[];
const noteWorker = (worker: Worker) => workers.push(worker);

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'faultline-thread-'));
  database = await openTelemetryDatabase({ dataDir, contentTtlDays: 30, spanTtlDays: 90, requestTtlDays: 400 });
  telemetry = createTelemetryStore(database, { requestTtlDays: 400 });
  control = await openControlStore({ dataDir });
  [workers, told, errors] = [[], [], []];
  process.on('worker', noteWorker);
  thread = startAssemblyThread({
    database,
    control,
    ledger: { count: () => {} },
    config: { quietMs: 50, rootlessQuietMs: 100, clickhouseUrl: undefined, requestTtlDays: 400 },
    wantedOf: (projectId) =>
      Promise.resolve(projectId === 'default' ? ALL : { ...ALL, requests: false, events: false }),
    onJudged: (said) => told.push(said),
    holder: 'local',
    isSole: true,
    onError: (error) => errors.push(error),
  });
}, OPENING_MS);
afterEach(async () => {
  process.off('worker', noteWorker);
  await thread.close();
  await telemetry.close();
  await control.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A trace of one span that ended now, named by one digit. */
function trace(digit: string, projectId = 'default'): Span {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  return sampleSpan('root', undefined, [0, 0], {
    projectId,
    traceId: digit.repeat(32),
    startTimeNs: nowNs,
    endTimeNs: nowNs,
  });
}

async function store(span: Span): Promise<void> {
  const ingestedAtMs = Date.now();
  await telemetry.insertSpans([span], ingestedAtMs);
  thread.noteStored(pack({ spans: [span], logs: [], ingestedAtMs }));
}

const isStored = async ({ projectId, traceId }: Span) =>
  (await telemetry.readRequest({ projectId, requestId: traceId })) !== undefined;

test(
  'what is noted waits until it is assembled, and is told to those who want it; a thread that fails is replaced',
  async () => {
    const [first, others, next] = [trace('1'), trace('2', 'quiet'), trace('3')];
    await store(first);
    await store(others);
    expect(thread.pending()).toBe(2);
    await expect.poll(() => thread.pending(), PATIENCE).toBe(0);
    expect(await Promise.all([isStored(first), isStored(others)])).toEqual([true, true]);
    const toldIds = () => new Set(told.flatMap(({ requests }) => requests.map(({ record }) => record.requestId)));
    await expect.poll(toldIds, PATIENCE).toEqual(new Set([first.traceId]));
    expect(errors).toEqual([]);

    await workers[0]!.terminate();
    await store(next);
    await expect.poll(() => isStored(next), PATIENCE).toBe(true);
    expect(workers).toHaveLength(2);
  },
  OPENING_MS,
);
