import type { KpiSample, Measure } from '../../store/kpi-query.ts';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import type { Selection } from '../scorecard/question.ts';

/** What each measure is over the requests of a selection, as a whole; of quantiles without what an interval needs, unless asked. */
export async function readSamples(
  telemetry: Pick<TelemetryStore, 'aggregateKpis'>,
  measures: readonly Measure[],
  selection: Selection,
  withIntervals = false,
): Promise<readonly KpiSample[]> {
  const cells = await telemetry.aggregateKpis({
    ...selection,
    measures,
    splits: [{ by: [], isOverTime: false }],
    buckets: 1,
    top: 1,
    withIntervals,
  });
  return cells[0]![0]!.samples;
}
