// RobustSpot's real snapshots of a video network's failure counts (`value` of `cnt`, by minute): which cohort made the rate rise?
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { cohortTable, type CohortTable, type CountedGroup } from '../../packages/server/src/explain/cohorts/table.ts';
import { tarFiles } from './tar.ts';

export interface RobustspotCase {
  readonly name: string;
  readonly table: CohortTable;
  readonly groups: readonly CountedGroup[];
  /** The cohorts given as cause. */
  readonly causes: readonly Readonly<Record<string, string>>[];
}

const COUNTS = new Set(['min', 'value', 'cnt']);

/** The minute named is the window asked about; the minutes of the file before it are the baseline. */
export function robustspotCases(archive: string): readonly RobustspotCase[] {
  const files = tarFiles(gunzipSync(readFileSync(archive)));
  const truth = [...files].find(([name]) => name.endsWith('anomaly.yaml'))?.[1];
  if (!truth) throw new Error(`${archive} holds no anomaly.yaml`);
  const cases = [...truth.toString().matchAll(/- data: (?<name>.+)\s+timestamp: (?<at>\d+)\s+cause: (?<cause>.+)/g)];
  return cases.flatMap(({ groups }) => {
    const { name, at, cause } = groups as { name: string; at: string; cause: string };
    const file = [...files].find(([path]) => path.endsWith(`/${name.trim()}.csv`))?.[1];
    if (!file) return [];
    const rows = readGroups(file.toString(), Number(at));
    return [{ name: name.trim(), table: cohortTable(rows, []), groups: rows, causes: readCauses(cause) }];
  });
}

function readGroups(csv: string, at: number): readonly CountedGroup[] {
  const [header, ...lines] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return lines.flatMap((cells) => {
    const row = Object.fromEntries(header!.map((name, i) => [name, cells[i]!]));
    const minute = Number(row['min']);
    if (minute > at) return [];
    return [
      {
        labels: Object.fromEntries(Object.entries(row).filter(([name]) => !COUNTS.has(name))),
        isBaseline: minute < at,
        n: Number(row['cnt']),
        sum: Number(row['value']),
      },
    ];
  });
}

/** `{'bitrate':2000, 'p2p':1}` or a list of such. */
function readCauses(text: string): RobustspotCase['causes'] {
  return [...text.matchAll(/\{[^}]*\}/g)].map(([cause]) =>
    Object.fromEntries(
      [...cause.matchAll(/'([^']+)':\s*'?([^,'}]+)'?/g)].map(([, name, value]) => [name, value!.trim()]),
    ),
  );
}
