import type { UnixNanos } from '@faultline/model';
import type { EvidenceSummary } from '../telemetry-store.ts';
import type { SqlExecutor } from './executor.ts';
import { Parameters } from './filter-sql.ts';
import { FINAL_SETTINGS, requestConditions } from './request-conditions.ts';

/** Example ids of each finding, newest first. */
const EXAMPLES = 5;
const SERVICE = `if(empty(service_names), '', service_names[1])`;

interface CodeRow {
  readonly service: string;
  readonly code: string;
  readonly total: string;
  readonly examples: readonly string[];
}

/** Completeness and signs of the requests of a time range, by the service each came in at; what doctor turns into advice. */
export async function summarizeEvidence(
  executor: SqlExecutor,
  projectId: string,
  fromNs: UnixNanos,
  toNs: UnixNanos,
): Promise<readonly EvidenceSummary[]> {
  const parameters = new Parameters();
  const where = requestConditions({ projectId, fromNs, toNs, filter: undefined }, parameters);
  const codesIn = (column: 'evidence_present' | 'evidence_missing' | 'signs') =>
    executor.query<CodeRow>(
      `SELECT ${SERVICE} AS service, arrayJoin(${column}) AS code, count() AS total,
         arrayMap(example -> example.2, groupArraySorted(${EXAMPLES})((-toUnixTimestamp64Nano(start_time), request_id))) AS examples
       FROM requests FINAL WHERE ${where} GROUP BY service, code ORDER BY total DESC, code ${FINAL_SETTINGS}`,
      parameters.values,
    );
  const [services, present, missing, signs] = await Promise.all([
    executor.query<{ service: string; total: string; dialects: string[] }>(
      `SELECT ${SERVICE} AS service, count() AS total, arraySort(groupUniqArrayArray(dialects)) AS dialects
       FROM requests FINAL WHERE ${where} GROUP BY service ORDER BY total DESC, service ${FINAL_SETTINGS}`,
      parameters.values,
    ),
    codesIn('evidence_present').then(byService),
    codesIn('evidence_missing').then(byService),
    codesIn('signs').then(byService),
  ]);
  return services.map(({ service, total, dialects }) => ({
    service,
    dialects,
    requests: Number(total),
    items: itemsOf(present.get(service) ?? [], missing.get(service) ?? []),
    signs: (signs.get(service) ?? []).map(({ code, total: count, examples }) => ({
      code,
      count: Number(count),
      exampleRequestIds: examples,
    })),
  }));
}

const byService = (rows: readonly CodeRow[]) => Map.groupBy(rows, ({ service }) => service);

function itemsOf(present: readonly CodeRow[], missing: readonly CodeRow[]): EvidenceSummary['items'] {
  const items = new Set([...present, ...missing].map(({ code }) => code));
  return [...items].map((item) => {
    const absent = missing.find(({ code }) => code === item);
    return {
      item,
      present: Number(present.find(({ code }) => code === item)?.total ?? 0),
      missing: Number(absent?.total ?? 0),
      exampleRequestIds: absent?.examples ?? [],
    };
  });
}
