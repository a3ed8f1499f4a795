// Many KPIs of many cohorts and buckets of time: added up from parts where there are any, else in one pass over the current requests.
import type { KpiCell, KpiQuery, Measure, Split } from '../kpi-query.ts';
import type { SqlExecutor } from './executor.ts';
import { Parameters } from './filter-sql.ts';
import { addCells, readCells, type CellRow } from './kpi-cells.ts';
import { Aggregates, readerOf } from './kpi-measures.ts';
import { countPartValues, findParts, rangesBeside, readPartCells, within } from './kpi-parts.ts';
import {
  addCounts,
  countKeys,
  keysOf,
  scanCells,
  scanCombinations,
  SMALL_SCAN,
  type KeyCount,
  type ListedKey,
} from './kpi-scan.ts';
import { currentRequests, type CurrentRequests } from './request-conditions.ts';

/** The cells of each split, in the order of the splits; a cell without requests is not there, but a split of nothing has its one. */
export async function aggregateKpis(
  executor: SqlExecutor,
  query: KpiQuery,
  oldestNs: bigint,
): Promise<readonly (readonly KpiCell[])[]> {
  const parts = await partsFor(executor, query, oldestNs);
  if (parts) return answerFromParts(executor, query, parts);
  // Quantiles by a label with many values have no parts where all else has.
  const isQuantile = ({ kind }: Measure) => kind === 'quantile';
  if (!query.filter || !query.measures.some(isQuantile)) return scanAll(executor, query);
  const others = { ...query, measures: query.measures.filter((measure) => !isQuantile(measure)) };
  const partsOfOthers = await partsFor(executor, others, oldestNs);
  if (!partsOfOthers) return scanAll(executor, query);
  const [told, scanned] = await Promise.all([
    answerFromParts(executor, others, partsOfOthers),
    scanAll(executor, { ...query, measures: query.measures.filter(isQuantile) }),
  ]);
  return told.map((cells, split) => {
    const same = new Map(scanned[split]!.map((cell) => [cellName(cell), cell]));
    return cells.map((cell) => {
      const [ofOthers, ofQuantiles] = [cell.samples.values(), same.get(cellName(cell))?.samples.values()];
      return {
        ...cell,
        samples: query.measures.map((measure) =>
          measure.kind === 'quantile'
            ? // What came between the two questions is in one of them only.
              (ofQuantiles?.next().value ?? {
                applicable: 0,
                sample: { kind: 'quantile', level: measure.level, n: 0, points: [] },
              })
            : ofOthers.next().value!,
        ),
      };
    });
  });
}

type Parts = NonNullable<Awaited<ReturnType<typeof findParts>>>;

function partsFor(executor: SqlExecutor, query: KpiQuery, oldestNs: bigint): Promise<Parts | undefined> {
  const aggregates = new Aggregates(new Parameters());
  for (const measure of query.measures) readerOf(measure, aggregates, aggregates.parameters, 'bins');
  return findParts(executor, query, aggregates.all, oldestNs);
}

async function answerFromParts(
  executor: SqlExecutor,
  query: KpiQuery,
  parts: Parts,
): Promise<readonly (readonly KpiCell[])[]> {
  const told = parts.source.splits;
  const others = [...query.splits.keys()].filter((i) => !told.includes(i));
  const [cells, scanned] = await Promise.all([
    addUpParts(executor, query, parts),
    others.length === 0 ? [] : scanAll(executor, { ...query, splits: others.map((i) => query.splits[i]!) }),
  ]);
  return query.splits.map((_, i) => (told.includes(i) ? cells[i]! : scanned[others.indexOf(i)]!));
}

function cellName({ values, bucket }: KpiCell): string {
  return JSON.stringify([values ?? null, bucket ?? null]);
}

async function scanAll(executor: SqlExecutor, query: KpiQuery): Promise<readonly (readonly KpiCell[])[]> {
  const current = await currentRequests(executor, query);
  const aggregates = new Aggregates(current.parameters);
  const source = query.withIntervals ? 'values' : 'values without intervals';
  const readers = query.measures.map((measure) => readerOf(measure, aggregates, current.parameters, source));
  const addsUp = aggregates.all.every(({ kind }) => kind === 'number');
  const isCombined = ({ by, isOverTime }: Split) => addsUp && by.length > 1 && !isOverTime;
  const places = [...query.splits.keys()];
  const rows = await Promise.all([
    scanSplits(
      executor,
      query,
      places.filter((i) => !isCombined(query.splits[i]!)),
      aggregates,
      current,
    ),
    ...places
      .filter((i) => isCombined(query.splits[i]!))
      .map((split) => {
        const key = keysOf([query.splits[split]!], current.parameters)[0]!;
        return scanCombinations(executor, { split, top: query.top }, key, aggregates, current);
      }),
  ]);
  return readCells(query.splits, rows.flat(), readers, aggregates.all);
}

async function scanSplits(
  executor: SqlExecutor,
  query: KpiQuery,
  places: readonly number[],
  aggregates: Aggregates,
  current: CurrentRequests,
): Promise<readonly CellRow[]> {
  if (places.length === 0) return [];
  const splits = places.map((i) => query.splits[i]!);
  const keys = keysOf(splits, current.parameters);
  const counts = await countKeys(executor, keys, current, query.top);
  const listed = keys.map((key, i): ListedKey => ({ ...key, listed: listedOf(key.by, counts[i]!, query.top) }));
  const cells = await scanCells(executor, { ...query, splits }, listed, aggregates, current);
  return cells.map((cell) => ({ ...cell, split: places[cell.split]! }));
}

/** The cells of the splits that parts can tell, from these and a scan of what lies beside them; of the other splits nothing. */
async function addUpParts(
  executor: SqlExecutor,
  query: KpiQuery,
  found: Parts,
): Promise<readonly (readonly KpiCell[])[]> {
  const { ranges, hours } = rangesBeside(query, found.hours);
  const parts = { ...found, hours };
  const places = parts.source.splits;
  const splits = places.map((i) => query.splits[i]!);
  const current = within(await currentRequests(executor, query), ranges);
  const aggregates = new Aggregates(current.parameters);
  const readers = query.measures.map((measure) => readerOf(measure, aggregates, current.parameters, 'bins'));
  const keys = keysOf(splits, current.parameters);
  const labels = keys.map(({ by }) => by[0]!);
  const [scannedCounts, partCounts] = await Promise.all([
    countKeys(executor, keys, current),
    countPartValues(executor, query.projectId, labels, hours, aggregates.all[0]!),
  ]);
  const listed = keys.map((key, i): ListedKey => ({
    ...key,
    listed: listedOf(key.by, addCounts(scannedCounts[i]!, partCounts[i]!), query.top),
  }));
  const values = new Map(listed.map(({ by, listed: all }) => [by[0]!, all.map(([value]) => value!)]));
  const [scanned, added] = await Promise.all([
    scanCells(executor, { ...query, splits }, listed, aggregates, current, SMALL_SCAN),
    readPartCells(executor, query, parts, values, aggregates.all),
  ]);
  const rows = addCells(
    [...scanned.map((cell) => ({ ...cell, split: places[cell.split]! })), ...added],
    aggregates.all,
  );
  return readCells(query.splits, rows, readers, aggregates.all);
}

/** The most frequent values, and always the one that stands for none. */
function listedOf(by: Split['by'], counts: readonly KeyCount[], top: number): ListedKey['listed'] {
  return [by.map(() => ''), ...counts.slice(0, top).map(({ values }) => values)];
}
