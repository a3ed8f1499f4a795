// Reads KPIs from the stores.
import type { LedgerEntry, UnixNanos } from '@faultline/model';
import type { RateSample } from '../../compare/sample.ts';
import { compile } from '../../scorecard/compile.ts';
import { suspects } from '../../scorecard/tile.ts';
import { throughputSample, type Reading, type Readings } from '../../scorecard/readings.ts';
import { bucketEdges, type KpiCell, type KpiSample } from '../../store/kpi-query.ts';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import type { KnownKpi } from './known-kpis.ts';
import { fieldsOf, type Selection, type Selections } from './question.ts';

/** Labels by which traffic differs without anyone having changed anything, unless the question itself names them. */
const MIX_LABELS = ['intent', 'tenant', 'locale', 'user_tier'];
/** Label combinations told apart; all others are one. */
const MIX_COMBINATIONS = 200;

interface ReadOptions {
  readonly buckets: number;
  /** Labels whose mix is to be held fixed. */
  readonly mixLabels: readonly string[];
}

/** The labels of the mix that no filter of the question names. */
export function mixLabelsOf({ now, compared }: Selections): readonly string[] {
  const named = new Set([...fieldsOf(now.filter), ...fieldsOf(compared?.filter)]);
  return MIX_LABELS.filter((label) => !named.has(label));
}

/** Both sides of a question. */
export async function readBoth(
  telemetry: TelemetryStore,
  kpis: readonly KnownKpi[],
  selections: Selections,
  buckets: number,
  held = mixLabelsOf(selections),
): Promise<{ now: Readings; compared: Readings | undefined }> {
  const { now, compared } = selections;
  const options = { buckets, mixLabels: compared ? held : [] };
  const [ofNow, ofCompared] = await Promise.all([
    readKpis(telemetry, kpis, now, options),
    compared && readKpis(telemetry, kpis, compared, options),
  ]);
  return { now: ofNow, compared: ofCompared };
}

/** The same readings, with those by traffic mix for every KPI that seems to have moved. */
export async function holdMix(
  telemetry: TelemetryStore,
  kpis: readonly KnownKpi[],
  selections: Selections,
  read: { readonly now: Readings; readonly compared: Readings | undefined },
): Promise<{ now: Readings; compared: Readings | undefined }> {
  if (!read.compared) return read;
  const moved = suspects(read.now, read.compared);
  const chosen = kpis.filter(({ kpi }) => moved.has(kpi.id));
  if (chosen.length === 0) return read;
  const mix = await readBoth(telemetry, chosen, selections, 0);
  return { now: withGroups(read.now, mix.now), compared: mix.compared && withGroups(read.compared, mix.compared) };
}

function withGroups(readings: Readings, mix: Readings): Readings {
  const groups = new Map(mix.readings.map((reading) => [reading.kpi.id, reading.groups]));
  return {
    ...readings,
    readings: readings.readings.map((reading) => ({ ...reading, groups: groups.get(reading.kpi.id) ?? [] })),
  };
}

async function readKpis(
  telemetry: TelemetryStore,
  kpis: readonly KnownKpi[],
  selection: Selection,
  { buckets, mixLabels }: ReadOptions,
): Promise<Readings> {
  const { projectId, fromNs, toNs, without } = selection;
  const measured = kpis.flatMap(({ kpi }) => {
    const { measure } = kpi;
    return measure.kind === 'throughput' || measure.kind === 'ingest_loss' ? [] : [{ kpi, measure: compile(measure) }];
  });
  const edges = buckets === 0 ? [] : bucketEdges(fromNs, toNs, buckets);
  const splits = [
    { by: [], isOverTime: false },
    ...(buckets === 0 ? [] : [{ by: [], isOverTime: true }]),
    ...(mixLabels.length > 0 ? [{ by: mixLabels, isOverTime: false }] : []),
  ];
  const [cells, ledger] = await Promise.all([
    telemetry.aggregateKpis({
      ...selection,
      measures: measured.map(({ measure }) => measure),
      splits,
      buckets: Math.max(1, buckets),
      top: MIX_COMBINATIONS,
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
  const mix = mixLabels.length > 0 ? cells.at(-1)! : [];
  const place = new Map(measured.map(({ kpi }, i) => [kpi.id, i]));
  const readings = kpis.map(({ kpi, version }): Reading => {
    const own = { kpi, ...(version === undefined ? {} : { ownVersion: version }) };
    if (kpi.measure.kind === 'throughput')
      return { ...own, ...readThroughput(whole, overTime, edges, isKept), groups: [] };
    if (kpi.measure.kind === 'ingest_loss') return { ...own, ...readLoss(entries, edges), groups: [] };
    const i = place.get(kpi.id)!;
    return {
      ...own,
      total: whole.samples[i]!,
      buckets: overTime.map((cell) => cell?.samples[i]),
      groups: mix.map((cell) => ({ labels: labelsOf(cell, mixLabels), sample: cell.samples[i]!.sample })),
    };
  });
  return { requests: whole.requests, edges, readings };
}

function inBuckets(cells: readonly KpiCell[], count: number): readonly (KpiCell | undefined)[] {
  const byNumber = new Map(cells.map((cell) => [cell.bucket, cell]));
  return Array.from({ length: count }, (_, i) => byNumber.get(i));
}

function labelsOf({ values }: KpiCell, fields: readonly string[]): Readonly<Record<string, string>> {
  return values ? Object.fromEntries(fields.map((field, i) => [field, values[i]!])) : { others: '' };
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
