import { setTimeout } from 'node:timers/promises';
import type { LogRecord, ProjectSettings, Signal, Span } from '@faultline/model';
import { mayJudgeAnother, tiedToTargets } from '../feedback/targets.ts';
import { normalizeLog, normalizeSpan } from '../normalize/normalize.ts';
import type { Rejection } from '../otlp/raw.ts';
import { createRedactor } from '../privacy/create-redactor.ts';
import type { Redacted, Redactor } from '../privacy/redactor.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { AdmissionControl } from './admission-control.ts';
import type { Ingest, IngestOrigin, IngestResult } from './ingest.ts';
import type { LedgerCounter } from './ledger-counter.ts';
import { pauseMs } from './pace.ts';
import { RecentItems } from './recent-items.ts';
import { Tally } from './tally.ts';
import { WriteQueue } from './write-queue.ts';

/** How long one payload may keep the event loop before others get a turn. */
const SLICE_MS = 8;
/** Span and log ids remembered to count redeliveries; about 100 bytes each. */
const RECENT_ITEMS = 100_000;

interface StoredBatch {
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
  readonly ingestedAtMs: number;
}

export interface IngestOptions {
  readonly store: Pick<TelemetryStore, 'insertSpans' | 'insertLogs'>;
  readonly settingsOf: (projectId: string) => Promise<ProjectSettings>;
  readonly ledger: LedgerCounter;
  readonly now: () => number;
  readonly maxInflightBytes: number;
  /** How far assembling is behind, milliseconds: the longer, the slower is taken in. */
  readonly lagMs?: () => number;
  /** Told after each durable write. */
  readonly onStored: (batch: StoredBatch) => void;
  /** Told why a write failed or an item could not be processed. */
  readonly onError?: (error: unknown) => void;
}

/** Normalise, apply the capture policy, write, acknowledge. See `Ingest` for the contract. */
export function createIngest(options: IngestOptions): Ingest & { readonly inflightBytes: () => number } {
  const { ledger, lagMs = () => 0, onError = () => {} } = options;
  const recent = new RecentItems(RECENT_ITEMS);
  const redactors = new Map<string, { settings: ProjectSettings; redactor: Redactor }>();

  // The time is taken when the write begins: a reader that has passed it must not find older rows later than its overlap allows.
  const spanWrites = new WriteQueue<Span>(async (spans) => {
    const ingestedAtMs = options.now();
    await options.store.insertSpans(spans, ingestedAtMs);
    options.onStored({ spans, logs: [], ingestedAtMs });
  }, onError);
  const logWrites = new WriteQueue<LogRecord>(async (logs) => {
    const ingestedAtMs = options.now();
    await options.store.insertLogs(logs, ingestedAtMs);
    options.onStored({ spans: [], logs, ingestedAtMs });
  }, onError);
  const admission = new AdmissionControl(options.maxInflightBytes, () =>
    Math.max(spanWrites.waitMs(), logWrites.waitMs()),
  );

  const contextOf = async (projectId: string) => {
    const pause = pauseMs(lagMs());
    if (pause > 0) await setTimeout(pause);
    const settings = await options.settingsOf(projectId);
    let known = redactors.get(projectId);
    if (known?.settings !== settings) {
      known = { settings, redactor: createRedactor(settings) };
      redactors.set(projectId, known);
    }
    return { normalize: { projectId, priceOverrides: settings.priceOverrides }, redactor: known.redactor };
  };

  /** Counts only what is durable: a payload that is refused is counted when it comes again. */
  const settle = <Item extends { readonly serviceName?: string }>(
    origin: IngestOrigin,
    signal: Signal,
    items: readonly Redacted<Item>[],
    keyOf: (item: Item) => string,
    rejections: readonly Rejection[],
  ) => {
    const tally = new Tally(ledger, origin.projectId, signal);
    for (const { value, redactions, contentDropped } of items) {
      const source = value.serviceName ?? origin.userAgent;
      if (recent.hasSeen(`${origin.projectId} ${keyOf(value)}`)) {
        tally.add(source, 'duplicate', 1);
        continue;
      }
      tally.add(source, 'accepted', 1);
      for (const [kind, count] of redactions) tally.add(source, 'redacted', count, kind);
      if (contentDropped) tally.add(source, 'content_dropped', 1, 'redaction failed');
    }
    for (const { reason, count, serviceName } of rejections)
      tally.add(serviceName ?? origin.userAgent, 'rejected', count, reason);
    tally.report();
  };

  return {
    inflightBytes: () => admission.heldBytes,
    admit: (bytes) => admission.admit(bytes),
    acceptTraces: async (origin, { spans, rejections, warning }, bodyBytes) => {
      const { normalize, redactor } = await contextOf(origin.projectId);
      const tied = spans.some(mayJudgeAnother) ? spans.flatMap(tiedToTargets) : spans;
      const { ready, failed } = await prepareAll(tied, (raw) => redactor.span(normalizeSpan(raw, normalize)), onError);
      await spanWrites.add(ready.map(valueOf), bodyBytes);
      const allRejections = [...rejections, ...failed];
      settle(origin, 'traces', ready, (span) => span.traceId + span.spanId, allRejections);
      return resultOf(allRejections, warning);
    },
    acceptLogs: async (origin, { logs, rejections, warning }, bodyBytes) => {
      const { normalize, redactor } = await contextOf(origin.projectId);
      const { ready, failed } = await prepareAll(logs, (raw) => redactor.log(normalizeLog(raw, normalize)), onError);
      await logWrites.add(ready.map(valueOf), bodyBytes);
      const allRejections = [...rejections, ...failed];
      settle(origin, 'logs', ready, (log) => `log ${log.logId}`, allRejections);
      return resultOf(allRejections, warning);
    },
    acceptMetrics: (origin, { dataPoints, warning }) => {
      const tally = new Tally(ledger, origin.projectId, 'metrics');
      for (const { serviceName, count } of dataPoints)
        tally.add(serviceName ?? origin.userAgent, 'accepted', count, 'acknowledged, not stored');
      tally.report();
      return resultOf([], warning);
    },
    recordRefusal: ({ projectId, userAgent }, signal, reason) =>
      ledger.count({ projectId, source: userAgent, signal, event: 'refused', reason, count: 1 }),
    close: async () => {
      admission.close();
      await Promise.all([spanWrites.settled(), logWrites.settled()]);
    },
  };
}

const valueOf = <T>({ value }: Redacted<T>): T => value;

/** Runs `prepare` over all items without keeping the event loop; an item that throws is rejected by itself. */
async function prepareAll<Raw, Ready>(
  items: readonly Raw[],
  prepare: (item: Raw) => Redacted<Ready>,
  onError: (error: unknown) => void,
): Promise<{ ready: Redacted<Ready>[]; failed: readonly Rejection[] }> {
  const ready: Redacted<Ready>[] = [];
  let failures = 0;
  let sliceStart = performance.now();
  for (const item of items) {
    try {
      ready.push(prepare(item));
    } catch (error) {
      failures += 1;
      if (failures === 1) onError(error);
    }
    if (performance.now() - sliceStart > SLICE_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      sliceStart = performance.now();
    }
  }
  const failed = failures === 0 ? [] : [{ reason: 'could not be processed (a bug in Faultline)', count: failures }];
  return { ready, failed };
}

function resultOf(rejections: readonly Rejection[], warning = ''): IngestResult {
  return {
    rejected: rejections.reduce((sum, { count }) => sum + count, 0),
    message: [...rejections.map(({ reason, count }) => `${count} rejected: ${reason}`), ...(warning ? [warning] : [])]
      .join('; ')
      .slice(0, 2000),
  };
}
