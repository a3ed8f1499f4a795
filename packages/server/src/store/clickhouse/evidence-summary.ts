import type { UnixNanos } from '@faultline/model';
import type { EvidenceSummary } from '../telemetry-store.ts';
import type { SqlExecutor } from './executor.ts';

const EXAMPLES = 5;

/** Completeness and signs of the requests of a time range, by service; what doctor turns into advice. */
export async function summarizeEvidence(
  executor: SqlExecutor,
  projectId: string,
  fromNs: UnixNanos,
  toNs: UnixNanos,
): Promise<readonly EvidenceSummary[]> {
  const parameters = { project: projectId, from: String(fromNs), to: String(toNs), examples: EXAMPLES };
  const where = `project_id = {project:String} AND start_time >= fromUnixTimestamp64Nano({from:Int64}, 'UTC') AND start_time < fromUnixTimestamp64Nano({to:Int64}, 'UTC')`;
  const service = `if(empty(service_names), '', service_names[1])`;
  const counted = (column: string) =>
    executor.query<{ service: string; code: string; count: string; examples: string[] }>(
      `SELECT ${service} AS service, arrayJoin(${column}) AS code, count() AS count, groupArray({examples:UInt8})(request_id) AS examples
       FROM (SELECT service_names, ${column}, request_id FROM requests FINAL WHERE ${where} ORDER BY start_time DESC LIMIT 1000000)
       GROUP BY service, code`.replace('groupArray({examples:UInt8})', `groupArray(${EXAMPLES})`),
      parameters,
    );
  const [services, present, missing, signs] = await Promise.all([
    executor.query<{ service: string; requests: string; dialects: string[] }>(
      `SELECT ${service} AS service, count() AS requests, arraySort(arrayDistinct(arrayFlatten(groupUniqArray(dialects)))) AS dialects FROM requests FINAL WHERE ${where} GROUP BY service ORDER BY requests DESC LIMIT 1000`,
      parameters,
    ),
    counted('evidence_present'),
    counted('evidence_missing'),
    counted('signs'),
  ]);
  return services.map(({ service: name, requests, dialects }) => {
    const of = (rows: typeof present) => rows.filter((row) => row.service === name);
    const items = [...new Set([...of(present), ...of(missing)].map((row) => row.code))];
    return {
      service: name,
      dialects,
      requests: Number(requests),
      items: items.map((item) => {
        const absent = of(missing).find((row) => row.code === item);
        return {
          item,
          present: Number(of(present).find((row) => row.code === item)?.count ?? 0),
          missing: Number(absent?.count ?? 0),
          exampleRequestIds: absent?.examples ?? [],
        };
      }),
      signs: of(signs).map(({ code, count, examples }) => ({
        code,
        count: Number(count),
        exampleRequestIds: examples,
      })),
    };
  });
}
