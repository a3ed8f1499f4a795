import type { RequestSummaryJson } from '@faultline/model';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import { toSummaryJson } from '../requests/to-json.ts';

/** Reads the requests of all lists of ids at once; what it gives back turns one list into summaries, leaving out what is gone. */
export async function readExamples(
  telemetry: Pick<TelemetryStore, 'readRequests'>,
  projectId: string,
  lists: readonly { readonly newestRequestIds: readonly string[] }[],
): Promise<(ids: readonly string[]) => RequestSummaryJson[]> {
  const ids = lists.flatMap(({ newestRequestIds }) => newestRequestIds);
  const stored = await telemetry.readRequests(ids.map((requestId) => ({ projectId, requestId })));
  const summaries = new Map(stored.map(({ record }) => [record.requestId, toSummaryJson(record)]));
  return (wanted) => wanted.map((id) => summaries.get(id)).filter((summary) => summary !== undefined);
}
