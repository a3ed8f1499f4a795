// Why numbers got worse, as far as their requests show it: where failures begin, which stage takes the time, what the money goes to.
import type { ExplainOutput, FilterNode, FindingJson } from '@faultline/model';
import { DRIVER_PHRASES } from '../../../explain/cost.ts';
import { allOf, noneOf } from '../../../scorecard/compile.ts';
import { formatValue } from '../../../scorecard/format.ts';
import type { KpiCell } from '../../../store/kpi-query.ts';
import type { TelemetryStore } from '../../../store/telemetry-store.ts';
import { explainCost } from '../../explain/cost.ts';
import { explainLatency } from '../../explain/latency.ts';
import type { ComparedSelections, Selection } from '../question.ts';
import type { FoundCohort } from './cohorts.ts';
import type { FoundMovement } from './movements.ts';

type Reason = FindingJson['reasons'][number];

/** Of the movements of one finding; `others` are the cohorts of the other findings, whose requests would tell of something else. */
export async function readReasons(
  telemetry: TelemetryStore,
  selections: ComparedSelections,
  movements: readonly FoundMovement[],
  others: readonly FilterNode[],
): Promise<readonly Reason[]> {
  const without = (selection: Selection) => ({ ...selection, filter: allOf(selection.filter, ...others.map(noneOf)) });
  const own = { now: without(selections.now), compared: without(selections.compared) };
  const failing = movements.find(({ inputs }) => inputs.length === 1 && inputs[0] === 'outcome');
  const slow = movements.find(({ inputs }) => inputs.includes('duration_ms'));
  const dear = movements.find(({ measure }) => measure?.kind === 'mean' && MONEY.includes(measure.value.field ?? ''));
  const question = (movement: FoundMovement) => ({
    telemetry,
    kpi: movement.of,
    measure: movement.measure,
    tile: movement.tile,
    selections: own,
    limit: 1,
  });
  const [stage, latency, cost] = await Promise.all([
    failing && readFailingStage(telemetry, selections, failing.in),
    slow && explainLatency(question(slow)),
    dear && explainCost(question(dear)),
  ]);
  return [...(stage ? [stage] : []), ...slowStage(latency), ...costDriver(cost)];
}

function slowStage(latency: ExplainOutput['latency']): readonly Reason[] {
  if (!latency || latency.riseMs <= 0) return [];
  const { stage, riseMs } = latency.stages[0]!;
  const ms = (value: number) => formatValue(value, 'ms');
  return [
    { kind: 'stage', name: stage, sentence: `The time goes to ${stage}: +${ms(riseMs)} of +${ms(latency.riseMs)}.` },
  ];
}

function costDriver(cost: ExplainOutput['cost']): readonly Reason[] {
  if (!cost || cost.afterUsd <= cost.beforeUsd) return [];
  const { driver, usd } = cost.drivers.reduce((most, each) => (each.usd > most.usd ? each : most));
  const dollars = (value: number) => formatValue(value, 'usd');
  const rise = `+${dollars(usd)} of +${dollars(cost.afterUsd - cost.beforeUsd)} a request`;
  return [{ kind: 'driver', name: driver, sentence: `The money goes to ${DRIVER_PHRASES[driver]}: ${rise}.` }];
}

const MONEY = ['cost_usd', 'input_tokens', 'output_tokens'];

/** Where the failures that are too many begin; undefined where no failure has a class. */
async function readFailingStage(
  telemetry: TelemetryStore,
  { now, compared }: ComparedSelections,
  { filter, requests, comparedRequests }: FoundCohort,
): Promise<Reason | undefined> {
  const [after, before] = await Promise.all(
    [now, compared].map((selection) =>
      readStages(telemetry, { ...selection, filter: allOf(selection.filter, filter) }),
    ),
  );
  const failures = [...after!.values()].reduce((sum, count) => sum + count, 0);
  const scale = comparedRequests === 0 ? 0 : requests / comparedRequests;
  const [most] = [...after!]
    .filter(([key]) => key !== '')
    .map(([key, count]) => ({ key, count, excess: count - scale * (before!.get(key) ?? 0) }))
    .sort((a, b) => b.excess - a.excess);
  if (!most || most.excess <= 0) return undefined;
  const [stage, failureClass] = most.key.split('\n') as [string, string];
  const earlier =
    comparedRequests === 0 ? '' : `, ${before!.get(most.key) ?? 0} among ${comparedRequests} requests before`;
  return {
    kind: 'failing_stage',
    name: stage,
    sentence: `${most.count} of its ${failures} failures begin at ${stage} (${failureClass})${earlier}.`,
  };
}

/** Failed requests by the stage and class they failed at; the empty text is those without. */
async function readStages(telemetry: TelemetryStore, selection: Selection): Promise<ReadonlyMap<string, number>> {
  const failed: FilterNode = { type: 'compare', field: 'outcome', operator: '=', value: 'failure' };
  const [cells] = await telemetry.aggregateKpis({
    ...selection,
    filter: allOf(selection.filter, failed),
    measures: [],
    splits: [{ by: ['failing_stage', 'class'], isOverTime: false }],
    buckets: 1,
    top: 50,
    withIntervals: false,
  });
  const keyOf = ({ values }: KpiCell) => (values?.[0] ? values.join('\n') : '');
  return new Map(
    [...Map.groupBy(cells!, keyOf)].map(([key, own]) => [key, own.reduce((sum, { requests }) => sum + requests, 0)]),
  );
}
