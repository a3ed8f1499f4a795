import { filterField, MAX_COHORT_LABELS, type CohortRowJson, type Kpi } from '@faultline/model';
import { LABEL_FIELDS, labelField } from '../../scorecard/cohort-labels.ts';
import { cohortRows } from '../../scorecard/cohort-rows.ts';
import { bucketEdges, type Measure } from '../../store/kpi-query.ts';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import { OperationError } from '../operation-error.ts';
import { namesOf } from '../scorecard/names-input.ts';
import type { Selection } from '../scorecard/question.ts';

/** Labels of the project's own that are split by without being asked for. */
const OWN_LABELS = 10;
/** Points of a cohort's own course. */
const MOST_BUCKETS = 24;

/** The splits that are asked for: one by all named labels together, or one for each label that is seen. */
export async function splitsOf(
  telemetry: TelemetryStore,
  selection: Selection,
  by: string,
): Promise<readonly (readonly string[])[]> {
  const named = namesOf(by).map(labelField);
  if (named.length > MAX_COHORT_LABELS)
    throw refusal(`cannot split by ${named.length} labels: at most ${MAX_COHORT_LABELS}`);
  const unknown = named.find((name) => filterField(name) === undefined);
  if (unknown !== undefined)
    throw refusal(`cannot split by ${unknown}: there is no such field; own labels are label.<name>`);
  if (named.length > 0) return [named];
  const own = await telemetry.readLabelNames(selection, OWN_LABELS);
  return [...LABEL_FIELDS, ...own.map((name) => `label.${name}`).filter((name) => filterField(name))].map((field) => [
    field,
  ]);
}

function refusal(message: string): OperationError {
  return new OperationError('invalid-argument', message, { fields: [{ path: 'by', message }] });
}

export async function readCohorts(
  telemetry: TelemetryStore,
  kpi: Kpi,
  measure: Measure,
  selection: Selection,
  splits: readonly (readonly string[])[],
  { buckets, top }: { readonly buckets: number; readonly top: number },
): Promise<readonly CohortRowJson[]> {
  const count = Math.min(buckets, MOST_BUCKETS);
  const [whole, ...cells] = await telemetry.aggregateKpis({
    ...selection,
    measures: [measure],
    splits: [
      { by: [], isOverTime: false },
      ...splits.flatMap((by) => [
        { by, isOverTime: false },
        { by, isOverTime: true },
      ]),
    ],
    buckets: count,
    top,
    withIntervals: true,
  });
  return cohortRows(
    kpi,
    whole![0]!,
    splits.map((by, i) => ({ by, cells: cells[2 * i]!, overTime: cells[2 * i + 1]! })),
    bucketEdges(selection.fromNs, selection.toNs, count),
    selection.filter,
  );
}
