// What requests have shown is gone with the process that saw them; a new one learns it from the newest that are stored.
import type { RememberedPrecedents } from '../classify/precedents.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';

/** Requests of a project that are read, once a process. */
const MOST = 400;
const LOOK_BACK_MS = 7 * 24 * 3_600_000;
const NS_PER_MS = 1_000_000n;

/** Lets `precedents` learn from the newest requests of a project, oldest first. */
export async function learnFromStored(
  precedents: RememberedPrecedents,
  store: Pick<TelemetryStore, 'searchRequests' | 'readRequests'>,
  projectId: string,
  nowMs: number,
): Promise<void> {
  const { items } = await store.searchRequests({
    projectId,
    fromNs: BigInt(Math.floor(nowMs - LOOK_BACK_MS)) * NS_PER_MS,
    toNs: BigInt(Math.ceil(nowMs)) * NS_PER_MS,
    filter: undefined,
    sort: 'start_time',
    order: 'desc',
    limit: MOST,
    withTotal: false,
  });
  const stored = await store.readRequests(items.map(({ record: { requestId } }) => ({ projectId, requestId })));
  const records = stored.map(({ record }) => record);
  for (const record of records.sort((a, b) => (a.startTimeNs < b.startTimeNs ? -1 : 1))) precedents.learnStored(record);
}
