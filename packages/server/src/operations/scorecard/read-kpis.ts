// Reads KPIs from the stores.
import type { Kpi, LedgerEntry, UnixNanos } from '@faultline/model';
import type { Group, RateSample } from '../../compare/sample.ts';
import { compile } from '../../scorecard/compile.ts';
import { strataOf } from '../../scorecard/mix-strata.ts';
import { suspects } from '../../scorecard/tile.ts';
import { throughputSample, type Reading, type Readings } from '../../scorecard/readings.ts';
import { bucketEdges, type KpiCell, type KpiSample, type Measure } from '../../store/kpi-query.ts';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import type { KnownKpi } from './known-kpis.ts';
import { fieldsOf, type Selection, type Selections } from './question.ts';

/** Labels by which traffic differs without anyone having changed anything, unless the question itself names them. */
const MIX_LABELS = ['intent', 'tenant', 'locale', 'user_tier'];
/** Values of a label that are looked at for the mix. */
const MIX_VALUES = 100;

/** The labels of the mix that no filter of the question names. */
export function mixLabelsOf({ now, compared }: Selections): readonly string[] {
  const named = new Set([...fieldsOf(now.filter), ...fieldsOf(compared?.filter)]);
  return MIX_LABELS.filter((label) => !named.has(label));
}

/** Both sides of a question. */
interface Sides {
  readonly now: Readings;
  readonly compared: Readings | undefined;
}

/** Both sides of a question, each also by the traffic mix of the labels that are held. */
export async function readBoth(
  telemetry: TelemetryStore,
  kpis: readonly KnownKpi[],
  selections: Selections,
  buckets: number,
  held = mixLabelsOf(selections),
): Promise<Sides> {
  const { now, compared } = selections;
  const [ofNow, ofCompared, mix] = await Promise.all([
    readKpis(telemetry, kpis, now, buckets),
    compared && readKpis(telemetry, kpis, compared, buckets),
    readMix(telemetry, kpis, selections, held),
  ]);
  return withMix({ now: ofNow, compared: ofCompared }, mix);
}

/** The same readings, with those by traffic mix for every KPI that seems to have moved. */
export async function holdMix(
  telemetry: TelemetryStore,
  kpis: readonly KnownKpi[],
  selections: Selections,
  read: Sides,
): Promise<Sides> {
  if (!read.compared) return read;
  const moved = suspects(read.now, read.compared);
  const chosen = kpis.filter(({ kpi }) => moved.has(kpi.id));
  return withMix(read, await readMix(telemetry, chosen, selections, mixLabelsOf(selections)));
}

type GroupsOfKpis = ReadonlyMap<string, readonly Group[]>;
type Mix = { readonly now: GroupsOfKpis; readonly compared: GroupsOfKpis };

function withMix({ now, compared }: Sides, mix: Mix | undefined): Sides {
  const add = (readings: Readings, groups: GroupsOfKpis): Readings => ({
    ...readings,
    readings: readings.readings.map((reading) => ({ ...reading, groups: groups.get(reading.kpi.id) ?? [] })),
  });
  return mix ? { now: add(now, mix.now), compared: compared && add(compared, mix.compared) } : { now, compared };
}

/** Both sides by the same label combinations. */
async function readMix(
  telemetry: TelemetryStore,
  kpis: readonly KnownKpi[],
  { now, compared }: Selections,
  fields: readonly string[],
): Promise<Mix | undefined> {
  const measured = measuredOf(kpis);
  if (!compared || fields.length === 0 || measured.length === 0) return undefined;
  const counts = await Promise.all(
    [now, compared].map((selection) => telemetry.countValues(selection, fields, MIX_VALUES)),
  );
  const labels = strataOf(
    fields,
    fields.map((_, i) => counts.flatMap((ofSide) => ofSide[i]!)),
  );
  const read = async (selection: Selection): Promise<GroupsOfKpis> => {
    const measures = measured.map(({ measure }) => measure);
    const strata = await telemetry.readStrata({ ...selection, measures, labels });
    return new Map(
      measured.map(({ kpi }, i) => [
        kpi.id,
        strata.map(({ values, samples }) => ({ labels: labelsOf(fields, values), sample: samples[i]!.sample })),
      ]),
    );
  };
  const [ofNow, ofCompared] = await Promise.all([read(now), read(compared)]);
  return { now: ofNow, compared: ofCompared };
}

function labelsOf(
  fields: readonly string[],
  values: readonly (string | undefined)[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.flatMap((field, i) => (values[i] === undefined ? [] : [[field, values[i]]])));
}

/** Those that are measured on requests, as the store is asked for them. */
function measuredOf(kpis: readonly KnownKpi[]): readonly { readonly kpi: Kpi; readonly measure: Measure }[] {
  return kpis.flatMap(({ kpi }) => {
    const { measure } = kpi;
    return measure.kind === 'throughput' || measure.kind === 'ingest_loss' ? [] : [{ kpi, measure: compile(measure) }];
  });
}

async function readKpis(
  telemetry: TelemetryStore,
  kpis: readonly KnownKpi[],
  selection: Selection,
  buckets: number,
): Promise<Readings> {
  const { projectId, fromNs, toNs, without } = selection;
  const measured = measuredOf(kpis);
  const edges = buckets === 0 ? [] : bucketEdges(fromNs, toNs, buckets);
  const [cells, ledger] = await Promise.all([
    telemetry.aggregateKpis({
      ...selection,
      measures: measured.map(({ measure }) => measure),
      splits: [{ by: [], isOverTime: false }, ...(buckets === 0 ? [] : [{ by: [], isOverTime: true }])],
      buckets: Math.max(1, buckets),
      top: 0,
      withIntervals: true,
    }),
    kpis.some(({ kpi }) => kpi.measure.kind === 'ingest_loss')
      ? telemetry.readLedger(projectId, Number(fromNs / 1_000_000n), Number(toNs / 1_000_000n))
      : [],
  ]);
  const isKept = (ns: UnixNanos) => !without || ns < without.fromNs || ns >= without.toNs;
  const entries = ledger.filter(({ minuteMs }) => isKept(BigInt(minuteMs) * 1_000_000n));
  const whole = cells[0]![0]!;
  const overTime = buckets === 0 ? [] : inBuckets(cells[1]!, edges.length - 1);
  const place = new Map(measured.map(({ kpi }, i) => [kpi.id, i]));
  const readings = kpis.map(({ kpi, version }): Reading => {
    const own = { kpi, ...(version === undefined ? {} : { ownVersion: version }), groups: [] };
    if (kpi.measure.kind === 'throughput') return { ...own, ...readThroughput(whole, overTime, edges, isKept) };
    if (kpi.measure.kind === 'ingest_loss') return { ...own, ...readLoss(entries, edges) };
    const i = place.get(kpi.id)!;
    return { ...own, total: whole.samples[i]!, buckets: overTime.map((cell) => cell?.samples[i]) };
  });
  return { requests: whole.requests, edges, readings };
}

function inBuckets(cells: readonly KpiCell[], count: number): readonly (KpiCell | undefined)[] {
  const byNumber = new Map(cells.map((cell) => [cell.bucket, cell]));
  return Array.from({ length: count }, (_, i) => byNumber.get(i));
}

/** What is left out of the range is no time without requests: buckets that begin or end in it do not count. */
function readThroughput(
  whole: KpiCell,
  overTime: readonly (KpiCell | undefined)[],
  edges: readonly UnixNanos[],
  isKept: (ns: UnixNanos) => boolean,
) {
  const counted = overTime.map((cell, i) => ({
    count: cell?.requests ?? 0,
    lengthNs: edges[i + 1]! - edges[i]!,
    isKept: isKept(edges[i]!) && isKept(edges[i + 1]! - 1n),
  }));
  return {
    total: { applicable: whole.requests, sample: throughputSample(counted.filter((bucket) => bucket.isKept)) },
    buckets: counted.map((bucket): KpiSample => ({ applicable: bucket.count, sample: throughputSample([bucket]) })),
  };
}

function readLoss(ledger: readonly LedgerEntry[], edges: readonly UnixNanos[]) {
  const sampleOf = (entries: readonly LedgerEntry[]): KpiSample => {
    const count = (event: LedgerEntry['event']) =>
      entries.reduce((sum, entry) => sum + (entry.event === event && entry.signal !== 'metrics' ? entry.count : 0), 0);
    const rejected = count('rejected');
    const sample: RateSample = { kind: 'rate', n: count('accepted') + rejected, hits: rejected };
    return { applicable: sample.n, sample };
  };
  const within =
    (i: number) =>
    ({ minuteMs }: LedgerEntry) =>
      minuteMs >= Number(edges[i]! / 1_000_000n) && minuteMs < Number(edges[i + 1]! / 1_000_000n);
  return {
    total: sampleOf(ledger),
    buckets: edges.slice(1).map((_, i) => sampleOf(ledger.filter(within(i)))),
  };
}
