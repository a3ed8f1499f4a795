import type { LogRecord, ProjectSettings, Signal, Span } from '@faultline/model';
import { normalizeLog, normalizeSpan } from '../normalize/normalize.ts';
import type { Rejection } from '../otlp/raw.ts';
import { createRedactor } from '../privacy/create-redactor.ts';
import type { Redacted, Redactor } from '../privacy/redactor.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { IngestRefusal, type Ingest, type IngestOrigin, type IngestResult } from './ingest.ts';
import type { LedgerCounter } from './ledger-counter.ts';
import { RecentSpans } from './recent-spans.ts';
import { WriteQueue } from './write-queue.ts';

/** How long one payload may keep the event loop before others get a turn. */
const SLICE_MS = 8;
/** Span ids remembered to count redeliveries; about 100 bytes each. */
const RECENT_SPANS = 100_000;

export interface StoredBatch {
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
  /** Told after each durable write. */
  readonly onStored: (batch: StoredBatch) => void;
  readonly onError?: (error: unknown) => void;
}

/** Normalise, apply the capture policy, write, acknowledge. See `Ingest` for the contract. */
export function createIngest(options: IngestOptions): Ingest & { readonly inflightBytes: () => number } {
  const recent = new RecentSpans(RECENT_SPANS);
  const redactors = new Map<string, { settings: ProjectSettings; redactor: Redactor }>();
  let inflightBytes = 0;
  let isClosed = false;

  // The time is taken when the write begins: a reader that has passed it must not find older rows later than its overlap allows.
  const spanWrites = new WriteQueue<Span>(async (spans) => {
    const ingestedAtMs = options.now();
    await options.store.insertSpans(spans, ingestedAtMs);
    options.onStored({ spans, logs: [], ingestedAtMs });
  });
  const logWrites = new WriteQueue<LogRecord>(async (logs) => {
    const ingestedAtMs = options.now();
    await options.store.insertLogs(logs, ingestedAtMs);
    options.onStored({ spans: [], logs, ingestedAtMs });
  });

  const contextOf = async (projectId: string) => {
    const settings = await options.settingsOf(projectId);
    let known = redactors.get(projectId);
    if (known?.settings !== settings) {
      known = { settings, redactor: createRedactor(settings) };
      redactors.set(projectId, known);
    }
    return { normalize: { projectId, priceOverrides: settings.priceOverrides }, redactor: known.redactor };
  };

  const countRejections = (origin: IngestOrigin, signal: Signal, rejections: readonly Rejection[]) => {
    for (const { reason, count, serviceName } of rejections) {
      options.ledger.count({
        projectId: origin.projectId,
        source: serviceName ?? origin.userAgent,
        signal,
        event: 'rejected',
        reason,
        count,
      });
    }
  };

  /** Runs `prepare` over all items without keeping the event loop; an item that throws is rejected by itself. */
  const prepareAll = async <Raw, Ready extends { serviceName?: string; projectId: string }>(
    origin: IngestOrigin,
    signal: Signal,
    items: readonly Raw[],
    prepare: (item: Raw) => Redacted<Ready>,
  ): Promise<{ ready: Ready[]; failed: Rejection[] }> => {
    const ready: Ready[] = [];
    let failures = 0;
    const counts = new Map<
      string,
      { source: string; event: 'redacted' | 'content_dropped'; reason: string; count: number }
    >();
    const note = (source: string, event: 'redacted' | 'content_dropped', reason: string, count: number) => {
      const key = `${source}\n${event}\n${reason}`;
      const known = counts.get(key);
      if (known) known.count += count;
      else counts.set(key, { source, event, reason, count });
    };
    let sliceStart = performance.now();
    for (const item of items) {
      try {
        const { value, redactions, contentDropped } = prepare(item);
        const source = value.serviceName ?? origin.userAgent;
        for (const [kind, count] of redactions) note(source, 'redacted', kind, count);
        if (contentDropped) note(source, 'content_dropped', 'redaction failed', 1);
        ready.push(value);
      } catch (error) {
        failures += 1;
        options.onError?.(error);
      }
      if (performance.now() - sliceStart > SLICE_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        sliceStart = performance.now();
      }
    }
    for (const entry of counts.values()) options.ledger.count({ projectId: origin.projectId, signal, ...entry });
    return {
      ready,
      failed: failures === 0 ? [] : [{ reason: 'could not be processed (a bug in Faultline)', count: failures }],
    };
  };

  const countAccepted = <T extends { serviceName?: string }>(
    origin: IngestOrigin,
    signal: Signal,
    items: readonly T[],
    isDuplicate: (item: T) => boolean,
  ) => {
    const counts = new Map<string, { accepted: number; duplicate: number }>();
    for (const item of items) {
      const source = item.serviceName ?? origin.userAgent;
      const entry = counts.get(source) ?? { accepted: 0, duplicate: 0 };
      counts.set(source, entry);
      entry[isDuplicate(item) ? 'duplicate' : 'accepted'] += 1;
    }
    for (const [source, { accepted, duplicate }] of counts) {
      options.ledger.count({ projectId: origin.projectId, source, signal, event: 'accepted', count: accepted });
      options.ledger.count({ projectId: origin.projectId, source, signal, event: 'duplicate', count: duplicate });
    }
  };

  const isRedelivered = (key: string): boolean => {
    if (recent.has(key)) return true;
    recent.add(key);
    return false;
  };

  return {
    inflightBytes: () => inflightBytes,
    admit: (bytes) => {
      if (isClosed)
        throw new IngestRefusal('unavailable', 'cannot take the export: the server is stopping; send it again', 5);
      // One payload is always let in, however large the limit allows it to be.
      if (inflightBytes > 0 && inflightBytes + bytes > options.maxInflightBytes) {
        throw new IngestRefusal(
          'overloaded',
          'cannot take the export: too much is waiting to be stored; send it again',
          2,
        );
      }
      inflightBytes += bytes;
      let isReleased = false;
      return {
        release: () => {
          if (!isReleased) inflightBytes -= bytes;
          isReleased = true;
        },
      };
    },
    acceptTraces: async (origin, { spans, rejections }) => {
      const { normalize, redactor } = await contextOf(origin.projectId);
      const { ready, failed } = await prepareAll(origin, 'traces', spans, (raw) =>
        redactor.span(normalizeSpan(raw, normalize)),
      );
      await spanWrites.add(ready);
      const allRejections = [...rejections, ...failed];
      countRejections(origin, 'traces', allRejections);
      countAccepted(origin, 'traces', ready, (span) =>
        isRedelivered(`${span.projectId} ${span.traceId}${span.spanId}`),
      );
      return resultOf(ready.length, allRejections);
    },
    acceptLogs: async (origin, { logs, rejections }) => {
      const { normalize, redactor } = await contextOf(origin.projectId);
      const { ready, failed } = await prepareAll(origin, 'logs', logs, (raw) =>
        redactor.log(normalizeLog(raw, normalize)),
      );
      await logWrites.add(ready);
      const allRejections = [...rejections, ...failed];
      countRejections(origin, 'logs', allRejections);
      countAccepted(origin, 'logs', ready, (log) => isRedelivered(`${log.projectId} log ${log.logId}`));
      return resultOf(ready.length, allRejections);
    },
    acceptMetrics: (origin, { dataPoints, serviceNames }) => {
      options.ledger.count({
        projectId: origin.projectId,
        source: serviceNames[0] ?? origin.userAgent,
        signal: 'metrics',
        event: 'accepted',
        reason: 'acknowledged, not stored',
        count: dataPoints,
      });
      return Promise.resolve({ accepted: dataPoints, rejected: 0, message: '' });
    },
    recordRefusal: (origin, signal, reason) =>
      options.ledger.count({
        projectId: origin.projectId,
        source: origin.userAgent,
        signal,
        event: 'refused',
        reason,
        count: 1,
      }),
    close: async () => {
      isClosed = true;
      await Promise.all([spanWrites.settled(), logWrites.settled()]);
    },
  };
}

function resultOf(accepted: number, rejections: readonly Rejection[]): IngestResult {
  const rejected = rejections.reduce((sum, { count }) => sum + count, 0);
  return {
    accepted,
    rejected,
    message: rejections
      .map(({ reason, count }) => `${count} rejected: ${reason}`)
      .join('; ')
      .slice(0, 2000),
  };
}
