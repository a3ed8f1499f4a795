// Which requests a set of traces touches, and everything that belongs to them.
import type { LogRecord, Span } from '@faultline/model';
import type { RequestKey, StoredRequest, TelemetryStore, TraceKey } from '../store/telemetry-store.ts';
import { entrySpans, partitionLogs, partitionTrace } from './partition.ts';
import { traceKey } from './trace-key.ts';

export interface GatheredRequest extends RequestKey {
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
  readonly entries: ReadonlySet<string>;
}

export interface Gathered {
  readonly requests: readonly GatheredRequest[];
  /** What stands in the store for these requests, and for the traces under their own ids. */
  readonly previous: ReadonlyMap<string, StoredRequest>;
  /** Traces of which only a part could be read. */
  readonly isCut: boolean;
}

interface Content {
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
}
type Contents = Map<string, TraceKey & Content>;
type GatherStore = Pick<TelemetryStore, 'readSpans' | 'readLogs' | 'readRequests' | 'findTracesOfRequests'>;

/**
 * Reads what the traces belong to. A request may span several traces: those with its explicit id, and the trace that it is named after.
 * `isWhole` says that nothing of a trace can be in the store but what is held of it, and that nothing was assembled of it.
 */
export async function gatherRequests<Trace extends TraceKey & { readonly held?: Content | undefined }>(
  store: GatherStore,
  traces: readonly Trace[],
  maxRows: number,
  isWhole: (trace: Trace) => boolean = () => false,
): Promise<Gathered> {
  const contents: Contents = new Map();
  const unknown: TraceKey[] = [];
  const doubtful = new Map<string, RequestKey>();
  for (const trace of traces) {
    const { projectId, traceId, held } = trace;
    if (held && isWhole(trace)) {
      contents.set(traceKey(trace), { projectId, traceId, spans: held.spans, logs: held.logs });
      continue;
    }
    unknown.push({ projectId, traceId });
    // Other traces may name it as their request, and a request of its name may stand in the store.
    addKey(doubtful, { projectId, requestId: traceId });
  }
  let isCut = await read(store, unknown, contents, maxRows);
  // A trace that is another's request, or was its own before its explicit id was known, must be looked at under its own id too.
  const touched = new Map(doubtful);
  for (const { projectId, traceId, spans } of contents.values()) {
    for (const requestId of partitionTrace(traceId, spans).keys()) addKey(touched, { projectId, requestId });
    for (const { requestId } of spans) if (requestId !== undefined) addKey(doubtful, { projectId, requestId });
  }
  if (doubtful.size > 0) {
    const others = await otherTraces(store, [...doubtful.values()], contents);
    isCut = (await read(store, others, contents, maxRows)) || isCut;
  }
  const previous = new Map<string, StoredRequest>();
  if (doubtful.size > 0) {
    for (const stored of await store.readRequests([...doubtful.values()]))
      previous.set(requestKey(stored.record), stored);
  }
  return { requests: requestsIn(contents, touched), previous, isCut };
}

export function requestKey({ projectId, requestId }: RequestKey): string {
  return `${projectId} ${requestId}`;
}

function addKey(keys: Map<string, RequestKey>, key: RequestKey): void {
  keys.set(requestKey(key), key);
}

async function otherTraces(
  store: GatherStore,
  keys: readonly RequestKey[],
  known: ReadonlyMap<string, unknown>,
): Promise<readonly TraceKey[]> {
  const others = new Map<string, TraceKey>();
  const named = keys.filter(({ requestId }) => /^[0-9a-f]{32}$/.test(requestId));
  for (const trace of [
    ...(await store.findTracesOfRequests(keys)),
    ...named.map(({ projectId, requestId }) => ({ projectId, traceId: requestId })),
  ])
    if (!known.has(traceKey(trace))) others.set(traceKey(trace), trace);
  return [...others.values()];
}

/** Reads traces into `contents`; true when there was more than `maxRows`. */
async function read(
  store: GatherStore,
  traces: readonly TraceKey[],
  contents: Contents,
  maxRows: number,
): Promise<boolean> {
  if (traces.length === 0) return false;
  const [spans, logs] = await Promise.all([store.readSpans(traces, maxRows), store.readLogs(traces, maxRows)]);
  const spansOf = Map.groupBy(spans, traceKey);
  const logsOf = Map.groupBy(logs, ({ projectId, traceId }) => traceKey({ projectId, traceId: traceId ?? '' }));
  for (const { projectId, traceId } of traces) {
    const key = traceKey({ projectId, traceId });
    contents.set(key, { projectId, traceId, spans: spansOf.get(key) ?? [], logs: logsOf.get(key) ?? [] });
  }
  return spans.length >= maxRows || logs.length >= maxRows;
}

/** The requests that were touched, as far as anything of their work is there; a trace read for one of them may hold parts of others, which are left alone. */
function requestsIn(contents: Contents, touched: ReadonlyMap<string, RequestKey>): readonly GatheredRequest[] {
  const requests = new Map<string, RequestKey & { spans: Span[]; logs: LogRecord[]; entries: Set<string> }>();
  for (const { projectId, traceId, spans, logs } of contents.values()) {
    const parts = partitionTrace(traceId, spans);
    const logsOf = partitionLogs(parts, logs);
    const entries = entrySpans(parts);
    for (const [requestId, part] of parts) {
      const key = requestKey({ projectId, requestId });
      if (part.length === 0 || !touched.has(key)) continue;
      const request = requests.get(key) ?? { projectId, requestId, spans: [], logs: [], entries: new Set() };
      requests.set(key, request);
      for (const span of part) request.spans.push(span);
      for (const log of logsOf.get(requestId) ?? []) request.logs.push(log);
      for (const entry of entries) request.entries.add(entry);
    }
  }
  // What is said about a request waits in the store until the request itself is there.
  return [...requests.values()].filter(({ spans }) => spans.some(({ isAnnotation }) => !isAnnotation));
}
