// A place for tests of assembly: real stores, a clock that the test moves, and processes that are started and killed on them.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRecord, RequestRecord, Span } from '@faultline/model';
import { span } from '../assemble/sample-spans.ts';
import { NOTHING_MEASURED } from '../classify/confidence.ts';
import { openTelemetryStore } from '../store/clickhouse/open.ts';
import type { ControlStore } from '../store/control-store.ts';
import { openControlStore } from '../store/postgres/open.ts';
import type { StoredRequest, TelemetryStore } from '../store/telemetry-store.ts';
import { Assembler, type AssemblerOptions } from './assembler.ts';
import { pack } from './packed-batch.ts';

export interface Stores {
  readonly telemetry: TelemetryStore;
  readonly control: ControlStore;
  close(): Promise<void>;
}

/** Opening makes two databases; on a busy machine that takes its time. */
export const OPENING_MS = 180_000;

export async function openStores(): Promise<Stores> {
  const dataDir = mkdtempSync(join(tmpdir(), 'faultline-assembly-'));
  const telemetry = await openTelemetryStore({ dataDir, contentTtlDays: 30, spanTtlDays: 90, requestTtlDays: 400 });
  const control = await openControlStore({ dataDir });
  return {
    telemetry,
    control,
    close: async () => {
      await telemetry.close();
      await control.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const QUIET = { quietMs: 1000, rootlessQuietMs: 15_000 };
/** Times of scenes lie further apart than assembly looks back, so that none finds what another left. */
const SCENE_MS = 3 * 24 * 3_600_000;
let scenes = 0;

/** A stretch of time on the stores. Every process of it is an assembler that a test moves step by step. */
export class Scene {
  readonly #stores: Stores;
  readonly ledger: { signal: string; source: string; event: string; count: number }[] = [];
  readonly published: string[] = [];
  readonly errors: unknown[] = [];
  nowMs: number;

  constructor(stores: Stores) {
    const { telemetry, control } = stores;
    scenes += 1;
    const scene = scenes;
    // Positions of its own, so that no scene goes on where another left off.
    this.#stores = {
      telemetry,
      control: {
        ...control,
        readWatermark: (worker) => control.readWatermark(`${scene} ${worker}`),
        saveWatermark: (worker, ms) => control.saveWatermark(`${scene} ${worker}`, ms),
      },
      close: () => stores.close(),
    };
    this.nowMs = Math.floor(Date.now() / 1000) * 1000 + scenes * SCENE_MS;
  }

  process(changes: Partial<AssemblerOptions> = {}): Assembler {
    return new Assembler({
      telemetry: this.#stores.telemetry,
      control: this.#stores.control,
      ledger: { count: ({ signal, source, event, count }) => void this.ledger.push({ signal, source, event, count }) },
      measuredOf: () => Promise.resolve(NOTHING_MEASURED),
      onJudged: (judged) => this.published.push(...judged.map(({ record }) => record.requestId)),
      ...QUIET,
      now: () => this.nowMs,
      holder: 'local',
      isSole: true,
      onError: (error) => this.errors.push(error),
      ...changes,
    });
  }

  /** A span of this moment: `traceOf('x')` names its trace, its own name its id. */
  span(trace: string, name: string, parent: string | undefined, facts: Omit<Partial<Span>, 'parentSpanId'> = {}): Span {
    const start = BigInt(this.nowMs) * 1_000_000n;
    return span(name, parent, [0, 0], {
      traceId: traceOf(trace),
      startTimeNs: start,
      endTimeNs: start + 5_000_000n,
      ...facts,
    });
  }

  log(trace: string, spanName: string, contributes: NonNullable<LogRecord['contributes']>): LogRecord {
    return {
      projectId: 'default',
      traceId: traceOf(trace),
      spanId: spanName,
      logId: `${trace} ${spanName} ${this.nowMs}`,
      timeNs: BigInt(this.nowMs) * 1_000_000n,
      severityNumber: 9,
      body: null,
      attributes: {},
      resourceAttributes: {},
      serviceName: 'bot',
      dialect: 'otel-genai',
      contributes,
      warnings: [],
    };
  }

  /** Stores and tells the process, as intake does; without a process somebody else stored it. */
  async store(items: { spans?: readonly Span[]; logs?: readonly LogRecord[] }, process?: Assembler): Promise<void> {
    const { spans = [], logs = [] } = items;
    const ingestedAtMs = this.nowMs;
    await this.#stores.telemetry.insertSpans(spans, ingestedAtMs);
    await this.#stores.telemetry.insertLogs(logs, ingestedAtMs);
    process?.noteStored(pack({ spans, logs, ingestedAtMs }));
  }

  /** Lets time pass, and the process work until it has nothing left to do. */
  async pass(ms: number, ...processes: readonly Assembler[]): Promise<void> {
    this.nowMs += ms;
    for (const process of processes) for (let rounds = 0; (await process.step()) && rounds < 1000; rounds++);
  }

  async request(requestId: string): Promise<StoredRequest | undefined> {
    return this.#stores.telemetry.readRequest({ projectId: 'default', requestId });
  }

  /** The request of a trace, or undefined while there is none. */
  async requestOf(trace: string): Promise<RequestRecord | undefined> {
    return (await this.request(traceOf(trace)))?.record;
  }

  late(): { signal: string; source: string; count: number }[] {
    return this.ledger
      .filter(({ event }) => event === 'late')
      .map(({ signal, source, count }) => ({ signal, source, count }));
  }
}

/** A trace id of the right form for any name. */
export function traceOf(name: string): string {
  return createHash('md5').update(`${scenes} ${name}`).digest('hex');
}
