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
  return cohortTable([kpi], whole, splits, edges, filter)[0]!;
}

/** The same of several KPIs, in the order of the samples of each cell; what is found in the whole table is corrected over the whole table. */
export function cohortTable(
  kpis: readonly Kpi[],
  whole: KpiCell,
  splits: readonly CohortCells[],
  edges: readonly UnixNanos[],
  filter: FilterNode | undefined,
): readonly (readonly CohortRowJson[])[] {
  const entries = splits.flatMap((split) => split.cells.map((cell) => ({ split, cell })));
  const questions = kpis.flatMap((kpi, k) =>
    entries.map(({ cell }, i) => ({
      key: `${k} ${i}`,
      direction: kpi.direction,
      before: subtract(whole.samples[k]!.sample, cell.samples[k]!.sample),
      after: cell.samples[k]!.sample,
      minimumSample: kpi.minimumSample,
    })),
  );
  const comparable = questions.flatMap(({ before, ...rest }) => (before && before.n > 0 ? [{ ...rest, before }] : []));
  const comparisons = new Map(
    compareAll(comparable).map((comparison, i) => [comparison.key, { comparison, ...comparable[i]! }]),
  );
  return kpis.map((kpi, k) => {
    const rows = entries.map(({ split, cell }, i): CohortRowJson => {
      const compared = comparisons.get(`${k} ${i}`);
      return {
        ...labelsOf(split.by, cell, filter),
        ...measuredToJson(cell.samples[k]!, undefined),
        requests: cell.requests,
        share: whole.requests === 0 ? 0 : cell.requests / whole.requests,
        isEnough: cell.samples[k]!.sample.n >= kpi.minimumSample,
        ...(compared ? { againstRest: changeToJson(compared.comparison, kpi, compared.before) } : {}),
        series: seriesOf(cell, k, split.overTime, edges),
      };
    });
    return splits.flatMap(({ by }) =>
      rows.filter((row) => row.by.join('\n') === by.join('\n')).sort((a, b) => compareRows(a, b, kpi)),
    );
  });
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

function seriesOf({ values }: KpiCell, kpi: number, overTime: readonly KpiCell[], edges: readonly UnixNanos[]) {
  if (overTime.length === 0) return [];
  const own = new Map(
    overTime.filter((cell) => cell.values?.join('\n') === values?.join('\n')).map((cell) => [cell.bucket, cell]),
  );
  return sparkline(
    edges.slice(1).map((_, i) => own.get(i)?.samples[kpi]),
    edges,
  );
}

/** Worst first, or largest where nothing is worse; what is not enough, cannot be read, is unknown or stands for others comes last, in this order. */
function compareRows(a: CohortRowJson, b: CohortRowJson, { direction }: Kpi): number {
  const badness = ({ value = 0, requests }: CohortRowJson) =>
    direction === 'neutral' ? requests : direction === 'higher_is_better' ? -value : value;
  return classOf(a) - classOf(b) || badness(b) - badness(a) || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function classOf({ kind, value, isEnough }: CohortRowJson): number {
  if (kind === 'other') return 4;
  if (kind === 'unknown') return 3;
  return value === undefined ? 2 : isEnough ? 0 : 1;
}

const nameOf = ({ by, labels }: CohortRowJson) => by.map((field) => labels[field]).join('\n');
