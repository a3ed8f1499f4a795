// Cohorts as rows: each with its number, and how it differs from all other requests.
import { printFilter, type CohortRowJson, type FilterNode, type Kpi, type UnixNanos } from '@faultline/model';
import { compareAll } from '../compare/compare.ts';
import type { KpiCell } from '../store/kpi-query.ts';
import { valueFilter } from './cohort-labels.ts';
import { allOf } from './compile.ts';
import { subtract } from './subtract.ts';
import { changeToJson, measuredToJson, sparkline } from './tile.ts';

/** The cells of one split, as a whole and over time. */
export interface CohortCells {
  readonly by: readonly string[];
  readonly cells: readonly KpiCell[];
  readonly overTime: readonly KpiCell[];
}

/** Every cohort of every split, worst first within its split; all are compared with their rest as one family. */
export function cohortRows(
  kpi: Kpi,
  whole: KpiCell,
  splits: readonly CohortCells[],
  edges: readonly UnixNanos[],
  filter: FilterNode | undefined,
): readonly CohortRowJson[] {
  const entries = splits.flatMap((split) => split.cells.map((cell) => ({ split, cell })));
  const rests = entries.map(({ cell }) => subtract(whole.samples[0]!.sample, cell.samples[0]!.sample));
  const changes = compareAll(
    entries.flatMap(({ cell }, i) =>
      rests[i] && rests[i].n > 0
        ? [
            {
              key: String(i),
              direction: kpi.direction,
              before: rests[i],
              after: cell.samples[0]!.sample,
              minimumSample: kpi.minimumSample,
            },
          ]
        : [],
    ),
  );
  const changeOf = new Map(changes.map((comparison) => [Number(comparison.key), comparison]));
  const rows = entries.map(({ split, cell }, i): CohortRowJson => {
    const comparison = changeOf.get(i);
    return {
      ...labelsOf(split.by, cell, filter),
      ...measuredToJson(cell.samples[0]!, undefined),
      requests: cell.requests,
      share: whole.requests === 0 ? 0 : cell.requests / whole.requests,
      isEnough: cell.samples[0]!.sample.n >= kpi.minimumSample,
      ...(comparison ? { againstRest: changeToJson(comparison, kpi, rests[i]!) } : {}),
      series: seriesOf(cell, split.overTime, edges),
    };
  });
  return splits.flatMap(({ by }) =>
    rows.filter((row) => row.by.join('\n') === by.join('\n')).sort((a, b) => rankOf(a, kpi) - rankOf(b, kpi)),
  );
}

function labelsOf(
  by: readonly string[],
  { values }: KpiCell,
  filter: FilterNode | undefined,
): Pick<CohortRowJson, 'by' | 'kind' | 'labels' | 'filter'> {
  if (!values) return { by: [...by], kind: 'other', labels: {} };
  const kind = values.every((value) => value === '') ? 'unknown' : 'value';
  return {
    by: [...by],
    kind,
    labels: Object.fromEntries(by.map((field, i) => [field, values[i]!])),
    filter: printFilter(allOf(filter, ...by.map((field, i) => valueFilter(field, values[i]!)))),
  };
}

function seriesOf({ values }: KpiCell, overTime: readonly KpiCell[], edges: readonly UnixNanos[]) {
  if (overTime.length === 0) return [];
  const own = new Map(
    overTime.filter((cell) => cell.values?.join('\n') === values?.join('\n')).map((cell) => [cell.bucket, cell]),
  );
  return sparkline(
    edges.slice(1).map((_, i) => own.get(i)?.samples[0]),
    edges,
  );
}

/** Worst first; what cannot be read, is unknown or stands for others comes last. */
function rankOf({ kind, value, isEnough, requests }: CohortRowJson, { direction }: Kpi): number {
  if (kind === 'other') return Infinity;
  if (kind === 'unknown') return 1e300;
  if (direction === 'neutral') return -requests;
  if (value === undefined) return 1e299;
  return (direction === 'higher_is_better' ? value : -value) + (isEnough ? 0 : 1e200);
}
