// Assembles and judges stored requests anew, with today's rules, from their spans. What changed class is reported.
import type { FilterNode } from '@faultline/model';
import { assembleRequest } from '../assemble/assemble.ts';
import type { MeasuredRules } from '../classify/confidence.ts';
import { RememberedPrecedents } from '../classify/precedents.ts';
import type { StoredRequest, TelemetryStore } from '../store/telemetry-store.ts';
import { gatherRequests, requestKey } from './gather.ts';
import { judgeAndLearn } from './judge.ts';

export interface RebuildQuery {
  readonly projectId: string;
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly filter: FilterNode | undefined;
  /** Requests to look at, oldest first. */
  readonly limit: number;
  /** Writes nothing, and tells what would change. */
  readonly isDryRun: boolean;
  /** How right the rules are, as the project's reviews say. */
  readonly measured: MeasuredRules;
}

export interface RebuildReport {
  readonly requests: number;
  /** Kept as they are: their spans are past their retention. */
  readonly withoutSpans: number;
  readonly moves: readonly { readonly from: string; readonly to: string; readonly requestIds: readonly string[] }[];
  /** Start of the first request that was not looked at; undefined when all were. */
  readonly continueFromNs?: bigint;
}

type RebuildStore = Pick<
  TelemetryStore,
  'searchRequests' | 'readSpans' | 'readLogs' | 'readRequests' | 'findTracesOfRequests' | 'insertRequests'
>;

const PAGE = 200;
const MAX_ROWS = 60_000;

/** Goes page by page until the limit or until `signal` ends it; what is done by then stands. */
export async function rebuildRequests(
  store: RebuildStore,
  query: RebuildQuery,
  now: () => number,
  signal: AbortSignal,
): Promise<RebuildReport> {
  const precedents = new RememberedPrecedents();
  const moves = new Map<string, { from: string; to: string; requestIds: string[] }>();
  let requests = 0;
  let withoutSpans = 0;
  let cursor: string | undefined;
  for (;;) {
    const page = await store.searchRequests({
      ...query,
      sort: 'start_time',
      order: 'asc',
      limit: PAGE,
      withTotal: false,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const [first] = page.items;
    if (first && (requests >= query.limit || signal.aborted)) {
      return { requests, withoutSpans, moves: [...moves.values()], continueFromNs: first.record.startTimeNs };
    }
    const chosen = page.items.slice(0, query.limit - requests);
    const rebuilt = await judgedAnew(store, chosen, { precedents, measured: query.measured }, now);
    for (const before of chosen) {
      const after = rebuilt.get(requestKey(before.record));
      if (!after) {
        withoutSpans += 1;
        continue;
      }
      const [from, to] = [before.record.label?.class ?? 'none', after.record.label?.class ?? 'none'];
      if (from === to) continue;
      const move = moves.get(`${from} ${to}`) ?? { from, to, requestIds: [] };
      moves.set(`${from} ${to}`, move);
      move.requestIds.push(after.record.requestId);
    }
    if (!query.isDryRun) await store.insertRequests([...rebuilt.values()]);
    requests += chosen.length;
    cursor = page.nextCursor;
    const left = page.items[chosen.length];
    if (left) return { requests, withoutSpans, moves: [...moves.values()], continueFromNs: left.record.startTimeNs };
    if (cursor === undefined) return { requests, withoutSpans, moves: [...moves.values()] };
  }
}

async function judgedAnew(
  store: RebuildStore,
  stored: readonly StoredRequest[],
  { precedents, measured }: { readonly precedents: RememberedPrecedents; readonly measured: MeasuredRules },
  now: () => number,
): Promise<ReadonlyMap<string, StoredRequest>> {
  const before = new Map(stored.map((each) => [requestKey(each.record), each]));
  const traces = stored.flatMap(({ record: { projectId, traceIds } }) =>
    traceIds.map((traceId) => ({ projectId, traceId })),
  );
  const { requests } = await gatherRequests(store, traces, MAX_ROWS);
  const begunNs = BigInt(Math.round(now())) * 1_000_000n;
  const rebuilt = new Map<string, StoredRequest>();
  const inOrder = requests
    .flatMap((request) => {
      const previous = before.get(requestKey(request));
      return previous ? [{ request, previous }] : [];
    })
    .sort((a, b) => Number(a.previous.record.startTimeNs - b.previous.record.startTimeNs));
  for (const { request, previous } of inOrder) {
    const record = judgeAndLearn(assembleRequest(request), request.spans, precedents, measured);
    rebuilt.set(requestKey(request), {
      record,
      version: begunNs > previous.version ? begunNs : previous.version + 1n,
      previousStartTimeNs: previous.record.startTimeNs,
    });
  }
  return rebuilt;
}
