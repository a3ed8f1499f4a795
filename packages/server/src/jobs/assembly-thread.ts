// Assembling and judging in a thread of their own, so that they and intake each have a core. The stores stay with the thread that started it:
// an embedded engine can be in one thread only.
import { Worker } from 'node:worker_threads';
import type { LedgerCounter } from '../ingest/ledger-counter.ts';
import type { Config } from '../config/config.ts';
import type { SqlExecutor } from '../store/clickhouse/executor.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { AssemblyCalls, AssemblyPlan } from './assembly-thread-body.ts';
import type { AssemblyWorker } from './assembly-worker.ts';
import type { Told, Wanted } from './telling.ts';
import { callsOver, type Calls } from './thread-calls.ts';

export interface AssemblyThreadOptions {
  readonly database: SqlExecutor;
  readonly control: Pick<
    ControlStore,
    'acquireLease' | 'countLeases' | 'releaseLease' | 'readWatermark' | 'saveWatermark' | 'listReviews'
  >;
  readonly ledger: LedgerCounter;
  readonly config: Pick<Config, 'quietMs' | 'rootlessQuietMs' | 'clickhouseUrl' | 'requestTtlDays'>;
  /** What is to be told of the requests of a project. MUST NOT reject. */
  readonly wantedOf: (projectId: string) => Promise<Wanted>;
  /** Told of what was stored. MUST return at once. */
  readonly onJudged: (told: Told) => void;
  /** Names this process among those that share the stores; always the same where it cannot share them. */
  readonly holder: string;
  /** No other process writes to this store. */
  readonly isSole: boolean;
  readonly onError: (error: unknown) => void;
}

/** What the thread asks of the one that started it. */
export type ServedCalls = ReturnType<typeof serve>;

const RESTART_AFTER_MS = 1000;

export function startAssemblyThread(options: AssemblyThreadOptions): AssemblyWorker {
  const { config, holder, isSole, onError } = options;
  const { quietMs, rootlessQuietMs, clickhouseUrl, requestTtlDays } = config;
  const plan: AssemblyPlan = { quietMs, rootlessQuietMs, clickhouseUrl, requestTtlDays, holder, isSole };
  let status = { pending: 0, lagMs: 0 };
  /** Traces of which the thread has not said yet that it knows. */
  let untold = 0;
  let thread: { readonly worker: Worker; readonly calls: Calls<AssemblyCalls> } | undefined;
  let restart: NodeJS.Timeout | undefined;
  let isClosing = false;

  const start = () => {
    const worker = new Worker(new URL('assembly-thread-body.ts', import.meta.url), { workerData: plan });
    const served = serve(options, (now) => (status = now));
    const { theirs: calls, end } = callsOver<AssemblyCalls>(worker, served);
    thread = { worker, calls };
    // It keeps no process alive that has nothing else to do.
    worker.unref();
    worker.on('error', (cause) => onError(new Error('the thread of assembly failed; it is started again', { cause })));
    worker.once('exit', () => {
      thread = undefined;
      end(new Error('the thread of assembly ended'));
      // What it had not assembled is found in the store by the next.
      if (!isClosing) restart = setTimeout(start, RESTART_AFTER_MS).unref();
    });
  };
  start();

  return {
    noteStored: (batch) => {
      if (!thread) return;
      const traces = batch.traces.length;
      untold += traces;
      thread.calls
        .note(batch)
        .then((now) => (status = now), onError)
        .finally(() => (untold -= traces));
    },
    pending: () => status.pending + untold,
    lagMs: () => status.lagMs,
    close: async () => {
      isClosing = true;
      clearTimeout(restart);
      await thread?.calls.close().catch(onError);
      await thread?.worker.terminate();
    },
  };
}

function serve(
  { database, control, ledger, wantedOf, onJudged, onError }: AssemblyThreadOptions,
  onStatus: (status: { readonly pending: number; readonly lagMs: number }) => void,
) {
  return {
    query: (sql: string, parameters?: Readonly<Record<string, unknown>>): Promise<object[]> =>
      database.query<object>(sql, parameters),
    queryLists: database.queryLists.bind(database),
    insertBlock: database.insertBlock.bind(database),
    command: database.command.bind(database),
    acquireLease: control.acquireLease.bind(control),
    countLeases: control.countLeases.bind(control),
    releaseLease: control.releaseLease.bind(control),
    readWatermark: control.readWatermark.bind(control),
    saveWatermark: control.saveWatermark.bind(control),
    listReviews: control.listReviews.bind(control),
    count: ledger.count.bind(ledger),
    wantedOf,
    onJudged,
    onError,
    onStatus,
  };
}
