// What stands beside a KPI's number on its page.
import {
  parseFilter,
  printFilter,
  SORT_FIELDS,
  toIso,
  type FilterNode,
  type Kpi,
  type KpiFiltersJson,
  type KpiSeriesOutput,
  type SortField,
} from '@faultline/model';
import { valueFilter, VERSION_FIELDS } from '../../scorecard/cohort-labels.ts';
import { allOf } from '../../scorecard/compile.ts';
import type { Measure } from '../../store/kpi-query.ts';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import type { Selection } from '../scorecard/question.ts';

const DAY_NS = 86_400_000_000_000n;
const BINS = 30;
const EXEMPLARS = 6;

type Marks = KpiSeriesOutput['marks'];

/** Versions that no request of as long a time before the range (a day at least) had, but took the place of others: the first ever changed nothing. */
export async function readMarks(telemetry: TelemetryStore, selection: Selection): Promise<Marks> {
  const { fromNs, toNs, filter } = selection;
  const lookBack = toNs - fromNs > DAY_NS ? toNs - fromNs : DAY_NS;
  const start = fromNs > lookBack ? fromNs - lookBack : 0n;
  const seen = await telemetry.readFirstSeen({ ...selection, fromNs: start }, VERSION_FIELDS);
  const first = new Map(seen.toReversed().map((each) => [each.field, each]));
  return seen
    .filter((each) => each.timeNs >= fromNs && first.get(each.field) !== each)
    .map(({ field, value, timeNs }) => ({
      time: toIso(timeNs),
      field: field.replace('label.', '') as Marks[number]['field'],
      value,
      filter: printFilter(allOf(filter, valueFilter(field, value))),
    }));
}

/** The number behind a mean, ratio or quantile. */
function spreadField(measure: Measure): string | undefined {
  if (measure.kind === 'quantile') return measure.field;
  if (measure.kind === 'mean') return measure.value.field;
  return measure.kind === 'ratio' ? measure.top.field : undefined;
}

export async function readDistributionOf(
  telemetry: TelemetryStore,
  measure: Measure,
  selection: Selection,
): Promise<KpiSeriesOutput['distribution']> {
  const field = spreadField(measure);
  if (field === undefined) return undefined;
  const filter = allOf(selection.filter, measure.among, measure.of);
  const bins = await telemetry.readDistribution({ ...selection, filter }, field, BINS);
  if (!bins) return undefined;
  const edge = (operator: '>=' | '<' | '<=', value: number): FilterNode => ({
    type: 'compare',
    field,
    operator,
    value,
  });
  return {
    field,
    bins: bins.map(({ low, high, count, exemplars }, i) => ({
      low,
      high,
      count,
      exemplars: [...exemplars],
      filter: printFilter(allOf(filter, edge('>=', low), edge(i === bins.length - 1 ? '<=' : '<', high))),
    })),
  };
}

/** Ids of requests that make the number worse. */
export async function readExemplars(
  telemetry: TelemetryStore,
  kpi: Kpi,
  { hits, misses, judged }: KpiFiltersJson,
  selection: Selection,
  distribution: KpiSeriesOutput['distribution'],
): Promise<readonly string[]> {
  const isHigherBetter = kpi.direction === 'higher_is_better';
  const sort = (SORT_FIELDS as readonly string[]).find((field) => field === distribution?.field) as
    | SortField
    | undefined;
  if (distribution && sort === undefined) {
    const bins = distribution.bins.filter(({ count }) => count > 0);
    return (isHigherBetter ? bins[0] : bins.at(-1))?.exemplars ?? [];
  }
  const page = await telemetry.searchRequests({
    ...selection,
    filter: parseFilter((isHigherBetter ? misses : hits) ?? judged),
    sort: sort ?? 'start_time',
    order: 'desc',
    limit: EXEMPLARS,
    withTotal: false,
  });
  return page.items.map(({ record }) => record.requestId);
}
