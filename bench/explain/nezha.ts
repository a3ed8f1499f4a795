// Nezha's TrainTicket day: spans of a usual minute, and of the three minutes from each injected fault on. Whose spans changed?
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { BehaviourSpan } from '../../packages/server/src/explain/behaviour.ts';
import { tarFiles } from './tar.ts';

interface Fault {
  /** The service it was injected into, as spans name it. */
  readonly service: string;
  readonly kind: string;
  readonly requests: readonly BehaviourSpan[];
}

export interface NezhaDay {
  readonly usual: readonly BehaviourSpan[];
  readonly faults: readonly Fault[];
}

interface Injection {
  readonly inject_time: string;
  readonly inject_pod: string;
  readonly inject_type: string;
}

const MINUTES = 3;

export function nezhaDay(archive: string): NezhaDay {
  const files = tarFiles(gunzipSync(readFileSync(archive)));
  const under = (folder: string, end: string) =>
    [...files].filter(([path]) => path.includes(folder) && path.endsWith(end)).map(([, content]) => content.toString());
  const injections = JSON.parse(under('rca_data', 'fault_list.json')[0]!) as Record<string, readonly Injection[]>;
  return {
    usual: under('construct_data', '_trace.csv').flatMap(requestsOf),
    faults: Object.values(injections)
      .flat()
      .map(({ inject_time: time, inject_pod: pod, inject_type: kind }) => ({
        service: serviceOf(pod),
        kind,
        requests: minutesFrom(time).flatMap((minute) => under('rca_data', `/${minute}_trace.csv`).flatMap(requestsOf)),
      })),
  };
}

/** `2023-01-29 08:43:04` to `08_43`, `08_44`, `08_45`. */
function minutesFrom(time: string): readonly string[] {
  const start = Date.parse(`${time.replace(' ', 'T')}Z`);
  return Array.from({ length: MINUTES }, (_, i) =>
    new Date(start + i * 60_000).toISOString().slice(11, 16).replace(':', '_'),
  );
}

/** `ts-travel2-service-5c66d57d58-6mp2b` to `ts-travel2-service`. */
function serviceOf(pod: string): string {
  return pod.split('-').slice(0, -2).join('-');
}

interface Row {
  readonly trace: string;
  readonly id: string;
  readonly parent: string;
  readonly service: string;
  readonly operation: string;
  /** Microseconds. */
  readonly start: number;
  readonly end: number;
}

function requestsOf(csv: string): readonly BehaviourSpan[] {
  const children = Map.groupBy(
    csv.trim().split('\n').slice(1).map(readRow),
    ({ trace, parent }) => `${trace} ${parent}`,
  );
  const build = (row: Row): BehaviourSpan => {
    const below = children.get(`${row.trace} ${row.id}`) ?? [];
    return {
      owner: row.service,
      operation: row.operation,
      selfMs: (row.end - row.start - covered(row, below)) / 1000,
      children: below.map(build),
    };
  };
  return [...children].filter(([key]) => key.endsWith(' root')).flatMap(([, roots]) => roots.map(build));
}

function readRow(line: string): Row {
  const cells = line.split(',');
  const [trace, id, parent, pod] = cells;
  // Nanoseconds since 1970 are more than a number holds exactly; microseconds are not.
  const [start, end] = cells.slice(-3, -1).map((nanoseconds) => Number(nanoseconds.slice(0, -3)));
  return {
    trace: trace!,
    id: id!,
    parent: parent!,
    service: serviceOf(pod!),
    operation: cells.slice(4, -3).join(','),
    start: start!,
    end: end!,
  };
}

/** Time of a span in which at least one child ran. */
function covered(row: Row, children: readonly Row[]): number {
  let until = row.start;
  let sum = 0;
  for (const child of children.toSorted((a, b) => a.start - b.start)) {
    const [start, end] = [Math.max(child.start, until), Math.min(child.end, row.end)];
    if (end > start) sum += end - start;
    until = Math.max(until, end);
  }
  return sum;
}
