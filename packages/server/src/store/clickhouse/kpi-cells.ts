// Cells of aggregates that add up, from wherever they come.
import type { KpiCell, Split } from '../kpi-query.ts';
import { addBins, type BinCounts } from './kpi-bins.ts';
import type { Aggregate, SampleReader } from './kpi-measures.ts';

/** Values of the aggregates, the number of requests first. */
export type AggregateRow = readonly unknown[];

export interface CellRow {
  /** Number of the split. */
  readonly split: number;
  readonly values: readonly string[] | undefined;
  readonly bucket: number | undefined;
  readonly row: AggregateRow;
}

/** Cells of the same split, values and bucket as one. */
export function addCells(cells: readonly CellRow[], aggregates: readonly Aggregate[]): readonly CellRow[] {
  const same = Map.groupBy(cells, ({ split, values, bucket }) => JSON.stringify([split, values ?? null, bucket]));
  return [...same.values()].map(([first, ...rest]) =>
    rest.length === 0
      ? first!
      : {
          ...first!,
          row: addRows(
            [first!, ...rest].map(({ row }) => row),
            aggregates,
          ),
        },
  );
}

function addRows(rows: readonly AggregateRow[], aggregates: readonly Aggregate[]): AggregateRow {
  return aggregates.map(({ kind }, place) =>
    kind === 'bins'
      ? addBins(rows.map((row) => row[place] as BinCounts))
      : rows.reduce((sum, row) => sum + Number(row[place]), 0),
  );
}

export function nothingOf(aggregates: readonly Aggregate[]): AggregateRow {
  return aggregates.map(({ kind }) => (kind === 'bins' ? { bins: [], counts: [] } : 0));
}

/** What a question is answered with: for each split its cells, and of a split of nothing always the one. */
export function readCells(
  splits: readonly Split[],
  rows: readonly CellRow[],
  readers: readonly SampleReader[],
  aggregates: readonly Aggregate[],
): readonly (readonly KpiCell[])[] {
  const cells = splits.map((): KpiCell[] => []);
  const read = ({ values, bucket, row }: Omit<CellRow, 'split'>): KpiCell => ({
    values,
    ...(bucket === undefined ? {} : { bucket }),
    requests: Number(row[0]),
    samples: readers.map((reader) => reader(row)),
  });
  for (const cell of rows) cells[cell.split]!.push(read(cell));
  return cells.map((found, i) => {
    if (found.length > 0 || splits[i]!.by.length > 0 || splits[i]!.isOverTime) return found;
    return [read({ values: [], bucket: undefined, row: nothingOf(aggregates) })];
  });
}
