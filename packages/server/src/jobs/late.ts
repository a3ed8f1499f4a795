import type { LedgerCounter } from '../ingest/ledger-counter.ts';
import type { StoredRequest } from '../store/telemetry-store.ts';
import { requestKey } from './gather.ts';
import type { WaitingTrace } from './waiting-traces.ts';

const REASON = 'after its request was assembled';

/** Counts what came after its request had been assembled, by service. Spans that are sent again are no news and not counted. */
export function countLate(
  ledger: LedgerCounter,
  traces: readonly WaitingTrace[],
  requests: readonly StoredRequest[],
  previous: ReadonlyMap<string, StoredRequest>,
): void {
  for (const { record } of requests) {
    const before = previous.get(requestKey(record));
    if (!before) continue;
    const { projectId } = record;
    const own = traces.filter((trace) => trace.projectId === projectId && record.traceIds.includes(trace.traceId));
    const sources = own.flatMap(({ held }) => held?.spans.map(({ serviceName }) => serviceName) ?? []);
    let left = record.counts.spans - before.record.counts.spans;
    const fallback = record.serviceNames[0];
    const spans = new Map<string, number>();
    for (let i = 0; left > 0; i += 1, left -= 1) add(spans, (i < sources.length ? sources[i] : fallback) ?? 'unknown');
    const logs = new Map<string, number>();
    for (const { held } of own) for (const { serviceName } of held?.logs ?? []) add(logs, serviceName ?? 'unknown');
    for (const [signal, counts] of [
      ['traces', spans],
      ['logs', logs],
    ] as const)
      for (const [source, count] of counts)
        ledger.count({ projectId, source, signal, event: 'late', reason: REASON, count });
  }
}

function add(counts: Map<string, number>, source: string): void {
  counts.set(source, (counts.get(source) ?? 0) + 1);
}
